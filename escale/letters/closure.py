"""The words of a closure for want of an answer: what came, what is missing, and the way back.

It is no refusal, and says so first. Made by a rule without anybody's hand, it says that too (CRPA
L311-3-1), and how it can be contested.
"""

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

TITLE = "Clôture de votre demande"
TITLE_IN_ENGLISH = "Your application is closed"


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A piece that nothing came for: its name and why it was asked for, in French and English.

    `text` is what the prefecture wrote of it, in French; `legal_basis` the text that allows to ask
    for it, beyond the national list.
    """

    label: str
    sentence: str
    label_in_english: str
    sentence_in_english: str
    text: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Closure:
    """Everything that the letter of a closure says.

    `closed_at` is aware; `zone` the IANA zone of the file; `received` the names of the pieces that
    were answered, in French, and `received_in_english` the same.
    """

    reference: str
    verification_code: str
    verification_url: str
    applicant_name: str
    born_on: date | None
    foreigner_number: str | None
    case_label: str
    filed_at: datetime
    closed_at: datetime
    zone: str
    service: Service
    wording: Wording
    document_expires_on: date | None
    asked_on: date
    answer_by: date
    reopening_until: date
    received: tuple[str, ...]
    received_in_english: tuple[str, ...]
    missing: tuple[Missing, ...]
    language: Language = "fr"

    @property
    def decided_at(self) -> datetime:
        """When it was closed, and the person told."""
        return self.closed_at

    @property
    def decided_on(self) -> date:
        """The day it was closed, in the zone of the file."""
        return local_date(self.closed_at, self.zone)

    @property
    def filed_on(self) -> date:
        """The day of the filing, in the zone of the file."""
        return local_date(self.filed_at, self.zone)

    @property
    def appeal_until(self) -> date:
        """The last day to go to court, were it notified the day it was closed (CJA R421-1)."""
        return appeal_until(self.decided_on)


def of(closure: Closure) -> Paper:
    """Return the paper of a closure: a rule made it, nobody signed it."""
    return Paper(
        about=closure,
        title=TITLE,
        title_in_english=TITLE_IN_ENGLISH,
        dated=closure.closed_at,
        head=(
            Line(label="Clôturée le", value=in_full(closure.decided_on, "fr")),
            Line(label="Déposée le", value=in_full(closure.filed_on, "fr")),
            Line(label="À rouvrir jusqu’au", value=in_full(closure.reopening_until, "fr")),
        ),
        head_in_english=(
            Line(label="Closed on", value=in_full(closure.decided_on, "en")),
            Line(label="May be reopened until", value=in_full(closure.reopening_until, "en")),
        ),
        blocks=in_french(closure),
        courtesy=in_english(closure),
        signature=Signature(
            authority=closure.wording.authority,
            place=closure.wording.place,
            on=closure.decided_on,
            how=(
                "Clôture faite automatiquement, "
                f"{instant_in_words(closure.closed_at, closure.zone)}."
            ),
        ),
    )


def in_french(closure: Closure) -> tuple[Block, ...]:
    """Return the letter, which alone is authoritative."""
    until, filed_on = in_full(closure.reopening_until, "fr"), in_full(closure.filed_on, "fr")
    return (
        Panel(
            warns=True,
            said=(
                Said(
                    lead="Votre demande de titre de séjour est clôturée.",
                    text=(
                        "Une partie des pièces demandées n’est pas arrivée à temps. Ce n’est pas "
                        "un refus : personne ne s’est prononcé sur votre droit au séjour. Vous "
                        f"pouvez la faire rouvrir jusqu’au {until} inclus, à sa date de dépôt."
                    ),
                ),
            ),
        ),
        Heading(text="Ce qui vous était demandé"),
        Said(
            text=(
                f"Le {in_full(closure.asked_on, 'fr')}, la préfecture vous a demandé des pièces "
                "pour continuer l’examen de votre demande. Vous pouviez répondre jusqu’au "
                f"{in_full(closure.answer_by, 'fr')} inclus."
            )
        ),
        Heading(text="Ce que nous avons reçu"),
        _received(closure.received, otherwise="Aucune réponse à cette demande n’est arrivée."),
        Heading(text="Ce qui manque, et pourquoi"),
        *_missing(closure),
        Heading(text="Comment faire rouvrir votre demande"),
        Items(items=tuple(Said(text=text) for text in _way_back(until, filed_on))),
        Heading(text="Ce que cela change pour votre séjour"),
        Items(items=tuple(Said(text=text) for text in _stay(closure))),
        Heading(text="Comment cette clôture est faite"),
        Said(
            text=(
                "Elle est faite automatiquement, par un traitement informatique, selon une règle "
                "qui est la même pour tous : le délai pour répondre est passé, la personne a été "
                "prévenue trente jours au moins avant sa fin, et une pièce demandée n’est ni "
                "envoyée ni expliquée. Vous pouvez demander à la préfecture, à l’adresse "
                f"{closure.service.email}, les règles de ce traitement et la manière dont elles "
                "vous ont été appliquées (articles L. 311-3-1 et R. 311-3-1-2 du code des "
                "relations entre le public et l’administration, CRPA). Sans réponse d’ici un "
                "mois, vous pouvez saisir la Commission d’accès aux documents administratifs, "
                "www.cada.fr."
            )
        ),
        Heading(text="Contester cette clôture"),
        *remedies.in_french(closure),
    )


def _received(labels: tuple[str, ...], *, otherwise: str) -> Block:
    return (
        Items(items=tuple(Said(text=label) for label in labels)) if labels else Said(text=otherwise)
    )


def _missing(closure: Closure) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for one in closure.missing:
        blocks.append(Said(lead=f"{one.label} :", text=one.sentence))
        if one.text:
            blocks.append(Said(text="La préfecture a précisé :"))
            blocks.append(Written(text=one.text))
        if one.legal_basis:
            blocks.append(Said(text=f"Texte qui le permet : {one.legal_basis}"))
    return tuple(blocks)


def _way_back(until: str, filed_on: str) -> tuple[str, ...]:
    return (
        (
            "Sur la page de votre demande, envoyez les pièces qui manquent, puis choisissez "
            "« Rouvrir ma demande » : elle est rouverte aussitôt, et son examen reprend."
        ),
        (
            "Vous ne pouvez pas avoir l’une d’elles ? Demandez la réouverture en expliquant "
            "pourquoi : un agent lit votre explication et vous répond."
        ),
        f"Vous avez deux mois pour cela, jusqu’au {until} inclus.",
        f"Votre date de dépôt est gardée : le {filed_on}.",
        (
            "Si vous déposez une nouvelle demande entre-temps, celle-ci ne pourra pas être "
            "rouverte tant que l’autre est en cours."
        ),
    )


def _stay(closure: Closure) -> tuple[str, ...]:
    expires_on = closure.document_expires_on
    if expires_on is None:
        document = "Votre document de séjour actuel vaut toujours jusqu’à sa date de fin."
    elif expires_on >= closure.decided_on:
        document = (
            "Votre document de séjour actuel vaut toujours jusqu’au "
            f"{in_full(expires_on, 'fr')} inclus."
        )
    else:
        document = f"Votre document de séjour a pris fin le {in_full(expires_on, 'fr')}."
    return (
        document,
        (
            "Une attestation de prolongation d’instruction déjà délivrée vaut jusqu’à sa date de "
            "fin ; elle n’est pas renouvelée tant que la demande est clôturée."
        ),
        "Cette clôture ne vous ordonne pas de quitter la France.",
    )


def in_english(closure: Closure) -> tuple[Block, ...]:
    """Return the courtesy translation; what the prefecture wrote stays in French."""
    until, filed_on = in_full(closure.reopening_until, "en"), in_full(closure.filed_on, "en")
    return (
        Panel(
            warns=True,
            said=(
                Said(
                    lead="Your application for a residence permit is closed.",
                    text=(
                        "Some of the pieces asked for did not come in time. It is not a refusal: "
                        "nobody has decided on your right to stay. You may have it reopened until "
                        f"the end of {until}, at its own filing date."
                    ),
                ),
            ),
        ),
        Heading(text="What we received"),
        _received(closure.received_in_english, otherwise="No answer to that request came."),
        Heading(text="What is missing, and why"),
        Items(
            items=tuple(
                Said(lead=f"{one.label_in_english}:", text=one.sentence_in_english)
                for one in closure.missing
            )
        ),
        Said(
            text=(
                f"You could answer until the end of {in_full(closure.answer_by, 'en')}. What the "
                "prefecture wrote of each piece, if anything, is in the French text."
            )
        ),
        Heading(text="How to have it reopened"),
        Items(
            items=(
                Said(
                    text=(
                        "On the page of your application, send what is missing, then choose "
                        "“Reopen my application”: it is reopened at once."
                    )
                ),
                Said(
                    text=(
                        "If you cannot have a piece, ask for the reopening and say why: an "
                        "officer reads it and answers."
                    )
                ),
                Said(text=f"You have two months, until the end of {until}."),
                Said(text=f"Your filing date is kept: {filed_on}."),
            )
        ),
        Heading(text="What it changes for your stay"),
        Items(items=tuple(Said(text=text) for text in _stay_in_english(closure))),
        Heading(text="How this closure was made"),
        Said(
            text=(
                "Automatically, by a computer program, by a rule that is the same for everybody: "
                "the time to answer has passed, the person was told at least thirty days before "
                "its end, and a piece is neither sent nor explained. You may ask the prefecture, "
                f"at {closure.service.email}, for the rules of that program and how they were "
                "applied to you (CRPA, articles L. 311-3-1 and R. 311-3-1-2)."
            )
        ),
        Heading(text="How to contest it"),
        *remedies.in_english(closure),
    )


def _stay_in_english(closure: Closure) -> tuple[str, ...]:
    expires_on = closure.document_expires_on
    if expires_on is None:
        document = "Your present residence document is valid until it ends."
    elif expires_on >= closure.decided_on:
        end = in_full(expires_on, "en")
        document = f"Your present residence document is valid until the end of {end}."
    else:
        document = f"Your residence document ended on {in_full(expires_on, 'en')}."
    return (
        document,
        (
            "An extension certificate already issued is valid until its end; it is not renewed "
            "while the application is closed."
        ),
        "This closure does not order you to leave France.",
    )
