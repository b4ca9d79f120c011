"""The log of readings and searches, for the auditor: read only, of their prefecture alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.audit.models import Access, Search
from escale.kit import clock
from escale.people.models import Role, StaffMember
from tests import people

pytestmark = pytest.mark.django_db
PAGE = reverse("office:accesses")


@pytest.fixture
def auditor():
    return people.at_work(people.staff(Role.AUDITOR, name="Alix Contrôle"))


@pytest.fixture
def officer():
    return people.staff(name="Sacha Petit")


def opened(by, subject="AAA-BBB-CCC-D", what="application_opened") -> Access:
    return Access.objects.create(
        person=people.applicant().person, account=by, what=what, subject=subject
    )


def words(answer) -> str:
    return answer.content.decode()


def test_each_reading_says_who_what_and_when(auditor, officer):
    opened(officer)
    page = words(auditor.get(PAGE))
    for said in ("Sacha Petit", "Dossier de la demande", "AAA-BBB-CCC-D", "l’examen"):
        assert said in page


def test_another_prefectures_members_are_not_there(auditor):
    opened(people.staff(prefecture=people.prefectures()["reunion"], name="Hors Équipe"))
    page = words(auditor.get(PAGE))
    assert "Hors Équipe" not in page
    assert "AAA-BBB-CCC-D" not in page
    assert "Rien à montrer" in page


def test_one_member_is_chosen_even_one_who_left(auditor, officer):
    other = people.staff(name="Inès Roy")
    opened(officer, "DE-SACHA")
    opened(other, "DE-INES")
    StaffMember.objects.filter(account=other).update(revoked_at=clock.now())
    page = words(auditor.get(PAGE, {"member": other.pk}))
    assert "DE-INES" in page
    assert "DE-SACHA" not in page


@pytest.mark.parametrize("member", ["0", "-1", "x", "²", "9" * 30, "elsewhere"])
def test_a_forged_member_shows_nothing(auditor, officer, member):
    stranger = people.staff(prefecture=people.prefectures()["reunion"])
    opened(officer)
    opened(stranger)
    chosen = str(stranger.pk) if member == "elsewhere" else member
    answer = auditor.get(PAGE, {"member": chosen})
    assert answer.context["lines"] == []


def test_searches_are_there_too(auditor, officer):
    prefecture = people.prefectures()["isere"]
    Search.objects.create(account=officer, prefecture=prefecture, words="<b>okonkwo</b> %_'")
    page = words(auditor.get(PAGE, {"view": "searches"}))
    assert "&lt;b&gt;okonkwo" in page
    assert "okonkwo" not in words(auditor.get(PAGE))


def test_older_lines_are_turned_to_without_counting_them(auditor, officer):
    for number in range(60):
        opened(officer, f"N-{number}-")
    first = auditor.get(PAGE)
    assert len(first.context["lines"]) == 50
    second = auditor.get(PAGE + first.context["older"])
    assert [line.subject for line in second.context["lines"]][-1] == "N-0-"
    assert second.context["older"] == ""
    assert auditor.get(PAGE, {"before": "x"}).status_code == 200


def test_the_page_asks_the_same_of_one_line_and_of_five(auditor, officer):
    counts = []
    for more in (1, 4):
        for _ in range(more):
            opened(officer)
        auditor.get(PAGE)
        with CaptureQueriesContext(connection) as questions:
            auditor.get(PAGE)
        counts.append(len(questions))
    assert counts[0] == counts[1]


def test_it_is_read_only_and_for_the_auditor(auditor):
    assert auditor.post(PAGE).status_code == 405
    for role in set(Role) - {Role.AUDITOR}:
        assert people.at_work(people.staff(role)).get(PAGE).status_code == 403
    assert people.signed_in(people.applicant()).get(PAGE).status_code == 404
