"""What proves a person's stay, as a member reads it: each paper, what comes next, what holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from escale.applications.models import Application, Certificate, CertificateHold
from escale.applications.sections.wording import in_full
from escale.applications.stays import OPEN_ENDED, next_extension_on, proved_until
from escale.kit import clock
from escale.letters import archive
from escale.web.components import Tone
from escale.web.instants import instant
from escale.web.office.acts.names import names_of
from escale.web.office.application.way import address


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One certificate: its days, its state, who gave it and why, and its letter."""

    label: str
    period: str
    state: str
    tone: Tone
    issued: str
    reason: str
    letter_url: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """What holds the next one back."""

    reason: str
    until: str
    by: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Stay:
    """All of it, in short and paper by paper."""

    until: str
    is_proved: bool
    document: str
    follows: str
    papers: Sequence[Paper]
    held: Held | None


def stay_shown(application: Application) -> Stay:
    """Return what proves the stay: as many questions to the database whatever it holds."""
    today = clock.today(application.zone)
    certificates = list(Certificate.objects.filter(application=application))
    hold = CertificateHold.objects.live().filter(application=application).first()
    known = application.document_expires_on
    until = proved_until(certificates, expires_on=known, on=today)
    names = names_of(
        [*(one.issued_by_id for one in certificates), hold.held_by_id if hold else None]
    )
    letters = archive.letters_of(certificates)
    return Stay(
        until=_until(until, known=known),
        is_proved=until is not None or known is None,
        document=in_full(known) if known else _("fin non connue"),
        follows=_follows(application, hold, today=today),
        papers=[
            _paper(
                one,
                application,
                by=names.get(one.issued_by_id, ""),
                letter_url=address("letter", application.reference, letters[one.pk].pk)
                if one.pk in letters
                else "",
            )
            for one in reversed(certificates)
        ],
        held=_held(hold, application, by=names.get(hold.held_by_id, "")) if hold else None,
    )


def _until(until: date | None, *, known: date | None) -> str:
    if until == OPEN_ENDED:
        return _("Le séjour est prouvé jusqu’à la remise du titre.")
    if until is not None:
        return _("Le séjour est prouvé jusqu’au %(day)s inclus.") % {"day": in_full(until)}
    if known is None:
        return _("La fin du document de séjour n’est pas connue.")
    return _("Rien ne prouve aujourd’hui que le séjour est régulier.")


def _follows(application: Application, hold: CertificateHold | None, *, today: date) -> str:
    follows_on = next_extension_on(application)
    if follows_on is None:
        return _("Aucune attestation ne vient d’elle-même.")
    if hold is not None and hold.until >= max(follows_on, today):
        return _("La prochaine attestation est suspendue jusqu’au %(day)s inclus.") % {
            "day": in_full(hold.until)
        }
    return _("La prochaine attestation vient d’elle-même, le %(day)s.") % {
        "day": in_full(max(follows_on, today))
    }


def _paper(
    certificate: Certificate, application: Application, *, by: str, letter_url: str
) -> Paper:
    today = clock.today(application.zone)
    state, tone = _state(certificate, today=today)
    at = instant(certificate.issued_at, application.zone)
    issued = (
        _("Délivrée par %(name)s, le %(at)s.") % {"name": by or _("un collègue"), "at": at}
        if certificate.issued_by_id
        else _("Délivrée automatiquement, le %(at)s.") % {"at": at}
    )
    if certificate.kind == Certificate.Kind.APPROVAL:
        issued = _("Délivrée avec la décision, le %(at)s.") % {"at": at}
    return Paper(
        label=str(certificate.get_kind_display()),
        period=_period(certificate),
        state=state,
        tone=tone,
        issued=issued,
        reason=certificate.reason,
        letter_url=letter_url,
    )


def _period(certificate: Certificate) -> str:
    starts = in_full(certificate.starts_on)
    if certificate.ends_on is None:
        return _("Depuis le %(start)s, jusqu’à la remise du titre") % {"start": starts}
    return _("Du %(start)s au %(end)s inclus") % {
        "start": starts,
        "end": in_full(certificate.ends_on),
    }


def _state(certificate: Certificate, *, today: date) -> tuple[str, Tone]:
    if certificate.ended_on is not None:
        ending = {"why": certificate.get_ending_display(), "day": in_full(certificate.ended_on)}
        return _("A pris fin le %(day)s : %(why)s") % ending, Tone.NEUTRAL
    if certificate.starts_on > today:
        return _("À venir"), Tone.INFO
    if certificate.is_running(on=today):
        return _("En cours"), Tone.SUCCESS
    return _("Terminée"), Tone.NEUTRAL


def _held(hold: CertificateHold, application: Application, *, by: str) -> Held:
    return Held(
        reason=hold.reason,
        until=in_full(hold.until),
        by=by or _("un collègue"),
        at=instant(hold.held_at, application.zone),
    )
