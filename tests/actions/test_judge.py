"""A verdict on a piece: what may be said, with which reason, and never over a colleague's."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from escale.actions.judge import JudgedMeanwhile, judge
from escale.applications.enums import Status
from escale.applications.examination import TEXT_AT_MOST, Finding, Verdict
from escale.applications.models import Piece
from escale.documents.models import Document
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role, StaffMember
from tests import people

pytestmark = pytest.mark.django_db
ACCEPTED = {"slot": "passport", "finding": Finding.ACCEPTED, "verdict_read": None}
REPLACED = {
    "slot": "passport",
    "finding": Finding.TO_REPLACE,
    "reason": "illegible",
    "verdict_read": None,
}


@pytest.fixture
def officer():
    return people.staff(name="Camille Marchand")


def explained(application, slot: str = "diploma") -> Piece:
    piece = Piece.objects.get(application=application, slot=slot)
    piece.explanation, piece.explained_at = "Pas encore délivré.", clock.now()
    piece.received = []
    piece.save()
    return piece


def test_a_piece_is_accepted_and_colleagues_who_read_before_are_told(officer):
    application = people.filed()
    verdict = judge(application, **ACCEPTED, by=officer)
    assert (verdict.finding, verdict.by, verdict.reason) == ("accepted", officer, "")
    before = application.revision
    application.refresh_from_db()
    assert application.revision == before + 1


def test_a_later_verdict_replaces_the_one_that_was_read_and_both_stay(officer):
    application = people.filed()
    first = judge(application, **REPLACED, text="Floue.", by=officer)
    second = judge(application, **{**ACCEPTED, "verdict_read": first.pk}, by=officer)
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert (second.superseded_at, Verdict.objects.count()) == (None, 2)


def test_the_same_verdict_sent_twice_is_one(officer):
    application = people.filed()
    first = judge(application, **REPLACED, text="Floue.\r\nÀ refaire.", by=officer)
    application.refresh_from_db()
    revision = application.revision
    again = judge(application, **REPLACED, text=" Floue.\nÀ refaire. ", by=officer)
    assert again == first
    application.refresh_from_db()
    assert application.revision == revision


def test_a_colleague_s_verdict_is_not_overwritten_and_their_name_is_said(officer):
    application = people.filed()
    colleague = people.staff(name="Dominique Roche")
    theirs = judge(application, **ACCEPTED, by=colleague)
    with pytest.raises(JudgedMeanwhile, match="Dominique Roche") as refused:
        judge(application, **REPLACED, by=officer)
    assert refused.value.present == theirs
    assert Verdict.objects.get() == theirs


@pytest.mark.parametrize("forged", [0, 2**62])
def test_a_forged_number_of_verdict_is_one_not_read(officer, forged):
    application = people.filed()
    with pytest.raises(JudgedMeanwhile):
        judge(application, **{**ACCEPTED, "verdict_read": forged}, by=officer)


# ---- what may be said --------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["received", "refused"])
def test_what_cannot_be_read_is_not_accepted_but_can_be_asked_again(officer, state):
    application = people.filed()
    if state == "refused":
        people.refused_document(application)
    else:
        Document.objects.filter(component="passport").update(state=state)
    with pytest.raises(Refused, match="pas encore vérifié"):
        judge(application, **ACCEPTED, by=officer)
    assert judge(application, **REPLACED, by=officer).finding == "to_replace"


def test_an_absence_is_judged_only_once_it_is_explained(officer):
    application = people.filed()
    absence = {"slot": "diploma", "finding": Finding.ABSENCE_ACCEPTED, "verdict_read": None}
    with pytest.raises(Refused, match="n’est pas expliquée"):
        judge(application, **absence, by=officer)
    explained(application)
    assert judge(application, **absence, by=officer).finding == "absence_accepted"


def test_nothing_received_is_not_accepted(officer):
    application = people.filed()
    explained(application)
    with pytest.raises(Refused, match="Rien n’a été reçu"):
        judge(application, **{**ACCEPTED, "slot": "diploma"}, by=officer)


@pytest.mark.parametrize("slot", ["job_loss", "passeport", "", "further-1"])
def test_a_piece_that_the_application_does_not_have_is_not_judged(officer, slot):
    with pytest.raises(Refused, match="n’est pas demandée"):
        judge(people.filed(), **{**ACCEPTED, "slot": slot}, by=officer)


@pytest.mark.parametrize(
    "reason", ["", "nothing", "absence_not_justified", "further_piece", "<script>"]
)
def test_a_piece_to_replace_has_a_reason_of_the_list(officer, reason):
    with pytest.raises(Refused, match="Choisissez dans la liste"):
        judge(people.filed(), **{**REPLACED, "reason": reason}, text="Un texte.", by=officer)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\r\n"])
def test_some_reasons_need_a_text(officer, text):
    with pytest.raises(Refused, match="la personne lira"):
        judge(people.filed(), **{**REPLACED, "reason": "other"}, text=text, by=officer)


def test_an_absence_refused_says_what_is_missing(officer):
    application = people.filed()
    explained(application)
    refused = {
        "slot": "diploma",
        "finding": Finding.ABSENCE_REFUSED,
        "reason": "absence_not_justified",
        "verdict_read": None,
    }
    with pytest.raises(Refused):
        judge(application, **refused, by=officer)
    assert judge(application, **refused, text="Demandez-le.", by=officer).text == "Demandez-le."


def test_a_text_as_long_as_the_limit_is_kept_and_a_longer_one_told(officer):
    application = people.filed()
    with pytest.raises(Refused, match="10\xa0000 caractères"):
        judge(application, **REPLACED, text="<b>x" * 2500, by=officer)
    kept = judge(application, **REPLACED, text="é" * TEXT_AT_MOST, by=officer)
    assert len(kept.text) == TEXT_AT_MOST


def test_a_favourable_verdict_keeps_neither_reason_nor_text(officer):
    verdict = judge(people.filed(), **ACCEPTED, reason="illegible", text="Non.", by=officer)
    assert (verdict.reason, verdict.text) == ("", "")


# ---- by whom, when -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CLERK, Role.MANAGER, Role.AUDITOR])
def test_only_an_officer_judges(role):
    with pytest.raises(RoleMissing):
        judge(people.filed(), **ACCEPTED, by=people.staff(role))


def test_an_officer_of_elsewhere_or_revoked_judges_nothing(officer):
    application = people.filed()
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    StaffMember.objects.filter(account=officer).update(revoked_at=clock.now())
    for by in (elsewhere, officer, people.account_of(application)):
        with pytest.raises(NotOnDuty):
            judge(application, **ACCEPTED, by=by)
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.APPROVED, Status.REFUSED])
def test_what_is_decided_or_withdrawn_is_no_longer_judged(officer, status):
    with pytest.raises(Refused):
        judge(people.walked_to(status), **ACCEPTED, by=officer)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_is_kept_and_the_other_told():
    application = people.filed()
    officers = [people.staff(), people.staff()]
    together, told = Barrier(2), []

    def give(officer, finding):
        try:
            together.wait()
            judge(application, **{**REPLACED, "finding": finding}, by=officer)
        except JudgedMeanwhile as refused:
            told.append(refused)
        finally:
            connection.close()

    threads = [
        Thread(target=give, args=pair)
        for pair in zip(officers, (Finding.ACCEPTED, Finding.TO_REPLACE), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert Verdict.objects.filter(superseded_at=None).count() == 1
