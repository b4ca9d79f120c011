"""Asking for pieces: made of the verdicts, with reasons, a day in the zone of the file, in one piece."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from escale.actions import answer_request, judge, provide, withdraw
from escale.actions import request_pieces as asking
from escale.actions.examine import NotAsRead
from escale.actions.request_pieces import FurtherDemand, preview, request_pieces, to_ask
from escale.applications.enums import Status
from escale.applications.models import Application, Finding, Piece, PieceRequest, RequestLine
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role, StaffMember
from tests import examining, people

pytestmark = pytest.mark.django_db

A_DAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LEASE = FurtherDemand(
    label="Bail de votre logement",
    text="L’attestation ne dit pas depuis quand.",
    legal_basis="Article R. 431-11 du CESEDA",
)


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def application():
    with clock.at(A_DAY):
        return people.filed()


def send(application: Application, by, *, further=()) -> PieceRequest:
    application.refresh_from_db()
    return request_pieces(application, by=by, revision_read=application.revision, further=further)


def said(application: Application) -> Notice:
    return Notice.objects.get(application=application, kind="pieces_requested")


# ---- made of the verdicts --------------------------------------------------------------------


def test_it_asks_for_the_pieces_found_wanting_and_no_other(application, officer):
    examining.examined(application, by=officer)
    examining.faulted(application, "passport", by=officer)
    examining.faulted(application, "diploma", by=officer, reason="other", text="Page 2 absente.")
    request = send(application, officer)
    lines = {line.piece.slot: (line.reason, line.text) for line in request.lines.all()}
    assert lines == {"passport": ("illegible", ""), "diploma": ("other", "Page 2 absente.")}
    application.refresh_from_db()
    assert application.status == Status.AWAITING_PIECES
    assert request.sent_by == officer


def test_without_a_piece_there_is_no_request(application, officer):
    examining.examined(application, by=officer)
    with pytest.raises(Refused, match="aucune pièce"):
        send(application, officer)
    assert not PieceRequest.objects.exists()


def test_an_absence_that_is_not_accepted_is_asked_for(application, officer):
    piece = Piece.objects.get(application=application, slot="diploma")
    Piece.objects.filter(pk=piece.pk).update(explanation="Perdu.", explained_at=clock.now())
    judge.judge(
        application,
        slot="diploma",
        finding=Finding.ABSENCE_REFUSED,
        reason="absence_not_justified",
        text="Demandez un duplicata à votre université.",
        verdict_read=None,
        by=officer,
    )
    assert [verdict.piece for verdict in to_ask(application)] == [piece]


@pytest.mark.parametrize("came", ["answered_at", "explained_at"])
def test_a_piece_that_came_since_its_verdict_is_judged_again_not_asked_again(
    application, officer, came
):
    examining.faulted(application, "passport", "diploma", by=officer)
    words = {"explanation": "Volé."} if came == "explained_at" else {}
    later = clock.now() + timedelta(minutes=1)
    Piece.objects.filter(application=application, slot="passport").update(**{came: later}, **words)
    assert [verdict.piece.slot for verdict in to_ask(application)] == ["diploma"]


# ---- beyond the national list ----------------------------------------------------------------


def test_a_further_piece_is_asked_for_with_its_reason_and_its_text(application, officer):
    request = send(application, officer, further=[LEASE, LEASE])
    assert [line.piece.slot for line in request.lines.all()] == ["further-1", "further-2"]
    line = request.lines.first()
    assert (line.label, line.text, line.legal_basis) == (LEASE.label, LEASE.text, LEASE.legal_basis)
    text = said(application).text
    for words in (LEASE.label, LEASE.text, LEASE.legal_basis):
        assert words in text


@pytest.mark.parametrize("lacking", ["label", "text", "legal_basis"])
@pytest.mark.parametrize("typed", ["", "  \r\n ", "\x00"])
def test_a_further_piece_without_its_name_reason_or_text_is_refused(
    application, officer, lacking, typed
):
    words = {"label": "Bail", "text": "Pourquoi.", "legal_basis": "Article"} | {lacking: typed}
    with pytest.raises(Refused, match="motif écrit et un texte"):
        send(application, officer, further=[FurtherDemand(**words)])
    assert not RequestLine.objects.exists()


@pytest.mark.parametrize("long, most", [("label", 200), ("text", "2\xa0000"), ("legal_basis", 300)])
def test_a_text_too_long_is_refused_with_how_long_it_is(application, officer, long, most):
    markup = "<script>alert(1)</script>" * 400
    words = {"label": "Bail", "text": "Pourquoi.", "legal_basis": "Article"} | {long: markup}
    with pytest.raises(Refused, match=f"10\xa0000 caractères.*{most}"):
        send(application, officer, further=[FurtherDemand(**words)])


def test_more_further_pieces_than_one_can_answer_are_refused(application, officer):
    with pytest.raises(Refused, match="10"):
        send(application, officer, further=[LEASE] * 11)


def test_markup_in_a_reason_is_read_as_it_was_typed(application, officer):
    markup = '<script>alert(1)</script><img src=x onerror="x">'
    send(
        application,
        officer,
        further=[FurtherDemand(label=markup, text=markup, legal_basis=markup)],
    )
    notice = said(application)
    assert "<script>" not in notice.html
    assert "<img" not in notice.html
    assert notice.text.count(markup) == 3


def test_a_further_piece_found_wanting_is_asked_for_again_by_its_own_name(application, officer):
    send(application, officer, further=[LEASE])
    RequestLine.objects.update(answered_at=clock.now())
    answer_request.answer_request(application, by=people.account_of(application))
    examining.faulted(application, "further-1", by=officer)
    (asked,), _day = preview(application)
    assert (asked.label, asked.legal_basis) == (LEASE.label, LEASE.legal_basis)
    send(application, officer)
    assert LEASE.label in Notice.objects.order_by("pk").last().text


# ---- the day ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "postcode, town, at, answer_by",
    [
        # Over the end of summer time, then over its beginning.
        ("38000", "Grenoble", datetime(2026, 10, 1, 21, 30, tzinfo=UTC), date(2026, 10, 31)),
        ("38000", "Grenoble", datetime(2026, 10, 1, 22, 30, tzinfo=UTC), date(2026, 11, 1)),
        ("38000", "Grenoble", datetime(2027, 3, 1, 22, 59, tzinfo=UTC), date(2027, 3, 31)),
        ("38000", "Grenoble", datetime(2027, 3, 1, 23, 1, tzinfo=UTC), date(2027, 4, 1)),
        ("38000", "Grenoble", datetime(2028, 1, 30, 12, 0, tzinfo=UTC), date(2028, 2, 29)),
        # La Réunion is four hours ahead of UTC, all year round.
        ("97400", "Saint-Denis", datetime(2026, 11, 24, 19, 59, tzinfo=UTC), date(2026, 12, 24)),
        ("97400", "Saint-Denis", datetime(2026, 11, 24, 20, 1, tzinfo=UTC), date(2026, 12, 25)),
    ],
)
def test_it_is_to_be_answered_thirty_days_later_in_the_zone_of_the_file(
    postcode, town, at, answer_by
):
    with clock.at(at - timedelta(days=2)):
        application = people.filed(answers={"contact": {"postcode": postcode, "town": town}})
    officer = people.staff(prefecture=application.prefecture)
    with clock.at(at):
        examining.faulted(application, "passport", by=officer)
        _lines, previewed = preview(application)
        request = send(application, officer)
    assert (request.answer_by, request.zone) == (answer_by, application.zone)
    assert previewed == answer_by


def test_the_zone_stays_that_of_the_day_it_was_sent(application, officer):
    examining.faulted(application, "passport", by=officer)
    request = send(application, officer)
    Application.objects.filter(pk=application.pk).update(zone="Pacific/Noumea")
    request.refresh_from_db()
    assert request.zone == "Europe/Paris"


def test_silence_stops_while_pieces_are_awaited(application, officer):
    assert application.silence_on == date(2027, 1, 23)
    with clock.at(A_DAY + timedelta(days=3)):
        examining.asked(application, "passport", by=officer)
    assert application.silence_on is None


def test_the_person_is_told_what_why_and_until_when(application, officer):
    with clock.at(A_DAY):
        examining.asked(application, "passport", "diploma", by=officer, text="La page 2.")
    notice = said(application)
    assert notice.subject == (
        f"2 pièces à envoyer jusqu’au jeudi 24 décembre 2026 inclus "
        f"(demande {application.reference})"
    )
    for words in (
        "Passeport",
        "Dernier diplôme obtenu",
        "Une partie de ce document ne peut pas être lue.",
        "Photographiez ou numérisez à nouveau le document",
        "La préfecture précise\u00a0: La page 2.",
        "jeudi 24 décembre 2026 inclus",
        "est suspendu",
        "Une clôture n’est pas un refus",
        "J’ai besoin de plus de temps",
        f"/requests/{application.reference}/answer/",
    ):
        assert words in notice.text, words
    assert "?" not in "".join(part for part in notice.html.split('"') if part.startswith("http"))


# ---- by whom, and when -----------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CLERK, Role.MANAGER, Role.AUDITOR])
def test_only_an_officer_asks(application, officer, role):
    examining.faulted(application, "passport", by=officer)
    with pytest.raises(RoleMissing):
        send(application, people.staff(role))


def test_an_officer_of_elsewhere_or_revoked_in_mid_action_asks_for_nothing(application, officer):
    examining.faulted(application, "passport", by=officer)
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    StaffMember.objects.filter(account=officer).update(revoked_at=clock.now())
    for by in (elsewhere, officer):
        with pytest.raises(NotOnDuty):
            send(application, by)
    assert not PieceRequest.objects.exists()


def test_what_changed_since_it_was_read_is_read_again_first(application, officer):
    examining.faulted(application, "passport", by=officer)
    read = application.revision
    examining.faulted(application, "diploma", by=people.staff())
    with pytest.raises(NotAsRead):
        request_pieces(application, by=officer, revision_read=read)
    assert not PieceRequest.objects.exists()


def test_while_one_is_pending_no_other_is_sent(application, officer):
    examining.asked(application, "passport", by=officer)
    examining.faulted(application, "diploma", by=officer)
    with pytest.raises(Refused, match="attend des pièces"):
        send(application, officer)


def test_a_withdrawn_request_and_one_that_waits_for_a_signature_are_asked_nothing(officer):
    filed = people.filed()
    withdrawn = withdraw.withdraw(filed, by=people.account_of(filed))
    with pytest.raises(Refused, match="retirée"):
        send(withdrawn, officer, further=[LEASE])
    waiting = people.walked_to(Status.DECISION_PROPOSED)
    with pytest.raises(Refused, match="en préparation"):
        send(waiting, officer, further=[LEASE])


def test_nothing_is_added_to_a_piece_while_a_decision_waits():
    waiting = people.walked_to(Status.DECISION_PROPOSED)
    before = waiting.revision
    with pytest.raises(Refused):
        provide.explain(waiting, slot="passport", explanation="Volé.")
    waiting.refresh_from_db()
    assert waiting.revision == before


@pytest.mark.django_db(transaction=True)
def test_sent_by_two_officers_at_once_it_is_sent_once(application):
    officers = [people.staff(), people.staff()]
    examining.faulted(application, "passport", by=officers[0])
    together, answers = Barrier(2), []

    def ask(officer):
        try:
            together.wait()
            found = Application.objects.get(pk=application.pk)
            answers.append(asking.request_pieces(found, by=officer, revision_read=read))
        except Refused as refused:
            answers.append(refused)
        finally:
            connection.close()

    read = application.revision
    threads = [Thread(target=ask, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
    assert PieceRequest.objects.count() == 1
    assert Notice.objects.filter(kind="pieces_requested").count() == 1
