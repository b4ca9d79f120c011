"""The application on one page: what it shows, to whom, and how much it asks of the database."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.actions.add_note import add_note
from escale.actions.assign import assign
from escale.actions.judge import judge
from escale.actions.note_look import A_VISIT
from escale.actions.request_pieces import request_pieces
from escale.actions.settle_identity import settle_identity
from escale.actions.take_up import take_up
from escale.applications.models import Application, Correction, Piece
from escale.applications.notes import Look
from escale.audit.models import Access
from escale.documents.models import Document
from escale.kit import clock
from escale.people.models import Role
from tests import people
from tests.web.office.application.scenes import known, page_of

pytestmark = pytest.mark.django_db
REUNION = {"contact": {"postcode": "97400", "town": "Saint-Denis"}}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def browser(officer) -> Client:
    return people.at_work(officer)


def text_of(client: Client, application: Application, *, status: int = 200) -> str:
    answer = client.get(page_of(application))
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def part(page: str, name: str) -> str:
    """One section of the page."""
    return page.split(f'id="{name}"', 1)[1].split("</section>", 1)[0]


# ---- who opens it ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_every_member_of_the_prefecture_opens_it(role):
    application = people.filed()
    assert application.reference in text_of(people.at_work(people.staff(role)), application)


def test_another_prefecture_s_application_does_not_exist(browser):
    application = people.filed(answers=REUNION)
    assert application.prefecture.code == "reunion"
    text_of(browser, application, status=404)


def test_nobody_else_finds_it():
    application = people.filed()
    owner = people.signed_in(people.account_of(application))
    assert owner.get(page_of(application)).status_code == 404
    assert Client().get(page_of(application)).status_code == 302
    assert not Access.objects.exists()


def test_a_draft_does_not_exist(browser):
    text_of(browser, people.draft(), status=404)


@pytest.mark.parametrize("reference", ["nothing", "%00", "'--", "😀", "x" * 500])
def test_a_forged_reference_is_not_found(browser, reference):
    assert browser.get(f"/office/requests/{reference}/").status_code == 404


def test_only_reading_is_done_by_reading(browser):
    application = people.filed()
    assert browser.post(page_of(application)).status_code == 405


def test_a_visit_leaves_its_line_once(browser, officer):
    application = people.filed()
    for _ in range(3):
        text_of(browser, application)
    line = Access.objects.get()
    assert (line.what, line.account, line.person) == (
        "application_opened",
        officer,
        application.person,
    )


# ---- the banner --------------------------------------------------------------------------------


def test_the_banner_says_where_it_stands_why_here_and_who_has_it(browser, officer):
    application = people.filed()
    page = text_of(browser, application)
    assert "OKONKWO Chidinma Grace" in page
    assert "déposée" in page
    assert "Le silence peut valoir refus le" in page
    assert "Prendre en charge" in page
    take_up(application, by=officer)
    page = text_of(browser, application)
    assert "en cours d’examen" in page
    assert "<dd>vous</dd>" in page
    assert "Prendre en charge" not in page


def test_what_a_colleague_has_can_be_taken_over(browser):
    application = people.filed()
    colleague = people.staff(name="Dominique Roche")
    assign(application, to=colleague, by=people.staff(Role.MANAGER))
    page = text_of(browser, application)
    assert "<dd>Dominique Roche</dd>" in page
    answer = browser.post(
        page_of(application, "assign/"),
        {"to": "me", "revision": Application.objects.get().revision},
    )
    assert answer.status_code == 302
    assert "<dd>vous</dd>" in text_of(browser, application)


def test_a_member_who_does_not_examine_is_offered_nothing():
    application = people.filed()
    page = text_of(people.at_work(people.staff(Role.AUDITOR)), application)
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    assert 'method="post"' not in main


def test_a_request_for_pieces_is_said_with_its_day(browser, officer):
    application = take_up(people.filed(), by=officer)
    judge(
        application,
        slot="passport",
        finding="to_replace",
        reason="illegible",
        verdict_read=None,
        by=officer,
    )
    application.refresh_from_db()
    request_pieces(application, by=officer, revision_read=application.revision)
    page = text_of(browser, application)
    assert "0 sur 1 ont une réponse" in page
    assert "à fournir jusqu’au" in part(page, "pieces")


def test_what_changed_since_the_visit_before_is_said_and_one_s_own_acts_are_not(browser, officer):
    application = people.filed()
    text_of(browser, application)
    Look.objects.update(at=clock.now() - A_VISIT - timedelta(minutes=1))
    add_note(application, text="De moi.", by=officer)
    colleague = people.staff(name="Dominique Roche")
    add_note(application, text="D’un collègue.", by=colleague)
    judge(application, slot="passport", finding="accepted", verdict_read=None, by=colleague)
    page = text_of(browser, application)
    assert "Depuis votre passage du" in page
    changed = page.split("Depuis votre passage du", 1)[1].split("</ul>", 1)[0]
    assert "Note de Dominique Roche" in changed
    assert "Passeport en cours de validité" in changed
    assert "Note de vous" not in changed
    # The page read again within the visit still says it.
    assert "Note de Dominique Roche" in text_of(browser, application)


def test_nothing_new_is_said_too(browser):
    application = people.filed()
    text_of(browser, application)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        page = text_of(browser, application)
    assert "Rien n’a changé depuis votre passage" in page


# ---- as many questions whatever it holds -------------------------------------------------------


def fill(application: Application, officer) -> None:
    """Give an application much of everything."""
    colleague = people.staff(name="Dominique Roche")
    for piece in Piece.objects.filter(application=application, received__len__gt=0):
        for _ in range(3):
            Document.objects.create(
                piece=piece,
                component="passport",
                identity=uuid4(),
                store_name=str(uuid4()),
                wrapped_key="k",
                sha256="0" * 64,
                size=1,
                pages=2,
                replaced_at=clock.now(),
            )
        first = judge(
            application,
            slot=piece.slot,
            finding="to_replace",
            reason="illegible",
            verdict_read=None,
            by=colleague,
        )
        judge(application, slot=piece.slot, finding="accepted", verdict_read=first.pk, by=officer)
    for number in range(20):
        add_note(application, text=f"Note {number}", by=colleague)
    for field in ("birth_city", "sex", "family_name"):
        Correction.objects.create(
            application=application,
            section="identity",
            field=field,
            known_value="x",
            stated_value="y",
        )
    for number in range(25):
        assign(application, to=colleague if number % 2 else officer, by=officer)


def test_the_page_asks_as_much_for_an_application_full_of_everything(browser, officer, questions):
    known(given_names="Chidinma")
    bare, full = people.filed(), people.filed()
    fill(full, officer)
    for number in range(3):
        known(number=f"99000001{number:02}", document=f"ZZ12345{number:02}")
    few, many = questions(browser, page_of(bare)), questions(browser, page_of(full))
    assert few == many
    assert many <= 40, many
    settle_identity(full, national=None, reason="Personne.", by=officer)
    assert questions(browser, page_of(full)) <= 40


def test_a_settled_identity_costs_no_more(browser, officer, questions):
    national = known()
    application = people.filed()
    settle_identity(application, national=national.pk, reason="Même photo.", by=officer)
    with CaptureQueriesContext(connection) as asked:
        text_of(browser, application)
    assert len(asked) <= 40
