"""Why an application has its place in the queue, in words."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.applications.deadlines import local_date
from escale.applications.models import Application
from escale.applications.priority import Harm, Rank
from escale.applications.sections.wording import in_full


def reasons(application: Application, *, today: date) -> list[str]:
    """Return the sentences that say a place: whose turn it is, then the day that is near.

    `today` is the day in the zone of the file.
    """
    return [*_turn(application, today=today), *_day(application, today=today)]


def _turn(application: Application, *, today: date) -> list[str]:
    rank = Rank(application.rank)
    if rank is Rank.ANSWERED and application.answered_at:
        days = (today - local_date(application.answered_at, application.zone)).days
        return [_answered(days)]
    if rank is Rank.TO_REOPEN and application.reopening_asked_at:
        days = (today - local_date(application.reopening_asked_at, application.zone)).days
        return [_asked_again(days)]
    if rank is Rank.TO_SIGN:
        return [_("La décision attend une signature.")]
    if rank is Rank.AWAITS_THE_PERSON:
        return [_("La personne a des pièces à envoyer.")]
    return []


def _answered(days: int) -> str:
    if days <= 0:
        return _("Réponse reçue aujourd’hui.")
    return ngettext(
        "Réponse reçue il y a %(n)d jour.", "Réponse reçue il y a %(n)d jours.", days
    ) % {"n": days}


def _asked_again(days: int) -> str:
    if days <= 0:
        return _("La personne demande la réouverture depuis aujourd’hui.")
    return ngettext(
        "La personne demande la réouverture depuis %(n)d jour.",
        "La personne demande la réouverture depuis %(n)d jours.",
        days,
    ) % {"n": days}


def _day(application: Application, *, today: date) -> list[str]:
    day, harm = application.urgent_on, application.urgent_for
    if day is None or harm == Harm.REOPENING:  # said already: it is their turn since that day
        return []
    if harm == Harm.STAY:
        return [_stay(day, today=today)]
    if harm == Harm.SILENCE:
        return [_silence(day, today=today)]
    return [_age(application, today=today)]


def _stay(day: date, *, today: date) -> str:
    if day == today:
        return _("Son titre de séjour finit aujourd’hui.")
    if day < today:
        return _("Son titre de séjour a fini le %(day)s.") % {"day": in_full(day)}
    return _("Son titre de séjour finit le %(day)s.") % {"day": in_full(day)}


def _silence(day: date, *, today: date) -> str:
    if day <= today:
        return _("Le silence peut valoir refus depuis le %(day)s.") % {"day": in_full(day)}
    return _("Le silence peut valoir refus le %(day)s.") % {"day": in_full(day)}


def _age(application: Application, *, today: date) -> str:
    assert application.filed_at is not None
    days = (today - local_date(application.filed_at, application.zone)).days
    if days <= 0:
        return _("Déposée aujourd’hui.")
    return ngettext("Déposée il y a %(n)d jour.", "Déposée il y a %(n)d jours.", days) % {"n": days}
