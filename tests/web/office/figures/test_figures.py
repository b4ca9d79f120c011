"""The page of figures and its table for spreadsheets."""

import csv
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from escale.applications.enums import Status
from escale.kit import clock
from escale.people.models import Prefecture, Role
from escale.web.office.figures.download import as_csv, safe
from escale.web.office.figures.figures import _length
from tests import people

pytestmark = pytest.mark.django_db
PAGE, CSV = reverse("office:figures"), reverse("office:figures_csv")


@pytest.fixture
def manager():
    return people.at_work(people.staff(Role.MANAGER))


def rows_of(answer) -> list[list[str]]:
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";"))


def test_the_page_says_what_came_what_was_decided_and_what_waits(manager):
    people.filed()
    people.walked_to(Status.APPROVED)
    page = manager.get(PAGE)
    assert page.context["total"].received == 2
    assert page.context["total"].approved == 1
    assert page.context["waiting"] == 1
    text = page.content.decode()
    for words in ("Par mois", "Par situation", "Par âge", "Temps pour décider", "Dates de la loi"):
        assert words in text
    assert "toutes les demandes avancent" in text


def test_each_chart_is_a_table_whose_bars_are_hidden_from_readers(manager):
    people.filed()
    page = manager.get(PAGE).content.decode()
    assert page.count("<table") == page.count("<caption>") == 5
    assert 'esc-bar--w100" aria-hidden="true"' in page
    assert "style=" not in page


@pytest.mark.parametrize(
    "period,months", [("1", 1), ("3", 3), ("24", 24), ("last_year", 12), ("", 12), ("'--", 12)]
)
def test_the_period_is_in_the_address(manager, period, months):
    answer = manager.get(PAGE, {"period": period})
    assert len(answer.context["months"].rows) == months


def test_an_empty_prefecture_has_its_page(manager):
    assert manager.get(PAGE).status_code == 200
    assert len(rows_of(manager.get(CSV))) == 1


def test_a_length_is_a_class_that_the_style_sheet_knows():
    assert [_length(n, 200) for n in (0, 1, 100, 199, 200)] == [0, 5, 50, 100, 100]


# ---- for spreadsheets ------------------------------------------------------------------------


def test_the_table_has_one_row_a_month_and_case(manager):
    people.walked_to(Status.REFUSED)
    answer = manager.get(CSV)
    header, row = rows_of(answer)
    assert header[:4] == ["Préfecture", "Mois", "Situation", "Reçues"]
    assert row[0] == "Préfecture de l’Isère"
    assert (row[3], row[5]) == ("1", "1")
    assert len(row) == len(header)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="chiffres-isere-')


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(begins):
    assert safe(f"{begins}1+1").startswith("'")
    assert "\n" not in safe(f"{begins}1\n2")


def test_a_number_stays_one_and_a_line_stays_one():
    assert safe(-3) == "-3"
    written = as_csv([["a;b", 'c"d', "e\nf", "é"]])
    assert written == '\ufeff"a;b";"c""d";e f;é\r\n'


def test_a_hostile_name_of_a_prefecture_is_harmless(manager):
    people.filed()
    hostile = '=HYPERLINK("http://x";"y")'
    Prefecture.objects.filter(code="isere").update(name=hostile)
    _header, row = rows_of(manager.get(CSV))
    assert row[0] == f"'{hostile}"


# ---- who ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PAGE, CSV])
def test_a_manager_and_an_auditor_read_them_and_nobody_else(address):
    for role in Role:
        client = people.at_work(people.staff(role))
        expected = 200 if role in {Role.MANAGER, Role.AUDITOR} else 403
        assert client.get(address).status_code == expected
        assert client.post(address).status_code == 405
    assert people.signed_in(people.applicant()).get(address).status_code == 404


def test_another_prefecture_counts_nothing_of_this_one():
    people.filed()
    elsewhere = people.staff(Role.MANAGER, prefecture=people.prefectures()["reunion"])
    answer = people.at_work(elsewhere).get(PAGE)
    assert answer.context["total"].received == 0
    assert answer.context["ages"].rows[0].cells[0].number == 0


def test_an_alarm_leads_to_the_requests(manager):
    with clock.at(datetime(2026, 1, 5, 9, tzinfo=UTC)):
        application = people.filed()
    page = manager.get(PAGE).content.decode()
    assert "jamais prises en charge" in page
    assert reverse("office:application", args=[application.reference]) in page
