"""What is done from the page: each act leads back to its place, and nothing typed is lost."""

from datetime import date

import pytest
from django.test import Client

from escale.actions.judge import judge
from escale.actions.settle_identity import settle_identity
from escale.actions.take_up import take_up
from escale.applications.enums import Status
from escale.applications.examination import Verdict
from escale.applications.models import Application, Correction, Reconciliation
from escale.applications.notes import Look, Note
from escale.audit.models import Search
from escale.kit import clock
from escale.people.models import Role, StaffMember
from tests import people
from tests.web.office.application.scenes import known, page_of

pytestmark = pytest.mark.django_db
IN_PLACE = {"headers": {"x-in-place": "1"}}
WHY = "Même photo."
LONG = "<b>Très</b> long " * 700


@pytest.fixture
def application() -> Application:
    return people.filed()


@pytest.fixture
def browser(officer) -> Client:
    return people.at_work(officer)


def verdict_page(application, slot: str = "passport") -> str:
    return page_of(application, f"pieces/{slot}/verdict/")


def said(answer, status: int) -> str:
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


REPLACED = {"finding": "to_replace", "reason": "illegible", "text": "La page 3 est floue."}


# ---- a verdict ---------------------------------------------------------------------------------


def test_a_verdict_leads_back_to_its_piece(browser, application, officer):
    answer = browser.post(verdict_page(application), {**REPLACED, "verdict": ""})
    assert answer.status_code == 302
    assert answer["Location"] == page_of(application, "#piece-passport")
    verdict = Verdict.objects.get()
    assert (verdict.by, verdict.text) == (officer, "La page 3 est floue.")


def test_in_place_only_what_changed_is_sent_and_one_s_own_change_counts_as_seen(
    browser, application, officer
):
    browser.get(page_of(application))
    answer = browser.post(verdict_page(application), REPLACED, **IN_PLACE)
    page = said(answer, 200)
    assert "<html" not in page
    assert 'id="verdict-passport"' in page
    assert "Verdict enregistré." in page
    assert "Une pièce ne convient pas." in page
    application.refresh_from_db()
    assert answer["X-Revision"] == str(application.revision)
    assert Look.objects.get().revision == application.revision


@pytest.mark.parametrize("how", [{}, IN_PLACE])
def test_the_second_of_two_officers_is_told_and_keeps_what_they_typed(
    browser, application, officer, how
):
    colleague = people.staff(name="Dominique Roche")
    judge(application, slot="passport", finding="accepted", verdict_read=None, by=colleague)
    answer = browser.post(verdict_page(application), {**REPLACED, "verdict": ""}, **how)
    page = said(answer, 409)
    assert "Dominique Roche vient de se prononcer sur cette pièce : acceptée." in page
    assert "La page 3 est floue." in page
    assert Verdict.objects.get().by == colleague
    # The form now knows the colleague's verdict: sent again, it replaces it.
    assert f'name="verdict" value="{Verdict.objects.get().pk}"' in page


@pytest.mark.parametrize(
    "sent,sentence",
    [
        ({}, "Choisissez d’abord un verdict"),
        ({"finding": "king"}, "Choisissez d’abord un verdict"),
        ({"finding": "to_replace"}, "Choisissez dans la liste"),
        ({"finding": "to_replace", "reason": "nothing"}, "Choisissez dans la liste"),
        ({"finding": "to_replace", "reason": "other"}, "la personne lira ce texte"),
        ({**REPLACED, "text": LONG}, "la limite est de 2 000"),
        ({"finding": "absence_accepted"}, "n’est pas expliquée"),
    ],
)
def test_what_is_missing_is_told_where_it_was_typed(browser, application, sent, sentence):
    page = said(browser.post(verdict_page(application), sent), 409)
    assert sentence in page
    assert 'href="#piece-passport"' in page
    assert "<b>Très" not in page
    assert not Verdict.objects.exists()


def test_typed_once_the_session_has_ended_it_waits_on_the_page(browser, application, officer):
    browser.logout()
    answer = browser.post(verdict_page(application), REPLACED)
    assert answer.status_code == 302
    back = people.at_work(officer)
    session = back.session
    session["unsent"] = browser.session["unsent"]
    session.save()
    page = said(back.get(page_of(application)), 200)
    assert "La page 3 est floue." in page
    assert "ceci n’est pas encore enregistré" in page
    back.post(verdict_page(application), REPLACED)
    assert "ceci n’est pas encore" not in said(back.get(page_of(application)), 200)


@pytest.mark.parametrize("slot", ["job_loss", "nothing", "%00"])
def test_a_piece_it_does_not_have_is_not_found(browser, application, slot):
    assert browser.post(verdict_page(application, slot), REPLACED).status_code == 404


# ---- notes -------------------------------------------------------------------------------------


def test_a_note_leads_back_to_the_notes(browser, application, officer):
    answer = browser.post(page_of(application, "notes/"), {"text": "Appelée ce matin."})
    assert answer["Location"] == page_of(application, "#notes")
    page = said(browser.get(page_of(application)), 200)
    assert "Appelée ce matin." in page
    assert "RGPD, article 15" in page


@pytest.mark.parametrize("text", ["", LONG])
def test_a_note_that_is_not_kept_stays_where_it_was_typed(browser, application, text):
    page = said(browser.post(page_of(application, "notes/"), {"text": text}), 409)
    assert 'id="note-error"' in page
    assert "&lt;b&gt;Très" in page or not text
    assert not Note.objects.exists()


# ---- the identity ------------------------------------------------------------------------------


def test_an_identity_is_taken_charge_of_then_matched(browser, application, officer):
    national = known()
    answer = browser.post(page_of(application, "identity/mine/"), {"owner": ""})
    assert answer["Location"] == page_of(application, "#identite")
    assert "Vous vous en occupez depuis" in said(browser.get(page_of(application)), 200)
    browser.post(page_of(application, "identity/settle/"), {"national": national.pk, "reason": WHY})
    found = Reconciliation.objects.get()
    assert (found.national, found.settled_by, found.settlement) == (national, officer, WHY)


def test_nobody_corresponds_with_a_reason(browser, application):
    known()
    sent = {"national": "none", "reason": WHY}
    browser.post(page_of(application, "identity/settle/"), sent)
    assert Reconciliation.objects.get().national is None
    assert "Aucune personne du registre ne correspond." in said(
        browser.get(page_of(application)), 200
    )


@pytest.mark.parametrize("national", ["", "0", "none", "-1", "x", "99999999999999999999"])
def test_without_a_reason_or_for_nobody_proposed_nothing_is_settled(browser, application, national):
    known()
    for reason in ("", LONG) if national == "none" else (WHY,):
        sent = {"national": national, "reason": reason}
        page = said(browser.post(page_of(application, "identity/settle/"), sent), 409)
        assert "<b>Très" not in page
    assert Reconciliation.objects.get().settled_at is None


def test_the_second_who_settles_is_told(browser, application, officer):
    settle_identity(application, national=None, reason=WHY, by=people.staff())
    sent = {"national": "none", "reason": "Autre raison."}
    page = said(browser.post(page_of(application, "identity/settle/"), sent), 409)
    assert "Ce dossier a changé depuis que vous l’avez lu" in page
    assert Reconciliation.objects.get().settlement == WHY


def test_a_number_read_on_a_paper_proposes_somebody_and_is_kept_for_the_auditor(
    browser, application, officer
):
    stranger = known(
        number="9911111111",
        document="ZZ9999999",
        family_name="BIANCHI",
        born_on=date(1950, 1, 1),
    )
    assert "BIANCHI" not in said(browser.get(page_of(application)), 200)
    answer = browser.post(page_of(application, "identity/search/"), {"number": " ZZ 999 9999"})
    assert answer["Location"] == page_of(application, "#identite")
    assert "BIANCHI" in said(browser.get(page_of(application)), 200)
    search = Search.objects.get()
    assert (search.words, search.account) == ("ZZ 999 9999", officer)
    sent = {"national": stranger.pk, "reason": WHY}
    assert browser.post(page_of(application, "identity/settle/"), sent).status_code == 302
    assert Reconciliation.objects.get().national == stranger


@pytest.mark.parametrize("number", ["", "%", "'; drop", "\x00\n", "😀" * 300, "9" * 500])
def test_junk_searched_proposes_nobody(browser, application, number):
    known(
        number="9911111111",
        document="ZZ9999999",
        family_name="BIANCHI",
        given_names="Ada",
        born_on=date(1950, 1, 1),
    )
    sent = {"number": number}
    assert browser.post(page_of(application, "identity/search/"), sent).status_code == 302
    assert "BIANCHI" not in said(browser.get(page_of(application)), 200)


def reported(application) -> Correction:
    return Correction.objects.create(
        application=application,
        section="identity",
        field="birth_city",
        known_value="Enugu",
        stated_value="Nsukka",
    )


@pytest.mark.parametrize("answer,is_accepted", [("yes", True), ("no", False)])
def test_a_correction_is_accepted_or_not(browser, application, answer, is_accepted):
    correction = reported(application)
    address = page_of(application, f"corrections/{correction.pk}/")
    answered = browser.post(address, {"answer": answer, "answer_read": ""})
    assert answered["Location"] == page_of(application, "#identite")
    correction.refresh_from_db()
    assert correction.is_accepted is is_accepted


def test_neither_yes_nor_no_is_no_answer(browser, application):
    correction = reported(application)
    address = page_of(application, f"corrections/{correction.pk}/")
    said(browser.post(address, {"answer": "maybe"}), 409)
    correction.refresh_from_db()
    assert correction.is_accepted is None


# ---- by whom -----------------------------------------------------------------------------------


def acts_of(application) -> list[tuple[str, dict[str, str]]]:
    correction = reported(application)
    return [
        (verdict_page(application), REPLACED),
        (page_of(application, "notes/"), {"text": "x"}),
        (page_of(application, "identity/mine/"), {}),
        (page_of(application, "identity/search/"), {"number": "1"}),
        (page_of(application, "identity/settle/"), {"national": "none", "reason": WHY}),
        (page_of(application, f"corrections/{correction.pk}/"), {"answer": "yes"}),
    ]


def assert_nothing_was_done() -> None:
    assert not Verdict.objects.exists()
    assert not Note.objects.exists()
    assert not Search.objects.exists()
    assert Correction.objects.get().is_accepted is None
    assert Reconciliation.objects.get().settled_at is None


def test_what_is_sent_is_never_read(browser, application):
    for address, _sent in acts_of(application):
        assert browser.get(address).status_code == 405


def test_another_prefecture_s_acts_do_not_exist(application):
    stranger = people.at_work(people.staff(prefecture=people.prefectures()["reunion"]))
    for address, sent in acts_of(application):
        assert stranger.post(address, sent).status_code == 404
    assert_nothing_was_done()


def test_the_person_and_a_visitor_do_nothing(application):
    owner = people.signed_in(people.account_of(application))
    for address, sent in acts_of(application):
        assert owner.post(address, sent).status_code == 404
        assert Client().post(address, sent).status_code == 302
    assert_nothing_was_done()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SIGNATORY, Role.CLERK, Role.MANAGER])
def test_a_member_of_another_role_is_told_which_is_needed(application, role):
    member = people.at_work(people.staff(role))
    for address, sent in acts_of(application):
        if address.endswith("/notes/") and role is not Role.AUDITOR:
            continue
        assert member.post(address, sent).status_code == 403, address
    assert_nothing_was_done()


def test_revoked_between_two_clicks_one_does_nothing_more(browser, application, officer):
    browser.get(page_of(application))
    StaffMember.objects.filter(account=officer).update(revoked_at=clock.now())
    for address, sent in acts_of(application):
        assert browser.post(address, sent).status_code == 404
    assert_nothing_was_done()


def test_a_decided_application_is_judged_no_more_and_says_why(browser):
    application = people.walked_to(Status.APPROVED)
    page = said(browser.post(verdict_page(application), REPLACED), 409)
    assert "Cette demande est acceptée." in page
    assert "Enregistrer le verdict" not in page


def test_the_numbers_of_another_application_are_not_found(browser, application):
    other = people.filed()
    theirs = reported(other)
    assert (
        browser.post(
            page_of(application, f"corrections/{theirs.pk}/"), {"answer": "yes"}
        ).status_code
        == 404
    )
    assert (
        browser.post(page_of(application, f"corrections/{2**70}/"), {"answer": "yes"}).status_code
        == 404
    )
    theirs.refresh_from_db()
    assert theirs.is_accepted is None


def test_the_acts_that_follow_are_linked_once_they_are_possible(browser, application, officer):
    page = said(browser.get(page_of(application)), 200)
    assert page_of(application, "propose/") not in page
    take_up(application, by=officer)
    page = said(browser.get(page_of(application)), 200)
    assert page_of(application, "propose/") in page
