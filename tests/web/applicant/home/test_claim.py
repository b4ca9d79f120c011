"""« J’ai un code reçu au guichet »: from the public page to the request, in one's own account."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.applications.models import Application, CounterEntry
from escale.audit.models import Purpose
from escale.audit.reading import note_reading
from escale.notices.models import Notice
from escale.people import attempts
from escale.people.models import Account
from tests import at_counter, people

pytestmark = pytest.mark.django_db

PUBLIC = "/counter-code/"
CLAIM = "/requests/claim/"
WRONG = date(1990, 3, 8)


@pytest.fixture
def entry() -> CounterEntry:
    return at_counter.filed(at_counter.clerk())


@pytest.fixture
def account() -> Account:
    return people.applicant()


def typed(code: str, day: date = at_counter.BORN_ON) -> dict[str, str]:
    return {
        "code": code,
        "born_on_day": str(day.day),
        "born_on_month": str(day.month),
        "born_on_year": str(day.year),
    }


def test_the_code_in_any_spelling_leads_to_the_request(entry, account):
    code = at_counter.code(entry)
    spelt = f" {code[:4].lower()}-{code[4:8]} {code[8:]}".replace("0", "o").replace("1", "i")
    answer = people.signed_in(account).post(CLAIM, typed(spelt), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/requests/{entry.application.reference}/", 302)]
    assert "Voici votre demande" in page
    assert "Au guichet, par un agent, pour vous" in page
    assert "Demande retrouvée dans un compte" in page
    assert "Charlie Blanc" not in page


def test_what_was_read_before_is_still_told(entry, account):
    """Of a request that the account had, and of the one from the counter."""
    mine = people.walked_to("withdrawn", by=account)
    officer = people.staff()
    for application in (mine, entry.application):
        note_reading(
            application.person,
            by=officer,
            what="decision",
            subject=application.reference,
            purpose=Purpose.EXAMINATION,
        )
    browser = people.signed_in(account)
    assert browser.post(CLAIM, typed(at_counter.code(entry))).status_code == 302
    for application in (mine, entry.application):
        page = browser.get(f"/requests/{application.reference}/accesses/").content.decode()
        assert "Décision en préparation" in page


def test_a_wrong_code_and_a_wrong_date_show_the_same_page(entry, account):
    browser = people.signed_in(account)
    pages = set()
    for code, day in (
        (at_counter.code(entry), WRONG),
        ("0000-0000-0000", at_counter.BORN_ON),
        ("0000-0000-0000", WRONG),
    ):
        answer = browser.post(CLAIM, typed(code, day))
        assert answer.status_code == 200
        page = answer.content.decode()
        pages.add(page[page.index("esc-errors") : page.index("<form method")])
    assert len(pages) == 1


def test_what_cannot_be_a_code_is_no_guess(account):
    browser = people.signed_in(account)
    for _ in range(attempts.AT_MOST + 2):
        for code in ("", "ABCD", "x" * 61, "<b>ABCD-ABCD</b>", "%'\x00"):
            answer = browser.post(CLAIM, typed(code))
            assert answer.status_code == 200
            assert "<b>ABCD" not in answer.content.decode()
    assert "ne vont pas ensemble" in browser.post(CLAIM, typed("0" * 12)).content.decode()


def test_the_eleventh_guess_waits(entry, account):
    browser = people.signed_in(account)
    for _ in range(attempts.AT_MOST):
        browser.post(CLAIM, typed(at_counter.code(entry), WRONG))
    answer = browser.post(CLAIM, typed(at_counter.code(entry)))
    assert answer.status_code == 429
    assert "Réessayez dans" in answer.content.decode()
    assert Application.objects.get(pk=entry.application_id).person_id != account.person_id


def test_a_request_of_their_own_under_examination_keeps_both_apart(entry, account):
    people.filed(by=account)
    answer = people.signed_in(account).post(CLAIM, typed(at_counter.code(entry)))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "en cours d’examen" in page
    assert "isere@prefecture.example" in page
    assert entry.application.reference not in page


def test_nobody_who_is_not_signed_in_types_a_code(entry):
    answer = Client().post(CLAIM, typed(at_counter.code(entry)))
    assert answer["Location"] == f"/account/sign-in/?next={CLAIM}"
    entry.refresh_from_db()
    assert entry.has_code


def test_a_member_of_a_prefecture_has_nothing_to_claim(entry):
    browser = people.at_work(at_counter.clerk())
    assert browser.get(CLAIM).status_code == 404
    assert browser.post(CLAIM, typed(at_counter.code(entry))).status_code == 404
    assert "compte d’agent" in browser.get(PUBLIC).content.decode()


def test_the_public_page_leads_each_to_what_they_need(account):
    page = Client().get(PUBLIC).content.decode()
    assert f"/account/sign-up/?next={CLAIM}" in page
    assert f"/account/sign-in/?next={CLAIM}" in page
    assert f'href="{CLAIM}"' in people.signed_in(account).get(PUBLIC).content.decode()
    for address in ("/account/sign-in/", "/account/sign-up/"):
        assert PUBLIC in Client().get(address).content.decode()


def test_an_account_that_is_opened_for_the_code_leads_to_it(entry):
    browser = Client()
    sent = {
        "email": "neuve@exemple.fr",
        "password": people.PASSWORD,
        "has_no_number": "on",
        "next": CLAIM,
    }
    browser.post("/account/sign-up/", sent)
    told = Notice.objects.get(to="neuve@exemple.fr")
    code = "".join(c for c in told.subject + told.text if c.isdigit())[:6]
    answer = browser.post("/account/code/", {"code": code})
    assert answer["Location"] == CLAIM
    assert browser.post(CLAIM, typed(at_counter.code(entry))).status_code == 302


def test_another_page_asked_for_changes_nothing_to_the_sign_up():
    for elsewhere in ("/requests/", "https://evil.example/", "//evil.example"):
        page = Client().get("/account/sign-up/", {"next": elsewhere}).content.decode()
        assert f'name="next" value="{elsewhere}"' not in page


def test_the_clerk_who_filed_it_opens_nothing_of_it_by_the_account(entry, account):
    people.signed_in(account).post(CLAIM, typed(at_counter.code(entry)))
    browser = people.at_work(entry.begun_by)
    assert browser.get(f"/requests/{entry.application.reference}/").status_code == 404


def test_the_page_asks_as_much_whatever_there_is_to_claim(account):
    browser = people.signed_in(account)

    def questions() -> int:
        browser.get(CLAIM)
        with CaptureQueriesContext(connection) as asked:
            browser.get(CLAIM)
        return len(asked)

    one = questions()
    for _ in range(3):
        at_counter.filed(at_counter.clerk())
    assert questions() == one
