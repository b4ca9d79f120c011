"""The words of an approval certificate: what was granted, and that it is valid until the handover.

CESEDA R431-15-1, last paragraph.
"""

from escale.letters.blocks import Block, Heading, Items, Panel, Said
from escale.letters.certificate import Favourable
from escale.letters.paper import Line, Paper, Signature
from escale.letters.remedies import in_full
from escale.letters.words import instant_in_words

TITLE = "Attestation de décision favorable"
TITLE_IN_ENGLISH = "Approval certificate"
_PERMIT = "titre de séjour « talent – chercheur »"
_WITH_MOBILITY = "titre de séjour « talent – chercheur – programme de mobilité »"


def of(favourable: Favourable) -> Paper:
    """Return the paper of an approval certificate; the decision itself is another letter."""
    decided, starts, ends = favourable.issued_on, favourable.valid_from, favourable.valid_until
    return Paper(
        about=favourable,
        title=TITLE,
        title_in_english=TITLE_IN_ENGLISH,
        dated=favourable.issued_at,
        person_is="Titulaire",
        person_is_in_english="Holder",
        head=(
            Line(label="Décision du", value=in_full(decided, "fr")),
            Line(label="Titre valable du", value=in_full(starts, "fr")),
            Line(label="jusqu’au", value=f"{in_full(ends, 'fr')} inclus"),
        ),
        head_in_english=(
            Line(label="Decision of", value=in_full(decided, "en")),
            Line(label="Permit valid from", value=in_full(starts, "en")),
            Line(label="until", value=f"the end of {in_full(ends, 'en')}"),
        ),
        blocks=in_french(favourable),
        courtesy=in_english(favourable),
        signature=Signature(
            authority=favourable.wording.authority,
            place=favourable.wording.place,
            on=decided,
            how=(
                "Délivrée avec la décision, "
                f"{instant_in_words(favourable.issued_at, favourable.zone)}."
            ),
            is_issued=True,
        ),
    )


def in_french(favourable: Favourable) -> tuple[Block, ...]:
    """Return the certificate, which alone is authoritative."""
    decided = in_full(favourable.issued_on, "fr")
    starts, ends = in_full(favourable.valid_from, "fr"), in_full(favourable.valid_until, "fr")
    permit = _WITH_MOBILITY if favourable.has_mobility else _PERMIT
    return (
        Panel(
            said=(
                Said(
                    lead="Un titre de séjour est accordé. Cette attestation vaut jusqu’à sa remise.",
                    text=(
                        "Jusque-là, elle justifie de la régularité du séjour (article R. 431-15-1 "
                        "du code de l’entrée et du séjour des étrangers et du droit d’asile, "
                        "CESEDA)."
                    ),
                ),
            )
        ),
        Heading(text="Ce qui est accordé"),
        Said(
            text=(
                f"Par une décision du {decided}, un {permit} est accordé à "
                f"{favourable.applicant_name}, du {starts} au {ends} inclus."
            )
        ),
        Said(text="Ce titre est une carte, que la préfecture fait fabriquer puis remet."),
        Heading(text="Jusqu’à quand cette attestation vaut"),
        Items(
            items=(
                Said(text="Elle vaut du jour de la décision jusqu’à la remise du titre."),
                Said(
                    text=(
                        "Elle cesse de valoir si la décision est retirée. La page de vérification "
                        "dit si elle vaut toujours."
                    )
                ),
            )
        ),
    )


def in_english(favourable: Favourable) -> tuple[Block, ...]:
    """Return the courtesy translation."""
    decided = in_full(favourable.issued_on, "en")
    starts, ends = in_full(favourable.valid_from, "en"), in_full(favourable.valid_until, "en")
    mobility = " It bears the mention of a mobility programme." if favourable.has_mobility else ""
    return (
        Panel(
            said=(
                Said(
                    lead=(
                        "A residence permit is granted. This certificate is valid until it is "
                        "handed over."
                    ),
                    text="Until then it proves a lawful stay (CESEDA, article R. 431-15-1).",
                ),
            )
        ),
        Heading(text="What is granted"),
        Said(
            text=(
                f"By a decision of {decided}, a « talent – chercheur » residence permit is granted to "
                f"{favourable.applicant_name}, from {starts} until the end of {ends}.{mobility}"
            )
        ),
        Said(text="The permit is a card, which the prefecture has made and then hands over."),
        Heading(text="How long this certificate is valid"),
        Items(
            items=(
                Said(text="From the day of the decision until the permit is handed over."),
                Said(
                    text=(
                        "It ends if the decision is revoked. The verification page says whether "
                        "it is still valid."
                    )
                ),
            )
        ),
    )
