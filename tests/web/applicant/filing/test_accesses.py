"""« Qui a ouvert ma demande »: what, when, by which office, never a name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions import make_letters
from escale.audit.models import Access, Search
from escale.people.models import Role
from tests import people
from tests.web.office.application.scenes import give_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return people.filed()


def address(application) -> str:
    return reverse("applicant:accesses", args=[application.reference])


def page_of(application) -> str:
    answer = people.signed_in(people.account_of(application)).get(address(application))
    assert answer.status_code == 200
    return answer.content.decode()


def opened(application, by, *, what="application_opened", detail="") -> Access:
    return Access.objects.create(
        person_id=application.person_id,
        account=by,
        what=what,
        subject=f"{application.reference}{detail}",
    )


def test_each_reading_says_what_by_which_office_and_what_for(application):
    officer = people.staff(Role.OFFICER, Role.SIGNATORY, name="Camille Secrète")
    opened(application, officer)
    opened(application, officer, what="document_page", detail="/passport/1")
    page = page_of(application)
    assert "Dossier de la demande" in page
    assert "Page d’un document envoyé" in page
    assert "Préfecture de l’Isère (agent instructeur, signataire)" in page
    assert "pour l’examen de la demande" in page
    assert "Secrète" not in page
    assert officer.email not in page


def test_opening_the_acts_of_a_request_is_written_there(application):
    officer = people.at_work(people.staff())
    assert "Personne d’autre que vous" in page_of(application)
    officer.get(reverse("office:acts", args=[application.reference]))
    assert "Dossier de la demande" in page_of(application)


@pytest.mark.parametrize(
    "role,said",
    [
        (Role.AUDITOR, "pour un contrôle interne"),
        (Role.CLERK, "pour l’accueil au guichet"),
        (Role.OFFICER, "pour l’examen de la demande"),
    ],
)
def test_each_page_says_what_its_reader_reads_for(role, said, application):
    make_letters.make_due()
    letter = application.letters.get()
    document = give_pages(application, "passport")
    reader, reference = people.at_work(people.staff(role)), application.reference
    for name, *which in (
        ("acts",),
        ("application",),
        ("letter", letter.pk),
        ("document", document.pk),
        ("page_image", document.pk, 1),
    ):
        answer = reader.get(reverse(f"office:{name}", args=[reference, *which]))
        assert answer.status_code == 200
    read = Access.objects.order_by("pk").values_list("what", flat=True)
    pages = ["acts", "application_opened", "letter", "document_copy", "document_page"]
    assert list(read) == pages
    assert page_of(application).count(said) == len(pages)


def test_a_search_that_lists_a_request_is_no_reading_and_the_page_says_so(application):
    officer = people.at_work(people.staff())
    officer.post(reverse("office:search"), {"words": application.reference}, follow=True)
    assert Search.objects.count() == 1
    page = page_of(application)
    assert "Personne d’autre que vous" in page
    assert "ce n’est pas une ouverture de votre dossier" in page


def test_only_what_is_of_this_request_is_shown(application):
    officer = people.staff()
    other = people.filed()
    opened(other, officer)
    opened(application, officer, detail="X/passport")
    opened(application, people.account_of(application))
    assert "Personne d’autre que vous" in page_of(application)


def test_a_reading_for_the_service_itself_says_so(application):
    opened(application, None)
    assert "Le service, pour le faire fonctionner" in page_of(application)


def test_the_page_asks_the_same_of_one_line_and_of_five(application):
    officer, counts = people.staff(), []
    client = people.signed_in(people.account_of(application))
    for more in (1, 4):
        for _ in range(more):
            opened(application, officer)
        client.get(address(application))
        with CaptureQueriesContext(connection) as questions:
            client.get(address(application))
        counts.append(len(questions))
    assert counts[0] == counts[1]


def test_a_long_list_has_pages(application):
    officer = people.staff()
    for _ in range(31):
        opened(application, officer)
    client = people.signed_in(people.account_of(application))
    assert len(client.get(address(application)).context["lines"]) == 30
    assert len(client.get(f"{address(application)}?page=2").context["lines"]) == 1


def test_the_follow_up_leads_there(application):
    client = people.signed_in(people.account_of(application))
    page = client.get(reverse("applicant:follow_up", args=[application.reference]))
    assert address(application) in page.content.decode()


def test_nobody_else_reads_it(application, client):
    assert people.signed_in(people.applicant()).get(address(application)).status_code == 404
    assert people.at_work(people.staff()).get(address(application)).status_code == 404
    assert client.get(address(application)).url.startswith(reverse("account_login"))
    owner = people.signed_in(people.account_of(application))
    assert owner.post(address(application)).status_code == 405
