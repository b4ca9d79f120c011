"""The home: what is feared first, then what is expected, then the requests."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from escale.actions import withdraw
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.kit import clock
from escale.register.matching import confirm_birth_date, identify
from escale.register.models import ForeignNational, ResidenceDocument
from escale.web.applicant.filing.wording import day
from tests import closing, people

pytestmark = pytest.mark.django_db

HOME = "/requests/"


def home_of(account) -> str:
    answer = people.signed_in(account).get(HOME)
    assert answer.status_code == 200
    return answer.content.decode()


def known(account, *, days: int = 90, number: str = "AB1234567"):
    """Let the register know this account's person, by a document that lasts so many days more."""
    today = clock.today()
    national = ForeignNational.objects.create(
        foreigner_number="9900000001",
        family_name="OKONKWO",
        given_names="Chidinma Grace",
        sex="F",
        born_on=today.replace(year=1990, day=1),
        nationality="NG",
    )
    dates = {
        "valid_from": today - timedelta(days=640),
        "valid_until": today + timedelta(days=days),
    }
    ResidenceDocument.objects.create(
        national=national,
        kind="permit",
        number=number,
        mention="passeport talent - chercheur",
        **dates,
    )
    found = identify(account.person, number="9900000001", **dates)
    assert confirm_birth_date(found, born_on=national.born_on)


# ---- in this order ---------------------------------------------------------------------------


def test_the_stay_comes_first_then_what_is_expected_then_the_requests():
    page = home_of(people.applicant())
    places = [page.index(f'id="{name}"') for name in ("stay", "tasks", "requests")]
    assert places == sorted(places)


def test_the_register_proves_the_stay_once_the_birth_date_agreed():
    account = people.applicant()
    with clock.at(datetime(2026, 3, 3, 9, tzinfo=UTC)):
        assert "Jusqu’à quand votre séjour est-il régulier" in home_of(account)
        known(account)
        page = home_of(account)
    assert "Votre séjour est régulier jusqu’au lundi 1er juin 2026" in page
    assert "document n° AB1234567" in page


def test_an_expired_document_is_told_with_what_to_do():
    account = people.applicant()
    known(account, days=-3)
    page = home_of(account)
    assert "Votre document a expiré le" in page
    assert "déposer une demande" in page


def test_a_filing_proves_the_stay_by_the_document_it_declares():
    page = home_of(people.account_of(people.filed()))
    assert "le document de séjour que vous avez indiqué" in page


# ---- what is expected ------------------------------------------------------------------------


def test_a_draft_says_how_much_it_lacks_and_leads_there():
    people.prefectures()
    draft = people.draft()
    page = home_of(people.account_of(draft))
    assert "Terminer et déposer votre demande" in page
    assert "Il reste 14 points à compléter" in page
    assert reverse("applicant:summary", args=[draft.reference]) in page


def test_a_complete_draft_only_waits_for_the_button():
    draft = people.complete_draft()
    assert "il ne reste qu’à déposer" in home_of(people.account_of(draft))


def test_a_draft_without_a_case_leads_to_its_choice():
    draft = people.draft(case=None)
    page = home_of(people.account_of(draft))
    assert reverse("applicant:choose_case", args=[draft.reference]) in page


def test_a_request_that_awaits_pieces_is_the_first_thing_to_do():
    application = people.walked_to(Status.AWAITING_PIECES)
    account = people.account_of(application)
    people.draft(account)
    page = home_of(account)
    tasks = page[page.index('id="tasks"') : page.index('id="requests"')]
    assert tasks.index("Envoyer les pièces demandées") < tasks.index("Terminer et déposer")
    assert reverse("applicant:follow_up", args=[application.reference]) in tasks


def test_pieces_to_send_are_counted_with_the_day_to_send_them_by():
    request = closing.awaiting("passport", "diploma")
    with closing.later(10):
        page = home_of(people.account_of(request.application))
    tasks = page[page.index('id="tasks"') : page.index('id="requests"')]
    assert f"Envoyer 2\xa0pièces, au plus tard le {day(request.answer_by)}." in tasks
    with closing.later(31):
        assert "Envoyer 2\xa0pièces sans attendre" in home_of(
            people.account_of(request.application)
        )
    assert reverse("applicant:answer", args=[request.application.reference]) in tasks


def test_a_number_never_given_can_be_given_here():
    account = people.applicant()
    assert reverse("applicant:identification") in home_of(account)
    known(account)
    assert reverse("applicant:identification") not in home_of(account)


# ---- the requests ----------------------------------------------------------------------------


def test_requests_are_listed_by_what_they_are():
    ended = people.filed()
    account = people.account_of(ended)
    withdraw.withdraw(ended, by=account)
    current = people.filed(by=account)
    draft = people.draft(account)
    page = home_of(account)
    headings = [page.index(f"<h3>{words}</h3>") for words in ("En préparation", "En cours")]
    headings.append(page.index("<h3>Terminées</h3>"))
    assert headings == sorted(headings)
    for application in (ended, current):
        assert reverse("applicant:follow_up", args=[application.reference]) in page
    assert reverse("applicant:summary", args=[draft.reference]) in page


@pytest.mark.parametrize("status", list(Status))
def test_a_request_at_any_status_is_on_the_home(status):
    application = people.walked_to(status)
    assert str(status.label) in home_of(people.account_of(application))


def test_the_date_is_that_of_the_prefecture():
    with clock.at(datetime(2026, 3, 3, 21, 30, tzinfo=UTC)):
        application = people.filed(answers={"contact": {"postcode": "97400"}})
        page = home_of(people.account_of(application))
    assert "déposée le 4 mars 2026, Préfecture de La Réunion" in page


def test_the_home_shows_nobody_elses_requests():
    other = people.filed()
    assert other.reference not in home_of(people.applicant())


def test_the_home_wants_a_person_who_is_signed_in(client):
    assert client.get(HOME).url.startswith(reverse("account_login"))
    account = people.applicant()
    account.person = None
    account.save()
    assert people.signed_in(account).get(HOME).status_code == 404


def test_nothing_is_sent_to_the_home():
    assert people.signed_in(people.applicant()).post(HOME).status_code == 405


def test_the_number_of_questions_to_the_database_does_not_grow(questions):
    def with_ended(how_many: int):
        account = people.applicant()
        for _turn in range(how_many):
            withdraw.withdraw(people.filed(by=account), by=account)
        people.draft(account)
        return account

    counts = [questions(people.signed_in(with_ended(n)), HOME) for n in (1, 5)]
    assert counts[0] == counts[1]
    assert counts[0] <= 12
    assert Application.objects.count() == 8
