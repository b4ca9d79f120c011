"""Claim a request filed at the counter: from now on its person follows it from their account."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.counter_code import digests_of
from escale.applications.enums import Party
from escale.applications.models import Application, CounterEntry
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people import attempts
from escale.people.models import Account, Attempt, Person
from escale.register.models import Identification


class WrongCode(Refused):
    """No code leads anywhere with this birth date: which of the two is wrong is not told."""

    def __init__(self) -> None:
        """Say what to check, and what else may be."""
        super().__init__(
            _("Ce code et cette date de naissance ne vont pas ensemble."),
            hint=_(
                "Recopiez le code de la dernière feuille de votre confirmation de dépôt. Un code ne "
                "sert qu’une fois ; le guichet peut vous en donner un nouveau."
            ),
        )


class TooManyGuesses(Refused):
    """Ten wrong answers in an hour, for this code or from this account."""

    def __init__(self, minutes: int) -> None:
        """Say how long to wait."""
        self.minutes = minutes
        super().__init__(
            ngettext(
                "Dix essais en une heure : c’est le maximum. Réessayez dans %(minutes)d minute.",
                "Dix essais en une heure : c’est le maximum. Réessayez dans %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes},
            hint=_("Rien n’est perdu : votre demande est à la préfecture."),
        )


class NotTheSamePerson(Refused):
    """What the account holds and what the code leads to cannot belong to one person."""

    def __init__(self, sentence: str, *, application: Application) -> None:
        """Say whom to write to; the code has not been used."""
        office = application.prefecture
        super().__init__(
            sentence,
            hint=_(
                "Rien n’a changé, et le code sert encore. Écrivez à la préfecture, avec la "
                "référence de la demande déposée au guichet : %(email)s."
            )
            % {"email": office.email if office else ""},
        )


def claim(account: Account, *, code: str, born_on: date) -> Application:
    """Give the person of an account the request that a code of the counter leads to; return it.

    `code` is as `counter_code.read_code` gives it. Whatever the account's person had is put with
    it: they are one human. A wrong code and a wrong date have one answer, and ten answers an hour,
    by code and by account. Raises WrongCode, TooManyGuesses or NotTheSamePerson.
    """
    subjects = (code, f"account:{account.pk}")
    for subject in subjects:
        if not attempts.allowed(Attempt.Door.COUNTER_CODE, subject):
            minutes = attempts.minutes_to_wait(Attempt.Door.COUNTER_CODE, subject)
            raise TooManyGuesses(minutes)
    with transaction.atomic():
        held = _claimed(account, code=code, born_on=born_on)
    for subject in subjects:
        attempts.take_back(Attempt.Door.COUNTER_CODE, subject)
    return held


def _claimed(account: Account, *, code: str, born_on: date) -> Application:
    found = CounterEntry.objects.filter(code_digest__in=list(digests_of(code))).first()
    if found is None:
        raise WrongCode
    # The application first, as every act; then the entry as it is now: one account has it.
    held = locked(found.application)
    entry = CounterEntry.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if entry.code_digest != found.code_digest or held.born_on != born_on:
        raise WrongCode
    _unite(account, held)
    entry.code_seed, entry.code_digest = "", ""
    entry.claimed_at, entry.claimed_by = clock.now(), account
    entry.save()
    event = advance(held, "claim", party=Party.APPLICANT, by=account)
    tell(held, "claimed", event=event, also_as_stated=True)
    return held


def _unite(account: Account, held: Application) -> None:
    """Make the person of the account and the person of the request one."""
    mine, theirs = account.person_id, held.person_id
    if mine is None:
        raise WrongCode
    if mine == theirs:
        return
    both = (mine, theirs)
    # Applications before persons, as whoever sends a document holds them; each in one order.
    list(Application.objects.filter(person_id__in=both).order_by("pk").select_for_update())
    list(Person.objects.filter(pk__in=both).order_by("pk").select_for_update())
    for sentence, is_broken in _RULES:
        if is_broken(mine, theirs):
            raise NotTheSamePerson(str(sentence), application=held)
    Application.objects.filter(person_id=mine).update(person_id=theirs)
    Identification.objects.filter(person_id=mine).update(person_id=theirs)
    Notice.objects.filter(person_id=mine).update(person_id=theirs)
    Account.objects.filter(person_id=mine).update(person_id=theirs)
    # What was read of them stays written under whom they were: the log never changes.
    Person.objects.filter(merged_into_id=mine).update(merged_into_id=theirs)
    Person.objects.filter(pk=mine).update(merged_into_id=theirs)


def _both_examined(mine: int, theirs: int) -> bool:
    return _are_both(Application.objects.open(), mine, theirs)


def _both_drafted(mine: int, theirs: int) -> bool:
    return _are_both(Application.objects.drafts(), mine, theirs)


def _both_known(mine: int, theirs: int) -> bool:
    """Whether the register holds two people for them."""
    return _are_both(Identification.objects.filter(confirmed_at__isnull=False), mine, theirs)


def _are_both(rows: QuerySet[Any], mine: int, theirs: int) -> bool:
    return rows.filter(person_id__in=(mine, theirs)).values("person_id").distinct().count() > 1


_RULES = (
    (
        gettext_lazy("Le registre de l’administration connaît deux personnes différentes."),
        _both_known,
    ),
    (
        gettext_lazy("Vous avez déjà, dans ce compte, une demande de ce titre en cours d’examen."),
        _both_examined,
    ),
    (
        gettext_lazy(
            "Vous avez déjà, dans ce compte, une demande en préparation, et une autre est "
            "commencée au guichet."
        ),
        _both_drafted,
    ),
)
