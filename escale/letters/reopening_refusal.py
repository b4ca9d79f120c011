"""The words of a refusal to reopen: why, what is left to do, and how to contest it."""

from dataclasses import dataclass
from datetime import date, datetime

from escale.applications.deadlines import appeal_until, local_date
from escale.letters import remedies
from escale.letters.blocks import Block, Heading, Items, Panel, Said, Written
from escale.letters.decision import Wording
from escale.letters.filing_receipt import Service
from escale.letters.paper import Line, Paper, Signature
from escale.letters.remedies import in_full
from escale.letters.words import Language, instant_in_words

TITLE = "Refus de rouvrir votre demande"
TITLE_IN_ENGLISH = "Refusal to reopen your application"


@dataclass(frozen=True, kw_only=True)
class ReopeningRefusal:
    """Everything that the letter of a refusal to reopen says.

    `decided_at` (aware) is when it was refused, `asked_on` the day it was asked for, `closed_on`
    that of the closure; `reason` is what the prefecture wrote, in French.
    """

    reference: str
    verification_code: str
    verification_url: str
    applicant_name: str
    born_on: date | None
    foreigner_number: str | None
    case_label: str
    filed_at: datetime
    decided_at: datetime
    zone: str
    service: Service
    wording: Wording
    document_expires_on: date | None
    asked_on: date
    closed_on: date
    reason: str
    language: Language = "fr"

    @property
    def decided_on(self) -> date:
        """The day it was refused, in the zone of the file."""
        return local_date(self.decided_at, self.zone)

    @property
    def filed_on(self) -> date:
        """The day of the filing, in the zone of the file."""
        return local_date(self.filed_at, self.zone)

    @property
    def appeal_until(self) -> date:
        """The last day to go to court, were it notified the day it was refused (CJA R421-1)."""
        return appeal_until(self.decided_on)


def of(refusal: ReopeningRefusal) -> Paper:
    """Return the paper of a refusal to reopen."""
    return Paper(
        about=refusal,
        title=TITLE,
        title_in_english=TITLE_IN_ENGLISH,
        dated=refusal.decided_at,
        head=(
            Line(label="Décision du", value=in_full(refusal.decided_on, "fr")),
            Line(label="Clôturée le", value=in_full(refusal.closed_on, "fr")),
            Line(label="Déposée le", value=in_full(refusal.filed_on, "fr")),
        ),
        head_in_english=(Line(label="Decided on", value=in_full(refusal.decided_on, "en")),),
        blocks=in_french(refusal),
        courtesy=in_english(refusal),
        signature=Signature(
            authority=refusal.wording.authority,
            place=refusal.wording.place,
            on=refusal.decided_on,
            how=f"Décision du service, {instant_in_words(refusal.decided_at, refusal.zone)}.",
        ),
    )


def in_french(refusal: ReopeningRefusal) -> tuple[Block, ...]:
    """Return the letter, which alone is authoritative."""
    until = in_full(refusal.appeal_until, "fr")
    return (
        Panel(
            warns=True,
            said=(
                Said(
                    lead="Votre demande de titre de séjour n’est pas rouverte : elle reste clôturée.",
                    text=(
                        "Vous pouvez contester cette décision jusqu’au "
                        f"{until} inclus : voyez « Vos recours »."
                    ),
                ),
            ),
        ),
        Heading(text="La décision"),
        Said(
            text=(
                f"Votre demande a été clôturée le {in_full(refusal.closed_on, 'fr')}. Vous avez "
                f"demandé sa réouverture le {in_full(refusal.asked_on, 'fr')}. La préfecture a lu "
                "ce que vous avez écrit et ne la rouvre pas, pour le motif suivant."
            )
        ),
        Written(text=refusal.reason),
        Heading(text="Vos recours"),
        *remedies.in_french(refusal),
        Heading(text="Ce que vous pouvez faire d’autre"),
        Items(
            items=(
                Said(
                    text=(
                        "Vous pouvez déposer une nouvelle demande. Elle aura sa propre date de "
                        "dépôt : faites-le sans attendre si votre document de séjour finit bientôt."
                    )
                ),
                Said(text="Cette décision ne vous ordonne pas de quitter la France."),
            )
        ),
    )


def in_english(refusal: ReopeningRefusal) -> tuple[Block, ...]:
    """Return the courtesy translation; the reason stays in the language it was written in."""
    return (
        Panel(
            warns=True,
            said=(
                Said(
                    lead="Your application is not reopened: it stays closed.",
                    text=(
                        "You may contest this decision until the end of "
                        f"{in_full(refusal.appeal_until, 'en')}."
                    ),
                ),
            ),
        ),
        Heading(text="Why"),
        Said(text="What the prefecture wrote, in French:"),
        Written(text=refusal.reason),
        Heading(text="How to contest it"),
        *remedies.in_english(refusal),
        Heading(text="What else you can do"),
        Items(
            items=(
                Said(text="You may file a new application; it has its own filing date."),
                Said(text="This decision does not order you to leave France."),
            )
        ),
    )
