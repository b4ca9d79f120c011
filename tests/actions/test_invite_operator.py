"""Operators are invited from the command line: a message says how to choose a password."""

import pytest
from django.core.management import CommandError, call_command

from escale.notices.models import Notice
from escale.people.models import Account, Operator
from escale.people.operators import NotAnOperator, operating
from tests import people

pytestmark = pytest.mark.django_db

EMAIL = "noa@escale.example"


def invite(*words: str) -> None:
    call_command("invite_operator", *words)


def test_an_operator_is_told_how_to_sign_in(capsys):
    invite(EMAIL, "Noa Perrin")
    operator = Operator.objects.get()
    assert (operator.name, operator.account.email) == ("Noa Perrin", EMAIL)
    assert not operator.account.has_usable_password()
    notice = Notice.objects.get(kind="operator_invited")
    assert notice.to == EMAIL
    assert EMAIL in capsys.readouterr().out


def test_whoever_is_revoked_is_no_operator_and_may_come_back(capsys):
    invite(EMAIL, "Noa Perrin")
    account = Account.objects.get()
    assert operating(account.pk).name == "Noa Perrin"
    invite(EMAIL, "--revoke")
    with pytest.raises(NotAnOperator):
        operating(account.pk)
    assert Account.objects.get().sessions_epoch == 1
    invite(EMAIL, "Noa Perrin-Roy")
    assert operating(account.pk).name == "Noa Perrin-Roy"
    capsys.readouterr()


def test_an_address_that_has_an_account_is_refused():
    account = people.applicant()
    with pytest.raises(CommandError, match="déjà un compte"):
        invite(account.email, "Noa Perrin")
    assert not Operator.objects.exists()


@pytest.mark.parametrize(
    "words, sentence",
    [
        ((EMAIL,), "name"),
        (("noa", "Noa Perrin"), "not an e-mail"),
        ((EMAIL, "--revoke"), "Personne, à l’exploitation"),
    ],
)
def test_what_is_missing_is_said(words, sentence):
    with pytest.raises(CommandError, match=sentence):
        invite(*words)


def test_an_account_that_is_closed_operates_nothing():
    invite(EMAIL, "Noa Perrin")
    Account.objects.update(is_active=False)
    with pytest.raises(NotAnOperator):
        operating(Account.objects.get().pk)
