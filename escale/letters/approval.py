"""The words of a favourable decision: what is granted, from when to when, and what comes next."""

from escale.letters import remedies
from escale.letters.blocks import Block, Heading, Items, Panel, Said, Written
from escale.letters.decision import Approval
from escale.letters.remedies import in_full

TITLE = "Décision favorable"
TITLE_IN_ENGLISH = "Favourable decision"
_PERMIT = "carte de séjour « talent – chercheur »"
_WITH_MOBILITY = "carte de séjour « talent – chercheur – programme de mobilité »"


def in_french(approval: Approval) -> tuple[Block, ...]:
    """Return the letter, which alone is authoritative."""
    starts, ends = in_full(approval.valid_from, "fr"), in_full(approval.valid_until, "fr")
    return (
        Panel(
            said=(
                Said(
                    lead="Votre demande est acceptée.",
                    text=(
                        "Un titre de séjour « talent – chercheur » vous est accordé du "
                        f"{starts} au {ends} inclus."
                    ),
                ),
            )
        ),
        Heading(text="Ce qui est décidé"),
        *(Said(text=visa) for visa in approval.wording.visas),
        Said(
            text=(
                f"{approval.wording.authority}, vu le code de l’entrée et du séjour des étrangers "
                "et du droit d’asile (CESEDA), et votre demande déposée le "
                f"{in_full(approval.filed_on, 'fr')}, vous accorde :"
            )
        ),
        Items(
            items=(
                Said(
                    lead="Titre :",
                    text=f"{_WITH_MOBILITY if approval.has_mobility else _PERMIT} ;",
                ),
                Said(lead="Premier jour :", text=f"{starts} ;"),
                Said(lead="Dernier jour :", text=f"{ends}, inclus ;"),
                Said(lead="Pourquoi ces dates :", text=_basis(approval)),
            )
        ),
        *((Written(text=approval.change_reason),) if approval.change_reason else ()),
        Heading(text="Ce que vaut cette lettre"),
        Panel(
            warns=True,
            said=(
                Said(
                    lead="Cette lettre ne remplace pas le titre de séjour.",
                    text="Elle dit ce qui est décidé. Le titre lui-même est une carte.",
                ),
            ),
        ),
        Items(items=tuple(Said(text=text) for text in _meanwhile(approval))),
        Heading(text="Ce qui vient ensuite"),
        Items(
            items=(
                Said(
                    lead="La carte est fabriquée.",
                    text="La préfecture la commande : vous n’avez rien à faire.",
                ),
                Said(
                    lead="Un courriel vous dit qu’elle est arrivée.",
                    text="Vous prenez alors rendez-vous sur la page de votre demande.",
                ),
                Said(
                    lead="La préfecture vous la remet.",
                    text=(
                        "Apportez votre passeport, votre document de séjour actuel et le timbre "
                        "fiscal ; le message du rendez-vous en dit le montant."
                    ),
                ),
            )
        ),
        Heading(text="Si la durée ou la mention ne vous convient pas"),
        *remedies.in_french(approval),
    )


def _basis(approval: Approval) -> str:
    if approval.change_reason:
        return (
            "elles ne sont pas celles que la règle donne d’ordinaire "
            f"({approval.article}). La raison :"
        )
    return f"{_small_first(approval.basis)} ({approval.article})."


def _small_first(sentence: str) -> str:
    """Return a sentence as the end of another one."""
    return (sentence[:1].lower() + sentence[1:]).removesuffix(".")


def _meanwhile(approval: Approval) -> list[str]:
    expires_on = approval.document_expires_on
    told = []
    if expires_on and expires_on >= approval.decided_on:
        told.append(
            "Votre document de séjour actuel vaut toujours jusqu’au "
            f"{in_full(expires_on, 'fr')} inclus. Gardez-le."
        )
    told.append(
        "Jusqu’à la remise de la carte, une attestation de décision favorable prouve que votre "
        "séjour est régulier. Elle est délivrée avec cette lettre, sur la page de votre demande."
    )
    return told


def in_english(approval: Approval) -> tuple[Block, ...]:
    """Return the courtesy translation."""
    starts, ends = in_full(approval.valid_from, "en"), in_full(approval.valid_until, "en")
    mobility = " It bears the mention of a mobility programme." if approval.has_mobility else ""
    expires_on = approval.document_expires_on
    return (
        Panel(
            said=(
                Said(
                    lead="Your application is accepted.",
                    text=(
                        "A “talent – chercheur” residence permit is granted to you from "
                        f"{starts} to {ends} included.{mobility}"
                    ),
                ),
            )
        ),
        *(
            (
                Said(text="These days are not those the rule usually gives. The reason:"),
                Written(text=approval.change_reason),
            )
            if approval.change_reason
            else ()
        ),
        Panel(
            warns=True,
            said=(Said(lead="This letter does not replace the residence permit.", text=""),),
        ),
        *(
            (
                Said(
                    text=(
                        "Your present residence document is valid until the end of "
                        f"{in_full(expires_on, 'en')}. Keep it."
                    )
                ),
            )
            if expires_on and expires_on >= approval.decided_on
            else ()
        ),
        Said(
            text=(
                "Until the card is handed over, an approval certificate (« attestation de "
                "décision favorable ») proves that your stay is lawful. It is issued with this "
                "letter, on the page of your application."
            )
        ),
        Heading(text="What comes next"),
        Items(
            items=(
                Said(text="The card is made: you have nothing to do."),
                Said(text="An e-mail tells you that it has arrived; you then book an appointment."),
                Said(
                    text=(
                        "The prefecture hands it over: bring your passport, your present "
                        "residence document and the tax stamp."
                    )
                ),
            )
        ),
        Heading(text="If you disagree with the duration or the mention"),
        *remedies.in_english(approval),
    )
