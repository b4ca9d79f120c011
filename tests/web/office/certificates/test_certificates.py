"""The certificates of an application: seen by the team, held, released and given by an officer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions import end_certificates, issue_extensions, make_letters
from escale.applications.enums import Status
from escale.applications.models import Application, Certificate, CertificateHold
from escale.audit.models import Access
from escale.kit import clock
from escale.people.models import Role
from tests import certificates, people
from tests.certificates import due_in, on

pytestmark = pytest.mark.django_db

WHY = "La convention d’accueil est à vérifier auprès de l’université."


@pytest.fixture
def officer():
    return people.staff(name="Camille Marchand")


@pytest.fixture
def client(officer):
    return people.at_work(officer)


def address(application, name="certificates") -> str:
    return reverse(f"office:{name}", args=[application.reference])


def page_of(client, application) -> str:
    answer = client.get(address(application))
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, application, name, **data):
    application.refresh_from_db()
    return client.post(
        address(application, name), {"revision": str(application.revision), **data}, follow=True
    )


def test_the_page_tells_what_is_proved_what_follows_and_leads_to_each_paper(client):
    application = certificates.issued()
    make_letters.make_due()
    page = page_of(client, application)
    for words in (
        "Le séjour est prouvé jusqu’au",
        "La prochaine attestation vient d’elle-même, le",
        "Délivrée automatiquement, le",
        "À venir",
        "Ouvrir l’attestation (PDF)",
    ):
        assert words in page
    letter = application.letters.get(kind="extension")
    link = reverse("office:letter", args=[application.reference, letter.pk])
    assert link in page
    assert client.get(link)["Content-Disposition"].startswith(
        f'attachment; filename="attestation-de-prolongation-{application.reference}'
    )


def test_the_application_says_it_in_short_and_leads_there(client):
    application = due_in(-1, complete_on=None)
    page = client.get(reverse("office:application", args=[application.reference])).content.decode()
    assert "Séjour non prouvé" in page
    assert address(application) in page


def test_reading_is_noted_once_a_visit(client, officer):
    application = due_in(15)
    page_of(client, application)
    page_of(client, application)
    assert Access.objects.filter(account=officer, person=application.person).count() == 1


def test_held_the_page_says_why_by_whom_until_when_and_lets_it_be_released(client):
    application = due_in(15)
    answer = send(client, application, "hold_extension", **{"hold-reason": WHY})
    page = answer.content.decode()
    assert "L’attestation est suspendue jusqu’au" in page
    assert WHY in page
    assert "Par Camille Marchand (vous), le" in page or "Par Camille Marchand, le" in page
    page = send(client, application, "release_extension").content.decode()
    assert "L’attestation est rétablie" in page
    assert not CertificateHold.objects.live().exists()


def test_given_outside_the_rule_the_page_says_who_gave_it_and_why(client):
    application = due_in(-10, filed_in_time=False)
    assert "elle est tardive, ou incomplète" in page_of(client, application)
    page = send(client, application, "give_extension", **{"give-reason": WHY}).content.decode()
    assert "L’attestation est délivrée jusqu’au" in page
    assert "Délivrée par Camille Marchand" in page
    assert WHY in page
    assert Certificate.objects.get().reason == WHY


def test_each_form_says_why_it_is_not_for_now(client):
    page = page_of(client, due_in(100))
    assert "il est trop tôt pour la suspendre" in page
    assert "Le service délivre lui-même cette attestation" in page
    assert "<textarea" not in page
    page = page_of(client, people.walked_to(Status.WITHDRAWN))
    assert page.count("Cette demande est retirée.") == 2


@pytest.mark.parametrize(
    "name, field, days, columns",
    [
        ("hold_extension", "hold-reason", 15, {}),
        ("give_extension", "give-reason", -5, {"filed_in_time": False}),
    ],
)
def test_an_empty_reason_or_a_stale_page_changes_nothing_and_loses_nothing(
    client, name, field, days, columns
):
    application = due_in(days, **columns)
    answer = send(client, application, name, **{field: "  "})
    assert answer.status_code == 200
    assert "Erreur" in answer.content.decode()
    stale = client.post(address(application, name), {"revision": "1", field: WHY})
    assert stale.status_code == 409
    page = stale.content.decode()
    assert "Ce dossier a changé depuis que vous l’avez lu" in page
    assert "Dernier changement" in page
    assert WHY in page
    assert not CertificateHold.objects.exists()
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICER])
def test_the_rest_of_the_team_reads_and_changes_nothing(role):
    application = due_in(15)
    client = people.at_work(people.staff(role))
    page = page_of(client, application)
    assert "<textarea" not in page
    for name in ("hold_extension", "release_extension", "give_extension"):
        assert client.post(address(application, name), {"revision": "1"}).status_code == 403
    assert not CertificateHold.objects.exists()


def test_another_prefecture_finds_nothing():
    application = due_in(15)
    client = people.at_work(people.staff(prefecture=people.prefectures()["reunion"]))
    assert client.get(address(application)).status_code == 404
    for name in ("hold_extension", "release_extension", "give_extension"):
        assert client.post(address(application, name), {"hold-reason": WHY}).status_code == 404


def test_the_number_of_questions_does_not_grow(client):
    few, many = certificates.issued(), people.filed()
    Application.objects.filter(pk=many.pk).update(
        covered_until=clock.today(), document_expires_on=clock.today()
    )
    day = clock.today()
    for _ in range(5):
        with on(day):
            issue_extensions.issue_due()
        many.refresh_from_db()
        day = many.covered_until - timedelta(days=15)
    make_letters.make_due()
    counts = []
    for application in (few, many):
        page_of(client, application)
        with CaptureQueriesContext(connection) as asked:
            page_of(client, application)
        counts.append(len(asked))
    assert many.certificates.count() == 5
    assert counts[0] == counts[1]


def test_what_a_refusal_ended_is_said_to_colleagues(client):
    application = certificates.issued()
    application.certificates.update(ended_on=clock.today(), ending=Certificate.Ending.REFUSED)
    assert "refus notifié" in page_of(client, application)
    assert end_certificates.end_due()["given_back"] == 0
