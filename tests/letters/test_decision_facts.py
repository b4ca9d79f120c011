"""The facts of a decision: what stood at the signature, in the prefecture's words of that day."""

from datetime import timedelta

import pytest

from escale.actions import make_letters
from escale.applications.enums import Status
from escale.kit import clock
from escale.letters import archive, decision_facts
from escale.letters.decision import Approval, Refusal
from escale.letters.models import PrefectureWording
from escale.letters.notification import notified_on
from escale.letters.remedies import HELP, MINISTER
from escale.notices.models import Notice
from escale.people.models import Account
from tests import people

pytestmark = pytest.mark.django_db


def read(application) -> Approval | Refusal:
    """The decision that the letter of the application will be made of."""
    (letter,) = archive.decisions_of(application)
    return decision_facts.read(letter.facts, code=letter.code)


@pytest.mark.parametrize("status, kind", [(Status.APPROVED, Approval), (Status.REFUSED, Refusal)])
def test_what_is_kept_as_json_is_read_back_as_it_was(status, kind):
    application = people.walked_to(status)
    decision = read(application)
    assert isinstance(decision, kind)
    assert (
        decision_facts.kept(decision)
        | {
            "verification_code": "",
            "verification_url": "",
        }
        == archive.decisions_of(application)[0].facts
    )
    assert decision.reference == application.reference
    assert decision.verification_code in decision.verification_url


def test_without_words_of_its_own_a_prefecture_has_the_houses():
    wording = read(people.walked_to(Status.REFUSED)).wording
    assert wording.authority == "Préfecture de l’Isère"
    assert (wording.minister, wording.help, wording.visas) == (MINISTER, HELP, ())


def test_a_prefectures_words_count_from_their_day_and_not_before():
    office, today = people.prefectures()["isere"], clock.today()
    for since, authority in (
        (today - timedelta(days=9), "Le préfet"),
        (today, "La préfète"),
        (today + timedelta(days=1), "Demain"),
    ):
        PrefectureWording.objects.create(
            prefecture=office,
            since=since,
            authority=authority,
            visas="Vu l’arrêté du 3 mars ;\n\n  Vu la délégation ;",
            reasons={"no_master": "Le diplôme n’est pas de niveau master."},
        )
    refusal = read(people.walked_to(Status.REFUSED))
    assert refusal.wording.authority == "La préfète"
    assert refusal.wording.visas == ("Vu l’arrêté du 3 mars ;", "Vu la délégation ;")
    assert [ground.sentence for ground in refusal.grounds] == [
        "Le diplôme n’est pas de niveau master."
    ]


def test_a_letter_keeps_the_words_of_its_day_whatever_is_changed_since():
    application = people.walked_to(Status.REFUSED)
    people.prefectures()["isere"].wordings.create(since=clock.today(), authority="Autre")
    assert read(application).wording.authority == "Préfecture de l’Isère"
    make_letters.make_due()
    assert archive.decisions_of(application)[0].made_at is not None


def test_an_english_copy_follows_when_somebody_who_reads_it_chose_english():
    account = people.applicant(language="en")
    approved = people.walked_to(Status.APPROVED, by=account)
    assert read(approved).language == "en"
    assert read(people.walked_to(Status.APPROVED)).language == "fr"
    assert Account.objects.filter(pk=account.pk, language="en").exists()


def test_a_decision_is_notified_the_day_its_first_message_left():
    application = people.walked_to(Status.REFUSED)
    event = application.events.get(name="refused")
    assert notified_on(application, event) is None
    told = Notice.objects.filter(application=application, kind="refused")
    told.update(state=Notice.State.SENT, sent_at=event.at + timedelta(days=2))
    assert notified_on(application, event) == clock.today() + timedelta(days=2)
