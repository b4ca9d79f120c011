"""The page of a request that awaits an answer: its lines, more pieces, more time, fewer pieces."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions.change_request import ask_for_time
from escale.actions.request_pieces import FurtherDemand
from escale.applications.enums import Status
from escale.applications.models import PieceRequest, RequestLine
from escale.kit import clock
from escale.people.models import Role
from tests import examining, people

pytestmark = pytest.mark.django_db

A_DAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LEASE = {
    "rows": "1",
    "further-0-label": "Bail de votre logement",
    "further-0-text": "L’attestation ne dit pas depuis quand.",
    "further-0-legal_basis": "Article R. 431-11 du CESEDA",
}
LATER = {"until_day": "8", "until_month": "1", "until_year": "2027"}


@pytest.fixture(autouse=True)
def that_day():
    with clock.at(A_DAY):
        yield


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def browser(officer):
    return people.at_work(officer)


@pytest.fixture
def application(officer):
    filed = people.filed()
    lease = FurtherDemand(label="Bail", text="Pour l’adresse.", legal_basis="R. 431-11")
    examining.asked(filed, "passport", "diploma", by=officer, further=[lease])
    return filed


def address(application, name: str = "request_pieces") -> str:
    return reverse(f"office:{name}", args=[application.reference])


def line(application, slot: str) -> RequestLine:
    return RequestLine.objects.get(request__application=application, piece__slot=slot)


def read(application) -> dict[str, int]:
    application.refresh_from_db()
    return {"revision": application.revision}


def pending(application) -> PieceRequest:
    return PieceRequest.objects.pending().get(application=application)


# ---- shown -------------------------------------------------------------------------------------


def test_each_line_says_what_became_of_it(browser, officer, application):
    RequestLine.objects.filter(piece__slot="passport").update(answered_at=clock.now())
    browser.post(
        address(application, "cancel_request"),
        {"line": line(application, "diploma").pk, **read(application)},
    )
    page = browser.get(address(application)).content.decode()
    assert "Une pièce attendue" in page
    assert "La personne a répondu le 24 novembre 2026" in page
    assert "Annulée le 24 novembre 2026" in page
    assert "(Camille Marchand)" in page
    assert "jeudi 24 décembre 2026</strong> inclus" in page
    assert "Bail" in page
    assert "R. 431-11" in page


def test_it_says_that_the_day_has_passed_and_that_time_was_given(browser, application):
    page = browser.get(address(application)).content.decode()
    assert "Ce jour est passé" not in page
    assert "15 jours de plus" not in page
    ask_for_time(application, by=people.account_of(application))
    with clock.at(A_DAY + timedelta(days=50)):
        page = browser.get(address(application)).content.decode()
    assert "vendredi 8 janvier 2027" in page
    assert "15 jours de plus" in page
    assert "Ce jour est passé" in page


def test_the_page_asks_the_same_questions_whatever_was_asked_for(browser, officer, application):
    def asked(where) -> int:
        browser.get(address(where))
        with CaptureQueriesContext(connection) as questions:
            browser.get(address(where))
        return len(questions)

    one = people.filed()
    lease = FurtherDemand(label="Bail", text="Pour l’adresse.", legal_basis="R. 431-11")
    examining.asked(one, "passport", by=officer, further=[lease])
    assert asked(one) == asked(application)


# ---- more pieces -------------------------------------------------------------------------------


def test_pieces_are_added_once_the_whole_message_was_read(browser, officer, application):
    with clock.at(A_DAY + timedelta(days=5)):
        examining.faulted(application, "address_proof", by=officer)
        page = browser.get(address(application))
        text = page.content.decode()
        assert "Une pièce de plus" not in page.context["preview"].lines
        assert page.context["preview"].added == 1
        assert "mardi 29 décembre 2026 inclus" in text
        answer = browser.post(
            address(application, "add_to_request"),
            {
                "intent": "send",
                "previewed": page.context["preview"].digest,
                **read(application),
            },
        )
    assert answer.status_code == 302
    assert pending(application).lines.count() == 4
    assert pending(application).answer_by == date(2026, 12, 29)


def test_a_further_piece_is_previewed_with_those_awaited_then_added(browser, application):
    where = address(application, "add_to_request")
    page = browser.post(where, {"intent": "preview", **LEASE})
    assert [str(asked.label) for asked in page.context["preview"].lines][-1] == (
        "Bail de votre logement"
    )
    assert len(page.context["preview"].lines) == 4
    data = {"previewed": page.context["preview"].digest, **read(application), **LEASE}
    assert browser.post(where, {"intent": "send", **data}).status_code == 302
    assert line(application, "further-2").label == "Bail de votre logement"


def test_nothing_to_add_is_told(browser, application):
    page = browser.post(
        address(application, "add_to_request"), {"intent": "send", **read(application)}
    )
    assert not pending(application).lines.filter(piece__slot="further-2").exists()
    assert page.status_code == 200
    assert page.context["preview"] is None


def test_once_it_has_ended_what_was_typed_to_add_is_kept(browser, officer, application):
    browser.post(address(application, "cancel_request"), read(application))
    answer = browser.post(
        address(application, "add_to_request"), {"intent": "send", **read(application), **LEASE}
    )
    assert answer.status_code == 409
    assert "est finie entre-temps" in answer.content.decode()
    assert "Bail de votre logement" in answer.content.decode()


# ---- more time ---------------------------------------------------------------------------------


def test_more_time_is_confirmed_in_full_before_it_is_given(browser, application):
    where = address(application, "give_time")
    page = browser.post(where, {**LATER, **read(application)}).content.decode()
    assert "jusqu’au <strong>vendredi 8 janvier 2027</strong> inclus" in page
    assert "au lieu du jeudi 24 décembre 2026" in page
    assert pending(application).answer_by == date(2026, 12, 24)
    answer = browser.post(where, {"intent": "confirm", **LATER, **read(application)})
    assert answer.status_code == 302
    assert pending(application).answer_by == date(2027, 1, 8)


@pytest.mark.parametrize(
    "day, sentence",
    [
        (("24", "12", "2026"), "Choisissez un jour plus tard"),
        (("1", "12", "2026"), "Choisissez un jour plus tard"),
        (("1", "12", "2027"), "dans les six mois"),
        (("31", "2", "2027"), "n’existe pas"),
        (("", "", ""), "Indiquez le nouveau jour."),
        (("x", "<b>", "9" * 500), "L’année s’écrit"),
    ],
)
def test_a_day_that_cannot_be_given_is_told_beside_its_boxes(browser, application, day, sentence):
    data = dict(zip(("until_day", "until_month", "until_year"), day, strict=True))
    answer = browser.post(
        address(application, "give_time"), {"intent": "confirm", **data, **read(application)}
    )
    page = answer.content.decode()
    assert page.count(sentence) == 2
    assert "<b>" not in page
    assert pending(application).answer_by == date(2026, 12, 24)


def test_a_day_given_on_what_changed_meanwhile_is_asked_again(browser, application):
    stale = read(application)
    ask_for_time(application, by=people.account_of(application))
    answer = browser.post(
        address(application, "give_time"),
        {"intent": "confirm", "until_day": "1", "until_month": "2", "until_year": "2027", **stale},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "a changé depuis que vous l’avez lu" in page
    assert 'value="2027"' in page
    assert pending(application).answer_by == date(2027, 1, 8)


# ---- fewer pieces ------------------------------------------------------------------------------


def test_a_line_is_cancelled_and_the_page_says_so(browser, application):
    answer = browser.post(
        address(application, "cancel_request"),
        {"line": line(application, "diploma").pk, **read(application)},
        follow=True,
    )
    page = answer.content.decode()
    assert "Cette pièce n’est plus demandée." in page
    assert "2 pièces attendues" in page


def test_cancelled_wholly_one_is_led_back_to_the_application(browser, application):
    answer = browser.post(address(application, "cancel_request"), read(application))
    assert answer.url == reverse("office:application", args=[application.reference])
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW


@pytest.mark.parametrize("forged", ["0", "-1", "x", "99999999999999999999", "", "\x00"])
def test_a_forged_line_cancels_nothing(browser, application, forged):
    other = people.filed()
    examining.asked(other, "passport", by=people.staff())
    theirs = str(line(other, "passport").pk)
    for number in (forged, theirs):
        answer = browser.post(
            address(application, "cancel_request"), {"line": number, **read(application)}
        )
        assert answer.status_code == 409
    assert not RequestLine.objects.filter(cancelled_at__isnull=False).exists()


def test_what_the_person_answered_meanwhile_is_not_cancelled(browser, application):
    stale = read(application)
    with clock.at(A_DAY + timedelta(minutes=1)):
        RequestLine.objects.filter(piece__slot="diploma").update(answered_at=clock.now())
        answer = browser.post(
            address(application, "cancel_request"),
            {"line": line(application, "diploma").pk, **stale},
        )
    assert answer.status_code == 409
    assert "La personne vient de répondre" in answer.content.decode()


# ---- by whom -----------------------------------------------------------------------------------

CHANGES = ["add_to_request", "give_time", "cancel_request"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_reading_changes_nothing(browser, application, name):
    assert browser.get(address(application, name)).status_code == 405


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.MANAGER])
def test_only_officers_change_it(application, name, role):
    browser = people.at_work(people.staff(role))
    assert browser.post(address(application, name), read(application)).status_code == 403


@pytest.mark.parametrize("name", CHANGES)
def test_another_prefecture_s_request_does_not_exist(application, name):
    browser = people.at_work(people.staff(prefecture=people.prefectures()["reunion"]))
    assert browser.post(address(application, name), read(application)).status_code == 404


@pytest.mark.parametrize("name", ["give_time", "cancel_request"])
def test_once_it_has_ended_nothing_is_changed(browser, application, name):
    browser.post(address(application, "cancel_request"), read(application))
    answer = browser.post(
        address(application, name), {"intent": "confirm", **LATER, **read(application)}
    )
    assert answer.status_code == 409
