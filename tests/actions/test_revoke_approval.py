"""Revoking an approval: announced, answered or not, then revoked or kept; never before 15 days."""

from datetime import UTC, datetime, timedelta

import pytest

from escale.actions.announce_revocation import TooLateForAnError, announce_revocation
from escale.actions.answer_revocation import answer_revocation
from escale.actions.examine import NotAsRead
from escale.actions.revoke_approval import drop_revocation, revoke_approval
from escale.actions.sign import ProofTooOld
from escale.applications.enums import Status
from escale.applications.models import Revocation
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db
APPROVED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FRAUD, ERROR = Revocation.Reason.FRAUD, Revocation.Reason.ERROR
FACTS = "La convention d’accueil est fausse."


@pytest.fixture
def signatory():
    return people.staff(Role.SIGNATORY)


@pytest.fixture
def approved():
    with clock.at(APPROVED_AT):
        return people.walked_to(Status.APPROVED)


def announce(application, by, *, day=1, **changes) -> Revocation:
    told = {"reason": FRAUD, "text": FACTS, "revision_read": application.revision, **changes}
    with clock.at(APPROVED_AT + timedelta(days=day)):
        found = announce_revocation(application, by=by, **told)
    application.refresh_from_db()
    return found


def revoke(application, found, by, *, day=17, **changes) -> Revocation:
    told = {"revision_read": application.revision, "proved_at": clock.machine_now(), **changes}
    with clock.at(APPROVED_AT + timedelta(days=day)):
        done = revoke_approval(application, revocation=found.pk, by=by, **told)
    application.refresh_from_db()
    return done


def answer(application, text: str) -> Revocation:
    found = answer_revocation(application, text=text, by=people.account_of(application))
    application.refresh_from_db()
    return found


def text_of(application, kind: str) -> str:
    return Notice.objects.filter(application=application, kind=kind).latest("pk").text


# ---- announced -------------------------------------------------------------------------------


def test_announcing_tells_the_facts_the_rights_and_the_day_and_changes_nothing(approved, signatory):
    found = announce(approved, signatory)
    assert approved.status == Status.APPROVED
    assert found.answer_until.isoformat() == "2026-03-18"
    text = text_of(approved, "revocation_announced")
    for words in (FACTS, "mercredi 18 mars 2026", "entendu de vive voix", "Rien n’est décidé"):
        assert words in text


def test_announced_twice_it_is_announced_once(approved, signatory):
    read = approved.revision
    found = announce(approved, signatory)
    assert announce(approved, signatory, revision_read=read) == found
    with pytest.raises(Refused, match="déjà annoncé"):
        announce(approved, people.staff(Role.SIGNATORY))


@pytest.mark.parametrize("status", [Status.UNDER_REVIEW, Status.REFUSED, Status.HANDED_OVER])
def test_only_an_approval_is_revoked(status, signatory):
    with pytest.raises(Refused):
        announce(people.walked_to(status), signatory)


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
def test_the_facts_are_told_at_a_fair_length(approved, signatory, text):
    with pytest.raises(Refused):
        announce(approved, signatory, text=text)


# ---- answered --------------------------------------------------------------------------------


def test_the_person_answers_and_completes_until_it_is_decided(approved, signatory):
    announce(approved, signatory)
    answer(approved, "Elle est vraie.")
    answer(approved, "Elle est vraie.")
    found = answer(approved, "Voici qui appeler.")
    assert found.answer == "Elle est vraie.\n\nVoici qui appeler."
    assert approved.events.filter(act="answer_revocation").count() == 2
    assert "lit avant de décider" in text_of(approved, "revocation_answered")


def test_nothing_announced_nothing_to_answer(approved):
    with pytest.raises(Refused, match="n’attend plus"):
        answer(approved, "Bonjour.")


def test_an_answer_has_words_at_a_fair_length(approved, signatory):
    announce(approved, signatory)
    for text in ("", "x" * 5001):
        with pytest.raises(Refused):
            answer(approved, text)


# ---- revoked, or kept ------------------------------------------------------------------------


def test_once_the_days_have_passed_the_examination_resumes_at_its_own_date(approved, signatory):
    filed_at = approved.filed_at
    found = announce(approved, signatory)
    done = revoke(approved, found, signatory)
    assert done.ending == "revoked"
    assert approved.status == Status.UNDER_REVIEW
    assert approved.filed_at == filed_at
    assert approved.silence_on == (APPROVED_AT + timedelta(days=77)).date()
    text = text_of(approved, "approval_revoked")
    assert FACTS in text
    assert "n’avait pas reçu de réponse" in text
    assert "Tribunal administratif" in text


def test_an_answer_was_read_before(approved, signatory):
    found = announce(approved, signatory)
    answer(approved, "Elle est vraie.")
    revoke(approved, found, signatory)
    assert "a lu votre réponse" in text_of(approved, "approval_revoked")


def test_not_before_the_last_second_of_the_fifteenth_day(approved, signatory):
    found = announce(approved, signatory)
    with pytest.raises(Refused, match="jusqu’au mercredi 18 mars 2026"):
        revoke(approved, found, signatory, day=16)
    assert approved.status == Status.APPROVED
    assert revoke(approved, found, signatory, day=17).ending == "revoked"


@pytest.mark.parametrize("status", [Status.CARD_IN_PRODUCTION, Status.CARD_READY])
def test_it_is_possible_until_the_card_is_handed_over(status, signatory):
    with clock.at(APPROVED_AT):
        application = people.walked_to(status)
    revoke(application, announce(application, signatory), signatory)
    assert application.status == Status.UNDER_REVIEW


def test_an_error_is_undone_within_four_months_of_the_approval_and_a_fraud_ever(
    approved, signatory
):
    last = (datetime(2026, 7, 2, 9, tzinfo=UTC) - APPROVED_AT).days
    with pytest.raises(TooLateForAnError, match="jeudi 2 juillet 2026"):
        announce(approved, signatory, reason=ERROR, day=last - 15)
    found = announce(approved, signatory, reason=ERROR, day=last - 16)
    with pytest.raises(TooLateForAnError):
        revoke(approved, found, signatory, day=last + 1)
    assert revoke(approved, found, signatory, day=last).ending == "revoked"


def test_a_fraud_is_undone_a_year_later(approved, signatory):
    revoke(approved, announce(approved, signatory, day=365), signatory, day=390)
    assert approved.status == Status.UNDER_REVIEW


def test_pressed_twice_it_is_revoked_once(approved, signatory):
    found = announce(approved, signatory)
    read = approved.revision
    revoke(approved, found, signatory)
    revoke(approved, found, signatory, revision_read=read)
    assert approved.events.filter(act="revoke_approval").count() == 1


def test_kept_after_all_the_person_is_told(approved, signatory):
    found = announce(approved, signatory)
    for _ in range(2):
        assert drop_revocation(approved, revocation=found.pk, by=signatory).ending == "dropped"
    assert "reste acceptée" in text_of(approved, "revocation_dropped")
    approved.refresh_from_db()
    with pytest.raises(NotAsRead):
        revoke(approved, found, signatory)
    assert announce(approved, signatory).pk != found.pk


def test_it_needs_a_fresh_proof_a_fresh_page_and_what_was_read(approved, signatory):
    found = announce(approved, signatory)
    with pytest.raises(ProofTooOld):
        revoke(approved, found, signatory, proved_at=clock.machine_now() - timedelta(minutes=6))
    with pytest.raises(NotAsRead):
        revoke(approved, found, signatory, revision_read=approved.revision - 1)
    with pytest.raises(NotAsRead):
        revoke(approved, Revocation(pk=0), signatory)
    answer(approved, "Elle est vraie.")
    with pytest.raises(NotAsRead):
        revoke(approved, found, signatory, revision_read=approved.revision - 1)


def test_each_needs_a_signatory_of_the_prefecture(approved, signatory):
    officer = people.staff(Role.OFFICER, Role.MANAGER)
    stranger = people.staff(Role.SIGNATORY, prefecture=people.prefectures()["reunion"])
    for by, refused in ((officer, RoleMissing), (stranger, NotOnDuty)):
        with pytest.raises(refused):
            announce(approved, by)
    found = announce(approved, signatory)
    for by, refused in ((officer, RoleMissing), (stranger, NotOnDuty)):
        with pytest.raises(refused):
            revoke(approved, found, by)
        with pytest.raises(refused):
            drop_revocation(approved, revocation=found.pk, by=by)
