"""The page that asks for the second factor, and what stays closed until it is given."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from escale.people import second_factor
from escale.people.models import Account, Role, StaffMember
from escale.web.policy import POLICY, Who
from tests import people
from tests.guards import routes
from tests.web.account_security.conftest import MANAGE, PROOF, SET_UP, with_password, wrong_code

pytestmark = pytest.mark.django_db


def prove(client, code, **options):
    return client.post(PROOF, {"code": code, "next": "/office/"}, **options)


def test_a_member_is_asked_for_it_after_the_password_and_lands_in_the_queue(protected):
    client = Client()
    typed = {"email": protected.email, "password": people.PASSWORD}
    signed_in = client.post("/account/sign-in/", typed, follow=True)
    assert signed_in.redirect_chain == [
        ("/office/", 302),
        (f"{PROOF}?next=%2Foffice%2F", 302),
    ]
    assert b"Mes demandes" not in signed_in.content
    before = client.session.session_key
    answer = prove(client, people.code_of(protected))
    assert (answer.status_code, answer["Location"]) == (302, "/office/")
    assert client.session.session_key != before
    queue = client.get("/office/")
    assert queue.status_code == 200
    assert b"Mes demandes" not in queue.content


def test_an_applicant_without_factor_is_asked_for_nothing():
    client = Client()
    typed = {"email": people.applicant().email, "password": people.PASSWORD}
    answer = client.post("/account/sign-in/", typed, follow=True)
    assert answer.redirect_chain == [("/requests/", 302)]


def test_an_applicant_who_chose_one_opens_nothing_without_it():
    account = people.applicant()
    code = people.code_of(account)
    client = with_password(account)
    for name in ("applicant:home", "applicant:security", "account_email"):
        address = reverse(name)
        assert client.get(address)["Location"].startswith(PROOF), name
    answer = client.post(PROOF, {"code": code, "next": "/requests/"}, follow=True)
    assert answer.redirect_chain == [("/requests/", 302)]
    assert client.get(reverse("applicant:security")).status_code == 200


def test_a_password_alone_opens_no_page_of_the_office_nor_of_the_account(protected):
    client = with_password(protected)
    asked = 0
    for name in routes.names_open_to(Who.STAFF, Who.ACCOUNT):
        if routes.arguments_of(name):
            continue
        for method in sorted(POLICY[name].methods):
            answer = client.generic(method, reverse(name))
            assert answer["Location"].startswith(PROOF), (method, name)
            asked += 1
    assert asked > 15


def test_a_password_alone_changes_no_factor(protected):
    client = with_password(protected)
    before = second_factor.secret_of(protected)
    for method in ("get", "post"):
        answer = getattr(client, method)(SET_UP, {"code": people.code_of(protected)})
        assert answer["Location"].startswith(PROOF)
    assert second_factor.secret_of(protected) == before


def test_wrong_used_and_unknown_codes_get_one_answer(protected):
    used = people.code_of(protected)
    prove(with_password(protected), used)
    recovery = second_factor.recovery_codes(protected)[0]
    second_factor.prove_by_code(protected, recovery)
    client = with_password(protected)
    pages = set()
    for code in (used, wrong_code(protected), recovery, "0000000000"):
        answer = prove(client, code)
        assert answer.status_code == 200
        page = answer.content.decode().replace(code, "…")
        pages.add(re.sub(r'(nonce|value)="[^"]*"', "", page))
    assert len(pages) == 1
    assert client.get("/office/")["Location"].startswith(PROOF)


def test_what_cannot_be_a_code_is_no_guess(protected):
    client = with_password(protected)
    for _ in range(12):
        answer = prove(client, "12 34")
        assert "six chiffres" in answer.content.decode()
    assert prove(client, people.code_of(protected)).status_code == 302


def test_ten_guesses_an_hour_whatever_the_browser(protected):
    statuses = [
        prove(with_password(protected), wrong_code(protected)).status_code for _ in range(10)
    ]
    assert statuses == [200] * 10
    answer = prove(with_password(protected), people.code_of(protected))
    assert answer.status_code == 429
    assert "minutes" in answer.content.decode()
    assert Client().get(PROOF)["Location"].startswith("/account/sign-in/")


def test_a_code_may_be_typed_with_spaces(protected):
    code = people.code_of(protected)
    assert prove(with_password(protected), f" {code[:3]} {code[3:]} ").status_code == 302


def test_a_recovery_code_opens_once(protected):
    code = second_factor.recovery_codes(protected)[0]
    spaced = f"{code[:5]} {code[5:]}"
    assert prove(with_password(protected), spaced)["Location"] == "/office/"
    assert prove(with_password(protected), spaced).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_the_proof_leads_nowhere_else(protected, elsewhere):
    client = with_password(protected)
    answer = client.post(PROOF, {"code": people.code_of(protected), "next": elsewhere})
    assert answer["Location"] == "/office/"


def test_a_fresh_proof_is_not_asked_again(protected):
    client = people.at_work(protected)
    assert client.get(f"{PROOF}?next=/office/")["Location"] == "/office/"
    later = people.at_work(protected, has_just_proved=False)
    assert later.get(f"{PROOF}?next=/office/").status_code == 200


def test_a_page_that_only_takes_what_is_sent_is_not_come_back_to(protected):
    client = with_password(protected)
    answer = client.post("/account/second-factor/codes/renew/")
    assert answer["Location"] == f"{PROOF}?next=%2Frequests%2F"


def test_an_answer_that_is_no_passkey_is_refused_in_words(protected):
    client = with_password(protected)
    for sent in ("", "[]", "null", "{", '{"id": 1}', "x" * 30_000, "[" * 10_000):
        answer = client.post(PROOF, {"credential": sent, "next": "/office/"})
        assert answer.status_code == 200
        assert "pas été reconnue" in answer.content.decode()
    assert client.get("/office/").status_code == 302


# ---- whose account this is -------------------------------------------------------------------


def test_home_leads_each_to_their_own(protected):
    assert people.at_work(protected).get("/requests/")["Location"] == "/office/"
    nobody = people.applicant()
    Account.objects.filter(pk=nobody.pk).update(person=None)
    client = people.signed_in(Account.objects.get(pk=nobody.pk))
    for address in ("/requests/", "/office/", PROOF, SET_UP, MANAGE):
        assert client.get(address).status_code == 404, address


def test_a_revoked_member_is_told_at_the_door(officer):
    StaffMember.objects.filter(account=officer).update(revoked_at=officer.created_at)
    client = Client()
    typed = {"email": officer.email, "password": people.PASSWORD, "next": "/office/"}
    answer = client.post("/account/sign-in/", typed, follow=True)
    assert answer.redirect_chain == [("/account/closed/", 302)]
    assert "Votre accès a été retiré" in answer.content.decode()
    assert client.get("/office/").status_code == 404


def test_a_missing_role_is_named_with_a_way_back():
    client = people.at_work(people.staff(Role.CLERK))
    answer = client.get("/office/team/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "<li>responsable</li>" in page
    assert 'href="/office/"' in page
    assert "Mes demandes" not in page


def test_the_account_pages_are_those_of_members_too(protected):
    client = people.at_work(protected)
    page = client.get(reverse("applicant:security")).content.decode()
    assert "Second facteur" in page
    assert "Identité" not in page
    assert "Mes demandes" not in page
    assert "Espace des agents" in page
    for name in ("account_change_password", "applicant:sign_out_everywhere", "account_email"):
        assert client.get(reverse(name)).status_code in {200, 302}, name
    missing = client.get("/nowhere/").content.decode()
    assert "Mes demandes" not in missing
