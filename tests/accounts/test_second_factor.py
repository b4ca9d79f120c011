"""The second factor: what is right, what serves once, what is counted, what is sealed."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from escale.kit import clock
from escale.people import second_factor
from escale.people.models import Attempt
from escale.people.second_factor import Proof
from tests import people

pytestmark = pytest.mark.django_db

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # that of RFC 6238, whose codes are published
STEP = timedelta(seconds=30)


@pytest.fixture
def account():
    account = people.staff()
    second_factor.enable_app(account, secret=SECRET)
    second_factor.renew_recovery_codes(account)
    return account


def code(ago: timedelta = timedelta(0)) -> str:
    return second_factor.code_at(SECRET, clock.machine_now() - ago)


def wrong() -> str:
    """Six digits that are no code of these five steps."""
    right = {code(n * STEP) for n in range(-2, 3)}
    return next(f"{n:06}" for n in range(10) if f"{n:06}" not in right)


@pytest.mark.parametrize(
    "seconds,shown", [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(seconds, shown):
    assert second_factor.code_at(SECRET, datetime.fromtimestamp(seconds, tz=UTC)) == shown


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_one_step_early_or_late(account, steps):
    assert second_factor.prove_by_code(account, code(steps * STEP)) is Proof.RIGHT


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_clock_may_not_be_further_away(account, steps):
    assert second_factor.prove_by_code(account, code(steps * STEP)) is Proof.WRONG


def test_legal_time_moves_no_code(account):
    with clock.at(clock.now() - timedelta(days=30)):
        assert second_factor.prove_by_code(account, code()) is Proof.RIGHT


def test_a_code_serves_once_and_so_do_those_before_it(account):
    before, now = code(STEP), code()
    assert second_factor.prove_by_code(account, now) is Proof.RIGHT
    assert second_factor.prove_by_code(account, now) is Proof.WRONG
    assert second_factor.prove_by_code(account, before) is Proof.WRONG


def test_the_code_that_confirmed_the_application_is_used(account):
    step = second_factor.step_of(SECRET, code())
    second_factor.enable_app(account, secret=SECRET, step=step)
    assert second_factor.prove_by_code(account, code()) is Proof.WRONG


def test_a_recovery_code_serves_once(account):
    codes = second_factor.recovery_codes(account)
    assert len(codes) == len(set(codes)) == 10
    assert all(len(one) == second_factor.RECOVERY_DIGITS for one in codes)
    assert second_factor.prove_by_code(account, codes[3]) is Proof.RIGHT
    assert second_factor.prove_by_code(account, codes[3]) is Proof.WRONG
    assert second_factor.factors_of(account).codes_left == 9


def test_new_recovery_codes_replace_the_others(account):
    (before, *_others) = second_factor.recovery_codes(account)
    second_factor.renew_recovery_codes(account)
    assert second_factor.prove_by_code(account, before) is Proof.WRONG


def test_ten_wrong_codes_an_hour_whatever_their_kind(account):
    for n in range(5):
        assert second_factor.prove_by_code(account, wrong()) is Proof.WRONG
        assert second_factor.prove_by_code(account, f"{n:010}") is Proof.WRONG
    assert second_factor.prove_by_code(account, code()) is Proof.TOO_MANY
    assert second_factor.prove_by_code(account, second_factor.recovery_codes(account)[0]) is (
        Proof.TOO_MANY
    )
    assert 58 <= second_factor.minutes_to_wait(account) <= 60
    Attempt.objects.update(made_at=clock.machine_now() - timedelta(minutes=61))
    assert second_factor.prove_by_code(account, code()) is Proof.RIGHT


def test_a_right_code_opens_no_new_round_of_guesses(account):
    for _ in range(9):
        second_factor.prove_by_code(account, wrong())
    assert second_factor.prove_by_code(account, code()) is Proof.RIGHT
    assert second_factor.prove_by_code(account, wrong()) is Proof.WRONG
    assert second_factor.prove_by_code(account, wrong()) is Proof.TOO_MANY


def test_the_guesses_at_one_account_leave_the_others_alone(account):
    other = people.staff()
    right = people.code_of(other)
    for _ in range(11):
        second_factor.prove_by_code(account, wrong())
    assert second_factor.prove_by_code(other, right) is Proof.RIGHT


def test_secrets_are_sealed_in_the_table(account):
    rows = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in rows
    for one in second_factor.recovery_codes(account):
        assert one not in rows
    assert second_factor.secret_of(account) == SECRET


def test_the_address_for_an_application_names_the_service_and_the_account():
    address = second_factor.address_of(SECRET, email="ada+1@exemple.fr")
    assert address == (
        f"otpauth://totp/Escale%3Aada%2B1%40exemple.fr?secret={SECRET}&issuer=Escale"
    )


def test_an_account_without_factor_proves_nothing():
    account = people.staff()
    assert not second_factor.has_factor(account)
    assert not second_factor.factors_of(account).is_set_up
    assert second_factor.prove_by_code(account, code()) is Proof.WRONG
    assert second_factor.prove_by_code(account, "0123456789") is Proof.WRONG


@pytest.mark.django_db(transaction=True)
def test_one_code_sent_twice_at_once_serves_once():
    account = people.staff()
    right = people.code_of(account)
    found: list[Proof] = []

    def prove() -> None:
        found.append(second_factor.prove_by_code(account, right))
        connection.close()

    threads = [threading.Thread(target=prove) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(proof.value for proof in found) == ["right", *["wrong"] * 5]
