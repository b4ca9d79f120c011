"""Many are told at once: nothing is put in words before it leaves or is read, and once each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy

from escale.actions.tell import Told, kept_facts, tell_many
from escale.applications.models import Application, Event, Statement
from escale.kit import clock
from escale.notices import facts, outbox, wording
from escale.notices.models import Channel, Notice
from tests import people

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Asked:
    """What a line of a request says."""

    label: object
    sentence: object
    what_to_do: object
    text: str = ""
    legal_basis: str = ""


LINES = [Asked(gettext_lazy("Adresse e-mail"), "Illisible.", "À refaire.", text="<b>Page 2</b>")]


def told(*applications: Application) -> list[Told]:
    return [
        Told(
            application=application,
            event=Event.objects.filter(application=application).latest("pk"),
            facts={
                "lines": LINES,
                "answer_by": date(2027, 3, 12),
                "answer_path": f"/requests/{application.reference}/answer/",
            },
        )
        for application in applications
    ]


def test_nothing_is_put_in_words_before_it_leaves(mail):
    application = people.filed()
    account = people.account_of(application)
    assert tell_many("pieces_requested", told(application)) == 1
    notice = Notice.objects.get(kind="pieces_requested")
    assert (notice.subject, notice.text, notice.html) == ("", "", "")
    assert notice.event == application.events.latest("pk")
    said = wording.words_of(notice)
    assert "vendredi 12 mars 2027 inclus" in said.subject
    outbox.deliver_due()
    notice.refresh_from_db()
    received = mail.messages_to(account.email)[0]
    assert received["subject"] == notice.subject == said.subject
    assert notice.text == said.text
    assert application.reference in notice.text
    assert "<b>Page 2</b>" in notice.text
    assert "&lt;b&gt;Page 2&lt;/b&gt;" in notice.html


def test_each_reads_their_language_and_french():
    application = people.filed()
    people.applicant("second@exemple.fr", language="en", person=application.person)
    tell_many("pieces_requested", told(application))
    french, english = (
        wording.words_of(notice)
        for notice in Notice.objects.filter(kind="pieces_requested").order_by("pk")
    )
    assert "vendredi 12 mars 2027" in french.text
    assert "Friday 12 March 2027" in english.text
    assert "vendredi 12 mars 2027" in english.text.partition(wording.FRENCH_BELOW)[2]
    assert "Email address" in english.text.partition(wording.FRENCH_BELOW)[0]
    assert "Adresse e-mail" in english.text.partition(wording.FRENCH_BELOW)[2]


def test_one_act_tells_one_address_once_however_often_it_is_told():
    application = people.filed()
    for _turn in range(2):
        tell_many("pieces_requested", told(application))
    assert Notice.objects.filter(kind="pieces_requested").count() == 1


def test_telling_more_asks_the_database_no_more():
    few, many = [people.filed()], [people.filed() for _ in range(5)]

    def questions(applications: list[Application]) -> int:
        given = told(*applications)
        with CaptureQueriesContext(connection) as asked:
            tell_many("pieces_requested", given)
        return len(asked)

    questions([people.filed()])
    assert questions(few) == questions(many)


def test_the_mobile_is_texted_too(texted):
    application = people.filed()
    Statement.objects.filter(application=application, section="contact").update(
        answers=people.answers_for("contact", mobile="06 39 98 00 01")
    )
    assert tell_many("pieces_requested", told(application)) == 2
    notice = Notice.objects.by(Channel.SMS).get(kind="pieces_requested")
    assert notice.to == "+33639980001"
    outbox.deliver_due()
    (message,) = httpx.get(f"{texted.sms.address}/api/messages", params={"to": notice.to}).json()
    assert "vendredi 12 mars 2027 inclus" in message["text"]
    assert message["parts"] == 1
    notice.refresh_from_db()
    assert (notice.text, notice.subject) == (message["text"], "")


def test_nobody_to_tell_is_nobody_told():
    application = people.filed()
    people.Account.objects.filter(person=application.person).update(is_active=False)
    assert tell_many("pieces_requested", told(application)) == 0
    assert tell_many("pieces_requested", []) == 0


# ---- what is kept --------------------------------------------------------------------------------


def test_days_and_instants_are_kept_in_words_of_the_zone_in_every_language():
    kept = kept_facts(
        {"day": date(2027, 3, 1), "instant": datetime(2027, 3, 1, 9, 0, tzinfo=UTC), "n": 2},
        zone="Indian/Reunion",
    )
    assert facts.told(kept["day"], language="fr") == "lundi 1er mars 2027"
    assert facts.told(kept["day"], language="en") == "Monday 1 March 2027"
    assert "13\u00a0h\u00a000 (heure de La Réunion" in facts.told(kept["instant"], language="fr")
    assert kept["n"] == 2


def test_a_language_that_is_not_kept_reads_french():
    kept = kept_facts({"day": date(2027, 3, 1)}, zone=clock.PARIS)
    assert facts.told(kept["day"], language="ar") == "lundi 1er mars 2027"


def test_what_cannot_be_kept_is_refused_at_once():
    for value in (object(), people.applicant(), {1, 2}):
        with pytest.raises(TypeError, match="a notice keeps no"):
            facts.kept(value)
