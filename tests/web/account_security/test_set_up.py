"""Setting up a second factor, keeping the recovery codes, and changing one's mind."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from escale.kit import clock
from escale.notices.models import Notice
from escale.people import second_factor
from escale.people.second_factor import code_at
from tests import people
from tests.documents.sealed_rows import SECOND
from tests.web.account_security.conftest import CODES, MANAGE, PROOF, SET_UP, with_password

pytestmark = pytest.mark.django_db


def secret_on(page: str) -> str:
    found = re.search(r'<p class="esc-code">([A-Z2-7 ]+)</p>', page)
    assert found
    return found[1].replace(" ", "")


def link(client: Client, **options):
    """Read the secret, as a person does, and confirm it with a code."""
    secret = secret_on(client.get(f"{SET_UP}?next=/office/").content.decode())
    code = code_at(secret, clock.machine_now())
    return client.post(SET_UP, {"code": code, "next": "/office/"}, **options)


def codes_on(page: str) -> list[str]:
    return re.findall(r'<span class="esc-code">(\d{5} \d{5})</span>', page)


def test_an_application_is_linked_and_the_codes_are_shown_once(officer):
    client = with_password(officer)
    answer = link(client, follow=True)
    assert answer.redirect_chain == [(CODES, 302)]
    shown = codes_on(answer.content.decode())
    assert [code.replace(" ", "") for code in shown] == second_factor.recovery_codes(officer)
    assert codes_on(client.get(CODES).content.decode()) == shown  # until one goes on
    assert client.post(CODES)["Location"] == "/office/"
    assert client.get("/office/").status_code == 200
    assert client.get(CODES)["Location"] == MANAGE
    assert Notice.objects.count() == 0


def test_the_page_holds_the_drawing_the_key_and_the_link(officer):
    page = with_password(officer).get(SET_UP).content.decode()
    secret = secret_on(page)
    assert f"secret={secret}&amp;issuer=Escale" in page
    assert 'href="otpauth://totp/Escale%3A' in page
    assert 'src="data:image/svg+xml' in page
    kept = str(list(Authenticator.objects.values()))
    assert secret not in kept


def test_the_secret_that_waits_is_sealed(officer):
    client = with_password(officer)
    secret = secret_on(client.get(SET_UP).content.decode())
    assert secret not in str(dict(client.session))
    assert secret_on(client.get(SET_UP).content.decode()) == secret


def test_a_secret_that_waits_is_made_again_when_its_master_key_was_removed(officer, settings):
    client = with_password(officer)
    secret = secret_on(client.get(SET_UP).content.decode())
    settings.DOCUMENT_KEYS = SECOND
    again = secret_on(client.get(SET_UP).content.decode())
    assert again != secret
    assert secret_on(client.get(SET_UP).content.decode()) == again


def test_a_wrong_code_links_nothing(officer):
    client = with_password(officer)
    secret = secret_on(client.get(SET_UP).content.decode())
    wrong = next(f"{n:06}" for n in range(9) if second_factor.step_of(secret, f"{n:06}") is None)
    answer = client.post(SET_UP, {"code": wrong})
    assert "pas le code" in answer.content.decode()
    assert not second_factor.has_factor(officer)
    assert client.get("/office/").status_code == 302


def test_setting_up_asks_for_a_recent_password_then_leaves_time(officer):
    client = people.signed_in(officer)
    asked = client.get(SET_UP)
    assert asked["Location"].startswith("/account/proof/?next=%2Faccount%2Fsecond-factor%2Fnew")
    back = client.post(asked["Location"], {"password": people.PASSWORD, "next": SET_UP})
    assert back["Location"] == SET_UP
    secret = secret_on(client.get(SET_UP).content.decode())
    with time_machine.travel(clock.machine_now() + timedelta(minutes=20), tick=True):
        code = code_at(secret, clock.machine_now())
        assert client.post(SET_UP, {"code": code})["Location"] == CODES


def test_the_first_factor_ends_the_other_sessions(officer):
    other, client = with_password(officer), with_password(officer)
    link(client)
    assert client.get("/office/").status_code == 200
    assert other.get("/office/")["Location"].startswith("/account/sign-in/")


def test_the_code_that_confirmed_does_not_open(officer):
    client = with_password(officer)
    link(client)
    secret = second_factor.secret_of(officer)
    again = with_password(officer)
    code = code_at(secret, clock.machine_now())
    assert again.post(PROOF, {"code": code}).status_code == 200


def test_another_application_takes_the_place_and_the_address_is_told(protected):
    client = people.at_work(protected)
    before = second_factor.secret_of(protected)
    assert link(client)["Location"] == "/office/"
    assert second_factor.secret_of(protected) != before
    notice = Notice.objects.get(to=protected.email)
    assert notice.kind == "second_factor_changed"
    assert "application" in notice.text


def test_changing_asks_for_a_proof_of_the_last_minutes(protected):
    client = people.at_work(protected, has_just_proved=False)
    before = second_factor.recovery_codes(protected)
    assert client.get(SET_UP)["Location"].startswith(PROOF)
    assert client.post(f"{CODES}renew/")["Location"] == f"{PROOF}?next={MANAGE.replace('/', '%2F')}"
    assert client.post(f"{MANAGE[:-7]}passkeys/remove/", {"number": 1}).status_code == 302
    assert second_factor.recovery_codes(protected) == before


def test_new_codes_are_made_shown_once_and_told(protected):
    client = people.at_work(protected)
    before = second_factor.recovery_codes(protected)
    answer = client.post(f"{CODES}renew/", follow=True)
    shown = [code.replace(" ", "") for code in codes_on(answer.content.decode())]
    assert len(shown) == 10
    assert not set(shown) & set(before)
    assert client.post(CODES)["Location"] == MANAGE
    assert Notice.objects.get(to=protected.email).kind == "second_factor_changed"


def test_an_applicant_may_have_one(db):
    account = people.applicant()
    client = with_password(account)
    page = client.get(MANAGE).content.decode()
    assert "facultatif" in page
    assert link(client)["Location"] == CODES
    client.post(CODES)
    assert client.get("/requests/").status_code == 200
    assert "Reliée le" in client.get(MANAGE).content.decode()


def test_a_passkey_of_somebody_else_is_not_removed(protected):
    other = people.staff()
    row = Authenticator.objects.create(
        user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}}
    )
    client = people.at_work(protected)
    client.post("/account/second-factor/passkeys/remove/", {"number": row.pk})
    assert Authenticator.objects.filter(pk=row.pk).exists()
    for number in ("x", "-1", str(2**64)):
        answer = client.post("/account/second-factor/passkeys/remove/", {"number": number})
        assert answer.status_code == 404
