"""The sweeps: what runs by itself, how often, in which order when all are run one after the other.

A sweep is driven by state: it does what is due and nothing else, in steps that each stand alone.
So two workers may run the same one at once, a killed one is finished by the next, and a lost job
loses nothing but a minute: no lock is held here.

A new sweep is one line of `SWEEPS`: the schedule, `manage.py sweep`, the rehearsal and the
operator's page follow.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from escale.actions import (
    answer_unpressed,
    chase_orders,
    check_documents,
    check_stamps,
    close_slot,
    close_unanswered,
    consume_ephotos,
    discard_untouched,
    end_certificates,
    extend_for_outage,
    follow_deliveries,
    issue_extensions,
    make_letters,
    open_seats,
    order_cards,
    recheck_ephotos,
    remind_of_appointments,
    remind_of_expiry,
    remind_to_answer,
    send_orders,
    tell_no_slot,
    tell_of_silence,
    use_stamps,
)
from escale.audit import retention
from escale.documents import leftovers
from escale.jobs import stalled
from escale.kit import clock
from escale.notices import outbox
from escale.people import attempts
from escale.watch import outages
from escale.watch.models import SweepRun
from escale.watch.rehearsing import rehearsed

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

log = logging.getLogger(__name__)

#: What a sweep says it did: a number, or several by name; never a person's data.
Counts = int | Mapping[str, int]


class Every(StrEnum):
    """How often a sweep runs, as cron says it."""

    MINUTE = "* * * * *"
    HOUR = "7 * * * *"
    NIGHT = "43 3 * * *"


@dataclass(frozen=True)
class Sweep:
    """One sweep: its task's name, what it is called, how often it runs, what it does."""

    name: str
    label: "Sentence"
    every: Every
    do: Callable[[], Counts]


def _check_documents() -> Counts:
    return {"checked": check_documents.check_due(), "again": check_documents.check_again()}


def _close_unanswered() -> Counts:
    """Look for outages first: the worker may be back before its own minute has looked for them."""
    outages.find()
    return close_unanswered.close_due()


#: In the sound order: what was delivered and received first, then reminders, answers, closures,
#: certificates, the letters that these want, and the messages last.
SWEEPS: tuple[Sweep, ...] = (
    Sweep("find_outages", _("Recherche des pannes"), Every.MINUTE, outages.find),
    Sweep("recover_jobs", _("Reprise des tâches interrompues"), Every.MINUTE, stalled.recover),
    Sweep(
        "follow_deliveries",
        _("Suivi des messages remis"),
        Every.MINUTE,
        follow_deliveries.follow_due,
    ),
    Sweep("check_documents", _("Contrôle des documents"), Every.MINUTE, _check_documents),
    Sweep(
        "recheck_ephotos", _("Vérification des e-photos"), Every.MINUTE, recheck_ephotos.recheck_due
    ),
    Sweep(
        "consume_ephotos", _("Utilisation des e-photos"), Every.MINUTE, consume_ephotos.consume_due
    ),
    Sweep(
        "discard_untouched",
        _("Brouillons laissés de côté"),
        Every.HOUR,
        discard_untouched.discard_due,
    ),
    Sweep(
        "answer_unpressed",
        _("Réponses complètes, bouton oublié"),
        Every.HOUR,
        answer_unpressed.answer_due,
    ),
    Sweep(
        "extend_for_outage",
        _("Délais rendus après une panne"),
        Every.MINUTE,
        extend_for_outage.extend_due,
    ),
    Sweep(
        "remind_to_answer",
        _("Rappels des pièces demandées"),
        Every.HOUR,
        remind_to_answer.remind_due,
    ),
    Sweep(
        "close_unanswered",
        _("Clôtures faute de réponse"),
        Every.MINUTE,
        _close_unanswered,
    ),
    Sweep("tell_of_silence", _("Silence atteint"), Every.HOUR, tell_of_silence.tell_due),
    Sweep(
        "remind_of_expiry",
        _("Rappels avant la fin du document de séjour"),
        Every.HOUR,
        remind_of_expiry.remind_due,
    ),
    Sweep(
        "end_certificates",
        _("Attestations que termine un refus notifié"),
        Every.MINUTE,
        end_certificates.end_due,
    ),
    Sweep(
        "issue_extensions",
        _("Attestations de prolongation"),
        Every.MINUTE,
        issue_extensions.issue_due,
    ),
    Sweep("order_cards", _("Commande des titres"), Every.MINUTE, order_cards.order_due),
    Sweep("send_orders", _("Transmission à la fabrication"), Every.MINUTE, send_orders.send_due),
    Sweep(
        "chase_orders",
        _("Titres dont la fabrication ne dit rien"),
        Every.HOUR,
        chase_orders.chase_due,
    ),
    Sweep("open_seats", _("Ouverture des créneaux"), Every.HOUR, open_seats.open_due),
    Sweep(
        "close_slots",
        _("Rendez-vous des créneaux fermés"),
        Every.MINUTE,
        close_slot.tell_closed,
    ),
    Sweep("tell_no_slot", _("Titres sans créneau libre"), Every.HOUR, tell_no_slot.tell_due),
    Sweep(
        "remind_of_appointments",
        _("Rappels des rendez-vous"),
        Every.HOUR,
        remind_of_appointments.remind_due,
    ),
    Sweep("check_stamps", _("Vérification des timbres"), Every.MINUTE, check_stamps.check_due),
    Sweep("use_stamps", _("Utilisation des timbres"), Every.MINUTE, use_stamps.use_due),
    Sweep("make_letters", _("Fabrication des courriers"), Every.MINUTE, make_letters.make_due),
    Sweep("deliver_notices", _("Envoi des messages"), Every.MINUTE, outbox.deliver_due),
    # Housekeeping, in machine time.
    Sweep("purge_attempts", _("Oubli des essais de connexion"), Every.HOUR, attempts.purge),
    Sweep(
        "discard_leftovers",
        _("Nettoyage du coffre des documents"),
        Every.NIGHT,
        leftovers.discard_due,
    ),
    Sweep("forget_searches", _("Oubli des recherches"), Every.NIGHT, retention.forget_old_searches),
)


class UnknownSweep(Exception):
    """No sweep has this name."""


def named(name: str) -> Sweep:
    """Return the sweep of that name; raises UnknownSweep."""
    for sweep in SWEEPS:
        if sweep.name == name:
            return sweep
    raise UnknownSweep(name)


def run(sweep: Sweep) -> Mapping[str, int]:
    """Run a sweep in legal time, leave its row, and return what it did.

    An error is noted by its kind alone, whose words could name somebody, and raised again.
    """
    began_at = clock.machine_now()
    SweepRun.objects.update_or_create(
        name=sweep.name, defaults={"began_at": began_at, "ended_at": None}
    )
    row = SweepRun.objects.filter(name=sweep.name)
    try:
        with rehearsed():
            counts = _by_name(sweep.do())
    except Exception as fault:
        row.update(ended_at=clock.machine_now(), error=type(fault).__name__)
        raise
    ended_at = clock.machine_now()
    row.update(ended_at=ended_at, went_well_at=ended_at, result=dict(counts), error="")
    return counts


def run_all(
    sweeps: tuple[Sweep, ...] = (),
) -> Iterator[tuple[Sweep, Mapping[str, int] | Exception]]:
    """Run every sweep once, in order, and yield what each did; one that fails stops no other."""
    for sweep in sweeps or SWEEPS:
        try:
            yield sweep, run(sweep)
        except Exception as fault:
            log.exception("the sweep %s has failed", sweep.name)
            yield sweep, fault


def _by_name(counts: Counts) -> Mapping[str, int]:
    return counts if isinstance(counts, Mapping) else {"done": counts}
