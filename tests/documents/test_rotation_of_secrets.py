"""The master key changes without anybody losing their second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connections

from escale.documents import checks, rotation
from escale.kit import clock
from escale.people import second_factor
from escale.people.models import Account
from escale.people.sealed_secrets import sealed_by
from escale.people.second_factor import Proof
from tests import people
from tests.documents.sealed_rows import BOTH, FIRST, SECOND

pytestmark = pytest.mark.django_db
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
SERVICE = "tests.documents.key_service.answering"


def silent(progress: rotation.Progress) -> None:
    """Tell nobody."""


def with_factors() -> Account:
    """Somebody with an application whose code was just used, recovery codes, and a passkey."""
    account = people.staff()
    step = second_factor.step_of(SECRET, second_factor.code_at(SECRET, clock.machine_now()))
    second_factor.enable_app(account, secret=SECRET, step=step)
    second_factor.renew_recovery_codes(account)
    Authenticator.objects.create(
        user=account, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé", "credential": {}}
    )
    return account


@pytest.fixture
def account(settings) -> Account:
    """The same, sealed by the first master key; the second has just been added."""
    settings.DOCUMENT_KEYS = FIRST
    made = with_factors()
    settings.DOCUMENT_KEYS = BOTH
    return made


def kept(account: Account, kind: str) -> Authenticator:
    return Authenticator.objects.get(user=account, type=kind)


def test_factors_serve_without_the_former_key(account, settings):
    codes = second_factor.recovery_codes(account)
    before = {row.pk: row.data for row in Authenticator.objects.all()}
    assert rotation.rotate(tell=silent).done == 2
    settings.DOCUMENT_KEYS = SECOND
    assert second_factor.secret_of(account) == SECRET
    assert second_factor.recovery_codes(account) == codes
    assert second_factor.prove_by_code(account, codes[0]) is Proof.RIGHT
    passkey = kept(account, "webauthn")
    assert passkey.data == before[passkey.pk]
    assert sealed_by() == {"2": 2}


def test_a_code_that_was_used_stays_used(account):
    step = kept(account, "totp").data["last_step"]
    code = second_factor.code_at(SECRET, clock.machine_now())
    rotation.rotate(tell=silent)
    assert kept(account, "totp").data["last_step"] == step
    assert second_factor.prove_by_code(account, code) is Proof.WRONG


def test_a_second_run_has_nothing_to_do(account):
    rotation.rotate(tell=silent)
    before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    assert rotation.rotate(tell=silent).done == 0
    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before


def test_small_batches_do_the_same(settings):
    settings.DOCUMENT_KEYS = FIRST
    for _ in range(5):
        with_factors()
    settings.DOCUMENT_KEYS = BOTH
    told = []
    rotation.rotate(tell=lambda progress: told.append(progress.done), batch=2)
    assert told == sorted(told)
    assert told[-1] == 10
    assert sealed_by() == {"2": 10}


@pytest.mark.parametrize("count", [1, 5])
def test_questions_do_not_grow_with_factors(settings, count, django_assert_max_num_queries):
    settings.DOCUMENT_KEYS = FIRST
    for _ in range(count):
        with_factors()
    settings.DOCUMENT_KEYS = BOTH
    with django_assert_max_num_queries(30):
        assert rotation.rotate(tell=silent).done == 2 * count


def test_a_factor_set_up_again_meanwhile_stays_the_new_one(account, settings, monkeypatch):
    other = second_factor.new_secret()
    seal_again = rotation.rewrapped

    def meddling(wrapped: str, **options) -> str:
        renewed = seal_again(wrapped, **options)
        if second_factor.secret_of(account) == SECRET:
            row = kept(account, "totp")
            settings.DOCUMENT_KEYS = FIRST
            row.data["secret"] = second_factor.encrypt(other)
            settings.DOCUMENT_KEYS = BOTH
            row.save()
        return renewed

    monkeypatch.setattr(rotation, "rewrapped", meddling)
    rotation.rotate(tell=silent)
    assert second_factor.secret_of(account) == other
    assert sealed_by() == {"2": 2}  # the next pass found the new one


@pytest.mark.django_db(transaction=True)
def test_a_factor_being_proved_is_not_waited_for(account):
    held = kept(account, "totp")
    elsewhere = connections.create_connection("default")
    try:
        elsewhere.set_autocommit(False)
        with elsewhere.cursor() as cursor:
            cursor.execute("select 1 from mfa_authenticator where id = %s for update", [held.pk])
        rotation.rotate(tell=silent)
        assert sealed_by() == {"1": 1, "2": 1}
    finally:
        elsewhere.rollback()
        elsewhere.close()
    assert rotation.rotate(tell=silent).done == 1
    assert sealed_by() == {"2": 2}


def test_a_damaged_secret_stops_nothing_and_is_named(account, caplog):
    broken = kept(account, "totp")
    broken.data["secret"] = f"1:{'A' * 80}"
    broken.save()
    progress = rotation.rotate(tell=silent)
    assert progress.done == 1
    assert progress.damaged == {("mfa.Authenticator", broken.pk)}
    assert f"mfa.Authenticator {broken.pk} is damaged" in caplog.text
    assert SECRET not in caplog.text


def test_the_former_key_is_needed_until_factors_are_sealed_again(account, capsys):
    with pytest.raises(CommandError, match="2 keys are still sealed by an older"):
        call_command("rotate_document_keys", "--check")
    said = "Master key 1 seals 2 keys, 2 of them of second factors (still needed)."
    assert said in capsys.readouterr().out
    call_command("rotate_document_keys")
    said = capsys.readouterr().out
    assert "2 of 2 sealed again" in said
    assert said.endswith("the others can go.\n")


def test_a_key_removed_too_early_is_told_before_the_service_starts(account, settings):
    assert checks.every_master_key_is_known(databases=["default"]) == []
    settings.DOCUMENT_KEYS = SECOND
    (warning,) = checks.every_master_key_is_known(databases=["default"])
    assert warning.id == "documents.W002"
    assert warning.msg.startswith("2 secrets of second factors are sealed by master key 1,")


def test_a_key_service_seals_factors_too(settings):
    settings.KEY_WRAPPER, settings.DOCUMENT_KEYS = SERVICE, ""
    account = with_factors()
    assert second_factor.secret_of(account) == SECRET
    assert sealed_by() == {"projects-escale-v2": 2}
