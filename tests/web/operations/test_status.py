"""« État du service »: what the operator reads and does, and what they never see."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from escale.applications.models import Brake
from escale.documents.models import Document
from escale.jobs import service_state, sweeps
from escale.kit import clock
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.models import Operator, Role
from escale.watch.models import Beat, Outage, SweepRun
from tests import people

pytestmark = pytest.mark.django_db

STATUS = "/operations/"
FIGURES = "/operations/figures.json"
DECLARE = "/operations/outages/"
END = "/operations/outages/end/"
RELEASE = "/operations/brakes/release/"
TODAY = timezone.localtime


def troubles() -> set[str]:
    return set(service_state.state().troubles)


def brake(code: str = "isere", due: int = 140) -> Brake:
    return Brake.objects.create(
        prefecture=people.prefectures()[code],
        due=due,
        open_applications=900,
        due_until=clock.today(),
    )


def in_words(instant) -> str:
    return timezone.localtime(instant).strftime("%d/%m/%Y %H:%M")


# ---- the door --------------------------------------------------------------------------------


def test_nobody_else_finds_the_page():
    assert Client().get(STATUS).status_code == 302
    assert people.signed_in(people.applicant()).get(STATUS).status_code == 404
    manager = people.at_work(people.staff(*Role))
    assert manager.get(STATUS).status_code == 404
    assert manager.post(RELEASE, {"brake": brake().pk}).status_code == 404


def test_an_operator_proves_a_second_factor_first(operator):
    response = people.signed_in(operator).get(STATUS)
    assert response["Location"].startswith("/account/second-factor/")
    assert people.at_work(operator).get(STATUS).status_code == 200


def test_home_leads_an_operator_to_the_state_of_the_service(client_of):
    assert client_of.get("/requests/")["Location"] == STATUS
    page = client_of.get(STATUS).content.decode()
    assert "Espace des agents" not in page
    assert 'href="/operations/"' in page


def test_an_operator_sees_no_application(client_of):
    filed = people.filed()
    for address in (
        f"/requests/{filed.reference}/",
        f"/office/requests/{filed.reference}/",
        "/office/",
        "/office/team/",
    ):
        assert client_of.get(address).status_code == 404, address


def test_whoever_is_revoked_is_out_at_the_next_request(client_of, operator):
    assert client_of.get(STATUS).status_code == 200
    Operator.objects.update(revoked_at=clock.now())
    assert client_of.get(STATUS).status_code == 404
    assert client_of.post(DECLARE, {"began_at": "12/03/2026 8:30"}).status_code == 404
    assert not Outage.objects.exists()


# ---- what is shown ---------------------------------------------------------------------------


def test_when_all_is_well_the_page_says_so(client_of):
    page = client_of.get(STATUS).content.decode()
    assert "Tout va bien" in page
    assert "À regarder maintenant" not in page
    for sweep in sweeps.SWEEPS:
        assert f"manage.py sweep {sweep.name}" in page


def test_the_page_names_nobody(client_of):
    filed = people.filed()
    page = client_of.get(STATUS).content.decode() + client_of.get(FIGURES).content.decode()
    for secret in (filed.reference, people.account_of(filed).email, filed.family_name):
        assert secret not in page


def test_what_waits_too_long_is_a_trouble():
    people.filed()
    assert troubles() == set()
    old = clock.now() - timedelta(hours=5)
    Notice.objects.update(queued_at=old)
    Letter.objects.update(wanted_at=old)
    Document.objects.filter(pk=Document.objects.first().pk).update(
        state="received", checked_at=None, received_at=old
    )
    assert troubles() == {"notices_late", "letters_late", "documents_late"}
    found = service_state.state()
    assert (found.notices.count, found.notices.oldest_at) == (1, old)
    assert (found.letters.count, found.documents.count) == (1, 1)


def test_a_sweep_that_fails_or_is_late_is_a_trouble(client_of):
    now = clock.machine_now()
    SweepRun.objects.create(name="make_letters", error="OSError", went_well_at=now)
    assert troubles() == {"sweeps_failing"}
    page = client_of.get(STATUS).content.decode()
    assert "Dernière erreur : OSError." in page.replace("\u00a0", " ")
    SweepRun.objects.update(error="", went_well_at=now - timedelta(minutes=11))
    assert troubles() == {"sweeps_late"}
    SweepRun.objects.update(name="forget_searches")  # every night, eleven minutes are nothing
    assert troubles() == set()


def test_messages_that_came_back_are_counted(client_of):
    application = people.filed()
    application.notices.update(state=Notice.State.FAILED)
    found = client_of.get(FIGURES).json()
    assert (found["notices_failed"], found["notices_bounced"]) == (1, 0)
    application.notices.update(state=Notice.State.REFUSED)
    found = client_of.get(FIGURES).json()
    assert (found["notices_failed"], found["notices_bounced"]) == (0, 1)


def test_the_questions_asked_do_not_grow(client_of):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client_of.get(STATUS).status_code == 200
        return len(queries)

    people.filed()
    brake("isere")
    first = asked()
    for code in ("reunion", "partagee", "etranger"):
        brake(code)
    for _ in range(4):
        people.filed()
    now = clock.machine_now()
    for days in range(5):
        Outage.objects.create(
            began_at=now - timedelta(days=days, hours=3),
            ended_at=now - timedelta(days=days, hours=1),
        )
    Beat.objects.bulk_create(Beat(minute=now - timedelta(minutes=m)) for m in range(500))
    assert asked() == first


# ---- for programs ----------------------------------------------------------------------------


def test_a_program_reads_the_same(client_of):
    brake()
    found = client_of.get(FIGURES).json()
    assert (found["status"], found["troubles"], found["brakes_on"]) == ("degraded", ["brake_on"], 1)
    assert set(found["sweeps"]) == {sweep.name for sweep in sweeps.SWEEPS}
    assert found["certificates_due"] == 0


def test_readiness_tells_the_figures_and_never_turns_people_away(settings):
    brake()
    settings.ROOT_URLCONF = "config.urls"
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["database"], found["status"]) == ("ready", "degraded")
    assert "Isère" not in json.dumps(found, ensure_ascii=False)


# ---- outages ---------------------------------------------------------------------------------


def test_an_operator_notes_an_outage_and_ends_it(client_of, operator):
    began = clock.machine_now() - timedelta(hours=3)
    response = client_of.post(DECLARE, {"began_at": in_words(began), "ended_at": ""}, follow=True)
    assert "La panne est notée" in response.content.decode()
    outage = Outage.objects.get()
    assert (outage.is_declared, outage.declared_by, outage.ended_at) == (True, operator, None)
    assert outage.began_at == began.replace(second=0, microsecond=0)
    assert "outage_lasting" in troubles()
    client_of.post(END)
    outage.refresh_from_db()
    assert outage.ended_at is not None


@pytest.mark.parametrize("typed", ["", "hier", "32/13/2026 8:30"])
def test_what_is_no_hour_is_shown_again_with_a_sentence(client_of, typed):
    page = client_of.post(DECLARE, {"began_at": typed}).content.decode()
    assert "Écrivez" in page
    assert 'id="error-summary"' in page or "esc-error" in page or "fr-error-text" in page
    assert not Outage.objects.exists()


def test_an_outage_of_the_future_is_refused_with_a_sentence(client_of):
    typed = in_words(clock.machine_now() + timedelta(hours=2))
    response = client_of.post(DECLARE, {"began_at": typed})
    assert response.status_code == 409
    assert "commence dans le passé" in response.content.decode()
    assert typed in response.content.decode()


# ---- the brake -------------------------------------------------------------------------------


def test_an_operator_and_a_manager_release_a_brake(client_of, operator):
    held = brake()
    assert "140 clôtures sur 900" in client_of.get(STATUS).content.decode()
    page = client_of.post(RELEASE, {"brake": held.pk}, follow=True).content.decode()
    assert "Il manque celui d’un responsable" in page
    held.refresh_from_db()
    assert (held.first_by, held.released_at) == (operator, None)
    Brake.objects.update(first_by=people.staff(Role.MANAGER))
    page = client_of.post(RELEASE, {"brake": held.pk}, follow=True).content.decode()
    assert "les clôtures repartent" in page
    held.refresh_from_db()
    assert held.released_at is not None


def test_releasing_asks_for_a_fresh_second_factor(operator):
    held = brake()
    client = people.at_work(operator, has_just_proved=False)
    response = client.post(RELEASE, {"brake": held.pk})
    assert response["Location"].startswith("/account/second-factor/")
    held.refresh_from_db()
    assert held.first_by is None


@pytest.mark.parametrize("number", ["", "0", "x", "²", "9" * 40, "-1"])
def test_a_brake_that_is_not_on_is_left_alone(client_of, number):
    page = client_of.post(RELEASE, {"brake": number}, follow=True).content.decode()
    assert "n’est plus mis" in page
