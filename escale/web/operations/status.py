"""« État du service »: what waits, what ran, what is stopped; the same for a program."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from escale.jobs import service_state
from escale.jobs.service_state import OutageState, ServiceState, SweepState, Waiting
from escale.kit.sentences import Refused
from escale.web.instants import instant
from escale.web.operations.forms import OutageForm
from escale.web.operator import OperatorRequest

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_TROUBLES: "Final[dict[str, Sentence]]" = {
    "notices_late": _("Des messages attendent depuis trop longtemps."),
    "letters_late": _("Des courriers attendent d’être fabriqués depuis trop longtemps."),
    "documents_late": _("Des documents attendent l’antivirus depuis trop longtemps."),
    "certificates_not_issued": _(
        "Des attestations dues ne sont pas délivrées : des personnes risquent de perdre leurs "
        "droits."
    ),
    "sweeps_failing": _("Un traitement automatique échoue."),
    "sweeps_late": _("Un traitement automatique n’a pas abouti à temps."),
    "brake_on": _("Les clôtures d’une préfecture sont arrêtées."),
    "outage_lasting": _("Une panne dure."),
}

_COUNTS: "Final[dict[str, Sentence]]" = {
    "done": _("faits"),
    "checked": _("contrôlés"),
    "again": _("contrôlés de nouveau"),
    "found": _("trouvées"),
    "ended": _("terminées"),
    "beats_forgotten": _("battements oubliés"),
    "undelivered": _("non remis"),
    "delivered": _("remis"),
    "cleared": _("alertes levées"),
    "closed": _("clôturées"),
    "stopped": _("préfectures arrêtées par le frein"),
    "given_back": _("rendues"),
    "issued": _("délivrées"),
    "released": _("suspensions levées"),
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure, what it counts, and what makes it understood."""

    label: "Sentence"
    number: int
    note: str = ""
    is_wrong: bool = False


@dataclass(frozen=True, kw_only=True)
class SweepLine:
    """One sweep, as a line of the table."""

    label: "Sentence"
    name: str
    ran: str
    did: str
    error: str
    is_wrong: bool


@dataclass(frozen=True, kw_only=True)
class OutageLine:
    """One outage, in a sentence."""

    words: str
    is_lasting: bool
    is_declared: bool


def status(request: OperatorRequest) -> HttpResponse:
    """Show how the service does."""
    return show(request, OutageForm())


def figures(request: OperatorRequest) -> HttpResponse:
    """Return the same for a program."""
    del request
    return JsonResponse(service_state.state().as_json())


def show(
    request: OperatorRequest, form: OutageForm, *, refused: Refused | None = None
) -> HttpResponse:
    """Show the page, with what was typed and why it is refused, if it is."""
    state = service_state.state()
    sweeps = [_sweep(sweep) for sweep in state.sweeps]
    context = {
        "state": state,
        "at": instant(state.at),
        "troubles": [_TROUBLES[name] for name in state.troubles],
        "figures": tuple(_figures(state)),
        "wrong_sweeps": [line for line in sweeps if line.is_wrong],
        "sweeps": [line for line in sweeps if not line.is_wrong],
        "brakes": [
            {
                "brake": brake,
                "put_on": instant(brake.put_on_at),
                "is_mine": brake.first_by == request.user.pk,
            }
            for brake in state.brakes
        ],
        "outages": [_outage(outage) for outage in state.outages],
        "form": form,
        "refused": refused,
    }
    http_status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "operations/status.html", context, status=http_status)


def _figures(state: ServiceState) -> Iterable[Figure]:
    yield _waiting(_("Messages à envoyer"), state.notices)
    yield Figure(
        label=_("Messages non remis, en sept jours"),
        number=state.notices_bounced,
        note=gettext("adresse refusée ou message revenu"),
    )
    yield Figure(
        label=_("Messages abandonnés, en sept jours"),
        number=state.notices_failed,
        note=gettext("après trois jours d’essais"),
        is_wrong=state.notices_failed > 0,
    )
    yield _waiting(_("Courriers à fabriquer"), state.letters)
    yield _waiting(_("Documents à contrôler"), state.documents)
    yield Figure(
        label=_("Attestations dues, non délivrées"),
        number=state.certificates_due,
        note=gettext("doit être zéro"),
        is_wrong=state.certificates_due > 0,
    )
    yield Figure(
        label=_("Tâches interrompues puis reprises"),
        number=state.jobs_recovered,
        note=gettext("en trois jours"),
    )
    yield Figure(
        label=_("Tâches en échec"),
        number=state.jobs_failed,
        note=_seen(gettext("dernier signe du travailleur :"), state.worker_seen_at),
    )
    yield Figure(
        label=_("Minutes servies dans l’heure"),
        number=state.beats_in_the_hour,
        note=_seen(gettext("dernier battement :"), state.beat_at),
    )


def _waiting(label: "Sentence", waiting: Waiting) -> Figure:
    note = _seen(gettext("le plus ancien :"), waiting.oldest_at) if waiting.count else ""
    return Figure(label=label, number=waiting.count, note=note, is_wrong=waiting.is_late)


def _seen(words: str, moment: datetime | None) -> str:
    return f"{words} {instant(moment) if moment else gettext('jamais')}"


def _sweep(sweep: SweepState) -> SweepLine:
    return SweepLine(
        label=sweep.label,
        name=sweep.name,
        ran=instant(sweep.went_well_at) if sweep.went_well_at else gettext("jamais"),
        did=", ".join(f"{_COUNTS.get(name, name)} : {n}" for name, n in sweep.result.items()),
        error=sweep.error,
        is_wrong=bool(sweep.error) or sweep.is_late,
    )


def _outage(outage: OutageState) -> OutageLine:
    began = instant(outage.began_at)
    if outage.ended_at is None:
        words = gettext("Depuis le %(began)s, toujours en cours.") % {"began": began}
    else:
        minutes = int((outage.ended_at - outage.began_at).total_seconds() // 60)
        words = ngettext(
            "Du %(began)s au %(ended)s : %(minutes)d minute.",
            "Du %(began)s au %(ended)s : %(minutes)d minutes.",
            minutes,
        ) % {"began": began, "ended": instant(outage.ended_at), "minutes": minutes}
    return OutageLine(
        words=words, is_lasting=outage.ended_at is None, is_declared=outage.is_declared
    )
