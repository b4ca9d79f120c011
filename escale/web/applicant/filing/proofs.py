"""« Ce qui prouve votre séjour »: every paper with its days, the one that runs first, and the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from escale.applications.enums import GRANTED
from escale.applications.models import Application, Certificate, CertificateHold, Event
from escale.cards.orders import CardOrder
from escale.kit import clock
from escale.letters import archive
from escale.letters.models import Letter
from escale.web.applicant.filing.papers import download_of
from escale.web.applicant.filing.rights import Cover, next_cover, unknown_end
from escale.web.applicant.filing.wording import day
from escale.web.components import Download


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One paper: the days it proves, and where to download it; not yet, while it is being made."""

    paper: str
    period: str
    text: str
    download: Download | None = None
    is_awaited: bool = False


@dataclass(frozen=True, kw_only=True)
class Held:
    """Why the next certificate is held back, in the prefecture's words, and until when."""

    reason: str
    last_day: date

    @property
    def until(self) -> str:
        """The last day on which it is held, in full."""
        return day(self.last_day)


@dataclass(frozen=True, kw_only=True)
class Proofs:
    """What proves the stay now, what will, what did, and what holds the next one back."""

    running: Sequence[Proof]
    coming: Sequence[Proof]
    past: Sequence[Proof]
    following: Cover | None
    held: Held | None

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.running or self.coming or self.past or self.following)


def proofs_of(application: Application, events: Sequence[Event]) -> Proofs:
    """Return the papers of a filed request, whatever became of it since, and its history."""
    today = clock.today(application.zone)
    certificates = list(application.certificates.all())
    letters = archive.letters_of(certificates)
    running: list[Proof] = []
    coming: list[Proof] = []
    past: list[Proof] = []
    card = _card(application)
    document = _document(application, today=today, is_alone=not certificates)
    if document and not _is_given_back(events):
        (running if _lasts(application, today=today) else past).append(document)
    if card:
        (running if card.starts_on <= today else coming).append(card.proof)
    for certificate in certificates:
        shown = _shown(application, certificate, letters.get(certificate.pk), today=today)
        if certificate.is_running(on=today):
            running.append(shown)
        elif certificate.ended_on is None and certificate.starts_on > today:
            coming.append(shown)
        else:
            past.append(shown)
    held = _held(application, events, today=today)
    return Proofs(
        running=running,
        coming=coming,
        past=past[::-1],
        following=next_cover(application, certificates, held_until=held.last_day if held else None),
        held=held,
    )


@dataclass(frozen=True, kw_only=True)
class _Card:
    """The card in hand, and its first day."""

    starts_on: date
    proof: Proof


def _card(application: Application) -> _Card | None:
    """Return the card that was handed over last; None while there is none."""
    if application.status not in GRANTED:
        return None
    order = (
        CardOrder.objects.filter(application=application, state=CardOrder.State.HANDED_OVER)
        .order_by("-ended_at")
        .first()
    )
    if order is None:
        return None
    starts, ends = (date.fromisoformat(order.facts[name]) for name in ("valid_from", "valid_until"))
    return _Card(
        starts_on=starts,
        proof=Proof(
            paper=_("Votre carte n° %(number)s") % {"number": order.card_number},
            period=_("Du %(start)s au %(end)s inclus") % {"start": day(starts), "end": day(ends)},
            text=_("Elle prouve à elle seule votre séjour. Gardez-la sur vous."),
        ),
    )


def _is_given_back(events: Sequence[Event]) -> bool:
    """Whether the former document was handed back, or declared lost, when the card was given."""
    given = [event for event in events if event.act == "hand_over"]
    return bool(given) and given[-1].detail.get("old_permit") in {"returned", "lost"}


def _lasts(application: Application, *, today: date) -> bool:
    expires_on = application.document_expires_on
    return expires_on is None or expires_on >= today


def _document(application: Application, *, today: date, is_alone: bool) -> Proof | None:
    expires_on = application.document_expires_on
    if expires_on is None:
        unknown = unknown_end()
        return Proof(paper=unknown.paper, period=unknown.period, text=unknown.text)
    if expires_on >= today:
        return Proof(
            paper=_("Votre document de séjour actuel"),
            period=_("Jusqu’au %(day)s inclus") % {"day": day(expires_on)},
            text=_("Gardez-le sur vous, avec la confirmation de dépôt."),
        )
    text = _("Gardez-le : il accompagne votre attestation.")
    return Proof(
        paper=_("Votre document de séjour, expiré"),
        period=_("Jusqu’au %(day)s inclus") % {"day": day(expires_on)},
        text=_("Gardez-le.") if is_alone else text,
    )


def _shown(
    application: Application, certificate: Certificate, letter: Letter | None, *, today: date
) -> Proof:
    is_approval = certificate.kind == Certificate.Kind.APPROVAL
    return Proof(
        paper=_("Attestation de décision favorable")
        if is_approval
        else _("Attestation de prolongation d’instruction"),
        period=_period(certificate),
        text=_said(certificate, today=today),
        download=download_of(application, letter) if letter else None,
        is_awaited=letter is None,
    )


def _period(certificate: Certificate) -> str:
    starts = day(certificate.starts_on)
    last_day = certificate.last_day
    if last_day is None:
        return _("Depuis le %(start)s, jusqu’à la remise de votre carte") % {"start": starts}
    if last_day < certificate.starts_on:
        return _("N’a pas commencé : elle devait valoir à partir du %(start)s") % {"start": starts}
    return _("Du %(start)s au %(end)s inclus") % {"start": starts, "end": day(last_day)}


def _said(certificate: Certificate, *, today: date) -> str:
    """Say what a certificate is worth: with which other paper, or why it ended."""
    if certificate.ended_on is not None and not certificate.is_running(on=today):
        return _ENDED[Certificate.Ending(certificate.ending)]()
    if certificate.kind == Certificate.Kind.APPROVAL:
        return _("Elle prouve, à elle seule, que votre titre est accordé.")
    if certificate.ends_on is not None and certificate.ends_on < today:
        return _("Elle a pris fin à son terme.")
    return _(
        "Présentez-la avec votre document de séjour : les deux ensemble prouvent que votre séjour "
        "est régulier, et gardent votre droit de travailler."
    )


_ENDED = {
    Certificate.Ending.REFUSED: lambda: _("La décision de refus y a mis fin."),
    Certificate.Ending.REVOKED: lambda: _("Le retrait de l’acceptation y a mis fin."),
    Certificate.Ending.HANDED_OVER: lambda: _("La remise de votre carte y a mis fin."),
}


def _held(application: Application, events: Sequence[Event], *, today: date) -> Held | None:
    if all(event.name != "extension_held" for event in events):
        return None
    hold = CertificateHold.objects.live().filter(application=application).first()
    if hold is None or hold.until < today or not application.is_open:
        return None
    return Held(reason=hold.reason, last_day=hold.until)
