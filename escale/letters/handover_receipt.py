"""The words of a hand-over receipt: which card was handed over, to whom, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime

from escale.applications.deadlines import local_date
from escale.letters.blocks import Block, Heading, Items, Panel, Said
from escale.letters.decision import Wording
from escale.letters.filing_receipt import Service
from escale.letters.paper import Line, Paper, Signature
from escale.letters.remedies import in_full
from escale.letters.words import Language, instant_in_words

TITLE = "Reçu de remise du titre de séjour"
TITLE_IN_ENGLISH = "Receipt for the residence permit"
_OLD = {
    "returned": "Votre ancien document de séjour a été rendu au guichet.",
    "kept": (
        "Votre ancien document de séjour vous est laissé : il prouve votre séjour jusqu’à sa fin, puis "
        "c’est votre carte."
    ),
    "lost": (
        "Votre ancien document de séjour a été déclaré perdu ou volé. S’il est retrouvé, rapportez-le "
        "à la préfecture : il ne vaut plus rien."
    ),
    "visa": "Votre visa reste dans votre passeport ; c’est votre carte qui prouve votre séjour.",
}
_OLD_IN_ENGLISH = {
    "returned": "Your former residence document was handed back at the counter.",
    "kept": (
        "Your former residence document is left to you: it proves your stay until its end, then your "
        "card does."
    ),
    "lost": (
        "Your former residence document was declared lost or stolen. If it is found, bring it to the "
        "prefecture: it is worth nothing any more."
    ),
    "visa": "Your visa stays in your passport; your card is what proves your stay.",
}


@dataclass(frozen=True, kw_only=True)
class Handover:
    """Everything that the receipt of a hand-over says.

    `handed_over_at` is aware; days are included; `old_permit` is `returned`, `kept`, `lost` or `visa`.
    """

    reference: str
    verification_code: str
    verification_url: str
    applicant_name: str
    born_on: date | None
    foreigner_number: str | None
    case_label: str
    filed_at: datetime
    handed_over_at: datetime
    zone: str
    service: Service
    wording: Wording
    card_number: str
    mention: str
    valid_from: date
    valid_until: date
    opens_on: date
    advised_on: date
    closes_on: date
    old_permit: str
    language: Language = "fr"

    @property
    def handed_over_on(self) -> date:
        """The day of the hand-over, in the zone of the file."""
        return local_date(self.handed_over_at, self.zone)


def of(handover: Handover) -> Paper:
    """Return the paper of a hand-over."""
    return Paper(
        about=handover,
        title=TITLE,
        title_in_english=TITLE_IN_ENGLISH,
        dated=handover.handed_over_at,
        head=(
            Line(label="Remis le", value=in_full(handover.handed_over_on, "fr")),
            Line(label="Titre n°", value=handover.card_number),
            Line(label="Valable jusqu’au", value=in_full(handover.valid_until, "fr")),
        ),
        head_in_english=(
            Line(label="Handed over on", value=in_full(handover.handed_over_on, "en")),
        ),
        blocks=in_french(handover),
        courtesy=in_english(handover),
        signature=Signature(
            authority=handover.wording.authority,
            place=handover.wording.place,
            on=handover.handed_over_on,
            how=f"Remise au guichet, {instant_in_words(handover.handed_over_at, handover.zone)}.",
        ),
    )


def in_french(handover: Handover) -> tuple[Block, ...]:
    """Return the receipt, which alone is authoritative."""
    return (
        Panel(
            said=(
                Said(
                    lead="Votre carte de séjour vous a été remise en mains propres.",
                    text="Ce reçu le prouve. Il ne remplace pas la carte : gardez-la sur vous.",
                ),
            ),
        ),
        Heading(text="La carte"),
        Items(
            items=(
                Said(lead="Numéro :", text=f"{handover.card_number} ;"),
                Said(lead="Mention :", text=f"{handover.mention} ;"),
                Said(lead="Premier jour :", text=f"{in_full(handover.valid_from, 'fr')} ;"),
                Said(lead="Dernier jour :", text=f"{in_full(handover.valid_until, 'fr')}, inclus."),
            )
        ),
        Said(text=_OLD[handover.old_permit]),
        Said(
            text=(
                "L’attestation de décision favorable qui prouvait votre séjour jusqu’à cette remise "
                "a pris fin."
            )
        ),
        Heading(text="Votre prochaine demande"),
        Items(
            items=(
                Said(
                    lead="À partir du",
                    text=f"{in_full(handover.opens_on, 'fr')} : vous pouvez la déposer.",
                ),
                Said(
                    lead="Vers le",
                    text=f"{in_full(handover.advised_on, 'fr')} : c’est le bon moment.",
                ),
                Said(
                    lead="Jusqu’au",
                    text=(
                        f"{in_full(handover.closes_on, 'fr')} inclus : elle est dans les délais "
                        "(CESEDA, art. R. 431-5)."
                    ),
                ),
            )
        ),
        Said(text="Un courriel vous le rappellera quatre mois avant, puis deux mois avant."),
        Heading(text="Une erreur sur la carte ?"),
        Said(
            text=(
                "Un nom, une date ou une mention est fausse : signalez-le sur la page de votre "
                "demande. La carte est refaite sans frais si l’erreur est la nôtre ou celle de la "
                "fabrication."
            )
        ),
    )


def in_english(handover: Handover) -> tuple[Block, ...]:
    """Return the courtesy translation."""
    return (
        Panel(
            said=(
                Said(
                    lead="Your residence card was handed to you in person.",
                    text="This receipt proves it. It does not replace the card: keep it on you.",
                ),
            ),
        ),
        Items(
            items=(
                Said(lead="Number:", text=f"{handover.card_number};"),
                Said(lead="Valid from", text=f"{in_full(handover.valid_from, 'en')}"),
                Said(lead="until the end of", text=f"{in_full(handover.valid_until, 'en')}."),
            )
        ),
        Said(text=_OLD_IN_ENGLISH[handover.old_permit]),
        Heading(text="Your next application"),
        Items(
            items=(
                Said(text=f"It can be filed from {in_full(handover.opens_on, 'en')}."),
                Said(text=f"The right moment is about {in_full(handover.advised_on, 'en')}."),
                Said(
                    text=(
                        "It is in time until the end of "
                        f"{in_full(handover.closes_on, 'en')} (CESEDA, art. R. 431-5)."
                    )
                ),
            )
        ),
        Heading(text="A mistake on the card?"),
        Said(text="Report it on the page of your application."),
    )
