"""The words of a refusal: its law, its facts, what is decided, how to contest it, what it changes.

CRPA L211-2 and L211-5: an unfavourable decision states the law and the facts it rests on.
"""

from escale.letters import remedies
from escale.letters.blocks import Block, Heading, Items, Panel, Said, Written
from escale.letters.decision import Refusal
from escale.letters.remedies import in_full

TITLE = "Décision de refus"
TITLE_IN_ENGLISH = "Refusal"


def in_french(refusal: Refusal) -> tuple[Block, ...]:
    """Return the decision, which alone is authoritative."""
    until = in_full(refusal.appeal_until, "fr")
    filed_on = in_full(refusal.filed_on, "fr")
    return (
        Panel(
            warns=True,
            said=(
                Said(
                    lead="Votre demande de titre de séjour est refusée.",
                    text=(
                        "Les pages qui suivent disent pourquoi. Vous pouvez contester cette "
                        f"décision jusqu’au {until} inclus : voyez « Vos recours »."
                    ),
                ),
            ),
        ),
        Heading(text="La décision"),
        Said(lead=f"{refusal.wording.authority},", text=""),
        Said(
            text=(
                "Vu le code de l’entrée et du séjour des étrangers et du droit d’asile (CESEDA) ;"
            )
        ),
        Said(
            text=(
                "Vu le code des relations entre le public et l’administration (CRPA), notamment "
                "ses articles L. 211-2 et L. 211-5 ;"
            )
        ),
        *(Said(text=visa) for visa in refusal.wording.visas),
        Said(
            text=(
                f"Vu la demande de titre de séjour « talent – chercheur » déposée le {filed_on} "
                f"sous la référence {refusal.reference} ;"
            )
        ),
        Heading(text="Considérant ce qui suit"),
        Said(lead="En droit.", text=""),
        Items(
            items=tuple(
                Said(lead=f"{ground.article}.", text=ground.sentence) for ground in refusal.grounds
            )
        ),
        Said(lead="En fait.", text=""),
        Written(text=refusal.facts),
        Heading(text="DÉCIDE"),
        Said(
            lead="Article 1er.",
            text=(
                "La demande de titre de séjour « talent – chercheur » présentée par "
                f"{refusal.applicant_name} est refusée."
            ),
        ),
        Said(
            lead="Article 2.",
            text=(
                "La présente décision est notifiée à la personne intéressée. Elle peut être "
                "contestée comme il est dit ci-dessous."
            ),
        ),
        Heading(text="Vos recours"),
        *remedies.in_french(refusal),
        Heading(text="Ce que cela change pour votre séjour"),
        Items(items=tuple(Said(text=text) for text in _stay(refusal))),
    )


def _stay(refusal: Refusal) -> tuple[str, ...]:
    expires_on = refusal.document_expires_on
    if expires_on is None:
        document = "Votre document de séjour actuel vaut toujours jusqu’à sa date de fin."
    elif expires_on >= refusal.decided_on:
        document = (
            "Votre document de séjour actuel vaut toujours jusqu’au "
            f"{in_full(expires_on, 'fr')} inclus."
        )
    else:
        document = f"Votre document de séjour a pris fin le {in_full(expires_on, 'fr')}."
    return (
        document,
        (
            "Une attestation de prolongation d’instruction délivrée pour cette demande cesse de valoir "
            "quand cette décision vous est notifiée."
        ),
        (
            "Cette décision ne vous ordonne pas de quitter la France. Une telle mesure serait une autre "
            "décision, écrite et motivée, avec ses propres recours."
        ),
        "Vous pouvez déposer une nouvelle demande, avec ce qui manquait à celle-ci.",
    )


def in_english(refusal: Refusal) -> tuple[Block, ...]:
    """Return the courtesy translation; the facts stay in the language they were written in."""
    return (
        Panel(
            warns=True,
            said=(
                Said(
                    lead="Your application for a residence permit is refused.",
                    text=(
                        "You may contest this decision until the end of "
                        f"{in_full(refusal.appeal_until, 'en')}."
                    ),
                ),
            ),
        ),
        Heading(text="Why"),
        Items(
            items=tuple(
                Said(lead=f"{ground.article}.", text=ground.courtesy) for ground in refusal.grounds
            )
        ),
        Said(text="The facts of your application on which the decision rests, in French:"),
        Written(text=refusal.facts),
        Heading(text="How to contest it"),
        *remedies.in_english(refusal),
        Heading(text="What it changes for your stay"),
        Items(items=tuple(Said(text=text) for text in _stay_in_english(refusal))),
    )


def _stay_in_english(refusal: Refusal) -> tuple[str, ...]:
    expires_on = refusal.document_expires_on
    if expires_on is None:
        document = "Your present residence document is valid until it ends."
    elif expires_on >= refusal.decided_on:
        end = in_full(expires_on, "en")
        document = f"Your present residence document is valid until the end of {end}."
    else:
        document = f"Your residence document ended on {in_full(expires_on, 'en')}."
    return (
        document,
        (
            "An extension certificate issued for this application ends when you are notified of this "
            "decision."
        ),
        (
            "This decision does not order you to leave France. Such a measure would be another "
            "decision, in writing and reasoned, with its own remedies."
        ),
        "You may file a new application, with what was missing from this one.",
    )
