"""Correct what a card will say, before it is ordered again; never what was decided."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import held_for
from escale.actions.undo import expect_as_read, is_done_already, reason_given
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application, Event
from escale.cards.facts import LABELS, facts_of, is_correction_awaited, last_order
from escale.kit import clock
from escale.kit.hints import hint
from escale.kit.sentences import Refused
from escale.people.models import Account, Role, StaffMember

_ROLES: Final = (Role.OFFICER, Role.CLERK)
_WORDS_AT_MOST: Final = 200
_MAY_BE_EMPTY: Final = frozenset({"given_names", "usage_name"})
_COUNTRIES: Final = frozenset({"birth_country", "nationality"})
_COUNTRY_LETTERS: Final = 2


@transaction.atomic
def correct_card(
    application: Application,
    *,
    facts: Mapping[str, str],
    reason: str,
    revision_read: int,
    by: Account,
) -> Event:
    """Keep what the card will say instead, and why; it is ordered again at once.

    `facts` are those of the page, by name; what is as it was is no correction. What the factory
    refused may be right all the same: it is then ordered again as it is. Pressed twice by the same
    member, it is done once. Raises NotAsRead, Refused without a reason, for what is not on the card,
    once the card is ordered, or without a correction that nobody waits for.
    """
    held = held_for(application, *_ROLES, by=by)
    now = facts_of(held)
    changed = {
        name: said
        for name, typed in facts.items()
        if (said := _read(name, typed)) != now.get(name, "")
    }
    done = is_done_already(held, "correct_card", by=by)
    if done is not None and not changed:
        return done
    expect_as_read(held, revision_read)
    if not changed and not is_correction_awaited(held, order=last_order(held)):
        raise Refused(
            _("Rien n’est corrigé : tout est comme avant."),
            hint=_("Changez ce qui est faux sur le titre, puis enregistrez."),
        )
    why = reason_given(reason, otherwise=_("Écrivez pourquoi vous corrigez, et d’après quoi."))
    event = advance(
        held,
        "correct_card",
        party=party_of(by),
        by=by,
        detail={"facts": changed, "reason": why},
    )
    hint("order_cards")
    return event


def party_of(by: Account) -> Party:
    """Return on whose behalf a member acts, who may be an officer or a clerk."""
    is_officer = StaffMember.objects.active().filter(account=by, roles__contains=[Role.OFFICER])
    return Party.OFFICER if is_officer.exists() else Party.CLERK


def _read(name: str, typed: str) -> str:
    """Return a fact as the card has it; raises Refused for what cannot be on one."""
    if name not in LABELS:
        raise Refused(_("Cette mention ne se corrige pas : elle vient de la décision."))
    said = " ".join(typed.replace("\x00", "").split())
    if not said and name not in _MAY_BE_EMPTY:
        raise Refused(_("« %(label)s » ne peut pas rester vide.") % {"label": LABELS[name]})
    if len(said) > _WORDS_AT_MOST:
        raise Refused(
            _("« %(label)s » est trop long pour un titre : 200 caractères au plus.")
            % {"label": LABELS[name]}
        )
    if name == "born_on":
        return _day(said)
    if name == "sex" and said not in {"F", "M", "X"}:
        raise Refused(_("Le sexe est F, M ou X, comme sur le passeport."))
    if name in _COUNTRIES:
        if len(said) != _COUNTRY_LETTERS or not said.isascii() or not said.isalpha():
            raise Refused(
                _("« %(label)s » s’écrit par les deux lettres du pays, par exemple TN.")
                % {"label": LABELS[name]}
            )
        return said.upper()
    return said


def _day(said: str) -> str:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise Refused(
            _("La date de naissance ne peut pas être lue."),
            hint=_("Écrivez le jour, le mois et l’année."),
        ) from None
    if day > clock.today():
        raise Refused(_("La date de naissance est à venir."))
    return day.isoformat()
