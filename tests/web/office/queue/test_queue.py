"""The queue: whom waiting harms most first, why in words, what to look at, who has it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions.assign import assign
from escale.actions.take_up import take_up
from escale.applications.enums import Party, Status
from escale.applications.examination import Proposal
from escale.applications.models import Application, Look
from escale.applications.sections.wording import in_full
from escale.kit import clock
from escale.people.models import Role
from tests import people
from tests.web.office.queue.doing import act

pytestmark = pytest.mark.django_db
QUEUE = reverse("office:queue")


def test_whom_waiting_harms_most_comes_first(waiting, listed):
    calm, harmed, aged = waiting(days=50), waiting(days=-3), waiting(days=20)
    asked = waiting(days=1)
    act(asked, "request_pieces", Party.OFFICER, silence_on=None)
    answered = waiting(days=55)
    act(answered, "request_pieces", Party.OFFICER, silence_on=None)
    act(answered, "answer_request", Party.APPLICANT, answered_at=clock.now())
    proposed = waiting(days=1)
    act(proposed, "take_up", Party.OFFICER)
    act(proposed, "propose_refusal", Party.OFFICER)
    order = (answered, harmed, aged, calm, proposed, asked)
    assert listed() == [one.reference for one in order]


def test_what_is_decided_or_of_elsewhere_is_not_in_the_queue(waiting, listed):
    here = waiting()
    waiting(prefecture=people.prefectures()["reunion"])
    gone = waiting(withdrawn_at=clock.now())
    act(gone, "withdraw", Party.APPLICANT)
    people.draft()
    assert listed() == [here.reference]


def row(client, application):
    rows = client.get(QUEUE).context["rows"]
    return next(row for row in rows if row.reference == application.reference)


@pytest.mark.parametrize(
    "days,sentence",
    [
        (5, "Son titre de séjour finit le {day}."),
        (0, "Son titre de séjour finit aujourd’hui."),
        (-5, "Son titre de séjour a fini le {day}."),
    ],
)
def test_the_end_of_the_stay_is_said(at_work, waiting, days, sentence):
    application = waiting(days=days)
    day = in_full(clock.today() + timedelta(days=days))
    assert row(at_work, application).reasons == [sentence.format(day=day)]


@pytest.mark.parametrize(
    "days,sentence",
    [
        (5, "Le silence peut valoir refus le {day}."),
        (0, "Le silence peut valoir refus depuis le {day}."),
        (-5, "Le silence peut valoir refus depuis le {day}."),
    ],
)
def test_the_day_of_silence_is_said(at_work, waiting, days, sentence):
    day = clock.today() + timedelta(days=days)
    application = waiting(silence_on=day)
    assert row(at_work, application).reasons == [sentence.format(day=in_full(day))]


@pytest.mark.parametrize(
    "days,sentence",
    [
        (0, "Déposée aujourd’hui."),
        (1, "Déposée il y a 1 jour."),
        (41, "Déposée il y a 41 jours."),
    ],
)
def test_the_age_is_said(at_work, waiting, days, sentence):
    application = waiting(silence_on=None, filed_at=clock.now() - timedelta(days=days))
    assert row(at_work, application).reasons == [sentence]


def test_an_answer_received_a_signature_and_a_person_to_wait_for_are_said(at_work, waiting):
    answered, asked, proposed = waiting(), waiting(), waiting()
    for one in (answered, asked):
        act(one, "request_pieces", Party.OFFICER)
    then = clock.now() - timedelta(days=2)
    act(answered, "answer_request", Party.APPLICANT, answered_at=then)
    act(proposed, "take_up", Party.OFFICER)
    act(proposed, "propose_approval", Party.OFFICER)
    assert row(at_work, answered).reasons[0] == "Réponse reçue il y a 2 jours."
    assert row(at_work, asked).reasons[0] == "La personne a des pièces à envoyer."
    assert row(at_work, proposed).reasons[0] == "La décision attend une signature."


# ---- closed, and asked to be reopened --------------------------------------------------------


def to_reopen(application, *, days: int = 0) -> Application:
    """A request closed for want of an answer, whose person asked `days` ago to have it reopened."""
    act(application, "request_pieces", Party.OFFICER, silence_on=None)
    act(application, "close_unanswered", Party.SYSTEM)
    asked_at = clock.now() - timedelta(days=days)
    act(application, "ask_reopening", Party.APPLICANT, reopening_asked_at=asked_at)
    return application


@pytest.mark.parametrize(
    "days,sentence",
    [
        (0, "La personne demande la réouverture depuis aujourd’hui."),
        (1, "La personne demande la réouverture depuis 1 jour."),
        (12, "La personne demande la réouverture depuis 12 jours."),
    ],
)
def test_a_reopening_asked_is_in_the_queue_and_says_so(at_work, waiting, days, sentence):
    application = to_reopen(waiting(days=60), days=days)
    assert row(at_work, application).reasons == [sentence]
    page = at_work.get(reverse("office:application", args=[application.reference]))
    assert sentence in page.content.decode()


def test_a_reopening_asked_once_the_stay_has_ended_says_both(at_work, waiting):
    application = to_reopen(waiting(days=-20), days=2)
    day = in_full(clock.today() - timedelta(days=20))
    assert row(at_work, application).reasons == [
        "La personne demande la réouverture depuis 2 jours.",
        f"Son titre de séjour a fini le {day}.",
    ]


def test_reopenings_come_by_their_date_after_answers_and_before_the_rest(waiting, listed):
    harmed, lately = waiting(days=-3), to_reopen(waiting(days=60))
    long_ago = to_reopen(waiting(days=60), days=9)
    answered = waiting(days=55)
    act(answered, "request_pieces", Party.OFFICER, silence_on=None)
    act(answered, "answer_request", Party.APPLICANT, answered_at=clock.now())
    order = (answered, long_ago, lately, harmed)
    assert listed() == [one.reference for one in order]
    asked = [long_ago.reference, lately.reference]
    assert listed("?view=to_reopen") == listed(f"?status={Status.CLOSED}") == asked


def test_a_reopening_asked_is_not_taken_up_nor_given(at_work, officer, waiting):
    application = to_reopen(waiting())
    assert not row(at_work, application).is_waiting
    at_work.post(reverse("office:take_next"))
    typed = {"chosen": application.reference, "to": "me"}
    at_work.post(reverse("office:take_up_many"), typed)
    at_work.post(reverse("office:assign_many"), typed)
    application.refresh_from_db()
    assert (application.status, application.assigned_to) == (Status.CLOSED, None)


def marks(client, application) -> list[str]:
    return [str(mark.text) for mark in row(client, application).marks]


def test_the_marks_say_what_to_look_at(at_work, officer, waiting):
    late = waiting(filed_in_time=False)
    assert marks(at_work, late) == ["Non lue", "Hors délai"]
    Look.objects.create(application=late, account=officer, revision=late.revision)
    assert marks(at_work, late) == ["Hors délai"]
    Application.objects.filter(pk=late.pk).update(revision=late.revision + 1)
    assert marks(at_work, late) == ["Modifiée depuis votre passage", "Hors délai"]
    assert "Non lue" in marks(people.at_work(people.staff()), late)


def test_a_document_refused_an_absence_and_an_identity_are_marked(at_work):
    application = people.filed()
    people.refused_document(application)
    Application.objects.filter(pk=application.pk).update(has_absence=True)
    assert marks(at_work, application) == [
        "Non lue",
        "Absence à apprécier",
        "Identité à rapprocher",
        "Document refusé",
    ]


def test_who_has_it_is_said_among_colleagues(at_work, officer, waiting):
    mine, theirs, nobodys = waiting(), waiting(), waiting()
    colleague = people.staff(name="Inès Roy")
    take_up(mine, by=officer)
    assign(theirs, to=colleague, by=officer)
    assert row(at_work, mine).officer == "Vous"
    assert row(at_work, theirs).officer == "Inès Roy"
    assert row(at_work, nobodys).officer == ""
    colleague.membership.revoked_at = clock.now()
    colleague.membership.save()
    assert row(at_work, theirs).officer == "Inès Roy (n’est plus dans l’équipe)"


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_the_queue_and_is_offered_only_what_it_may_do(role, waiting):
    waiting()
    page = people.at_work(people.staff(role)).get(QUEUE).content.decode()
    assert ("Prendre le suivant" in page) is (role is Role.OFFICER)
    assert ("Prendre en charge" in page) is (role is Role.OFFICER)
    assert ("Confier à" in page) is (role in {Role.OFFICER, Role.MANAGER})


def test_an_empty_queue_says_so_and_what_comes_next(at_work):
    page = at_work.get(QUEUE).content.decode()
    assert "Aucune demande n’attend votre préfecture" in page
    assert "dès qu’elles sont déposées" in page


# ---- to sign ---------------------------------------------------------------------------------


def proposed_by(account, application, kind="refusal"):
    act(application, "take_up", Party.OFFICER)
    act(application, "propose_refusal", Party.OFFICER)
    facts = {"reasons": ["fraud"], "facts": "Le diplôme est faux."}
    Proposal.objects.create(application=application, kind=kind, proposed_by=account, **facts)


def test_a_signatory_sees_what_waits_for_a_signature_and_who_proposed_it(waiting, listed):
    signatory = people.staff(Role.SIGNATORY, Role.OFFICER)
    client = people.at_work(signatory)
    theirs, own = waiting(days=1), waiting(days=2)
    waiting()
    proposed_by(people.staff(name="Inès Roy"), theirs)
    proposed_by(signatory, own)
    assert listed(name="to_sign", client=client) == [theirs.reference, own.reference]
    rows = client.get(reverse("office:to_sign")).context["rows"]
    assert [row.proposal for row in rows] == [
        "Refus proposé par Inès Roy",
        "Vous l’avez proposée : une autre personne la signe.",
    ]


def test_only_a_signatory_opens_what_is_to_sign(at_work):
    assert at_work.get(reverse("office:to_sign")).status_code == 403


def test_nothing_to_sign_says_so():
    client = people.at_work(people.staff(Role.SIGNATORY))
    page = client.get(reverse("office:to_sign")).content.decode()
    assert "Aucune décision n’attend de signature" in page


# ---- what it costs ---------------------------------------------------------------------------


def asked(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as questions:
        assert client.get(address).status_code == 200
    return len(questions)


@pytest.mark.parametrize("name", ["queue", "to_sign"])
def test_a_page_asks_the_same_of_one_line_and_of_twenty_five(waiting, name):
    signatory = people.staff(Role.SIGNATORY, Role.OFFICER)
    client = people.at_work(signatory)
    address = reverse(f"office:{name}")
    proposed_by(people.staff(), waiting())
    alone = asked(client, address)
    for _ in range(24):
        proposed_by(signatory, waiting())
    assert len(client.get(address).context["rows"]) == 25
    assert asked(client, address) == alone


def test_reading_the_queue_changes_nothing(at_work, waiting):
    application = waiting()
    before = Application.objects.filter(pk=application.pk).values().get()
    at_work.get(QUEUE)
    assert Application.objects.filter(pk=application.pk).values().get() == before
    assert Status(before["status"]) is Status.FILED
