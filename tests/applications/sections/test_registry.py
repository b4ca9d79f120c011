import json
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from escale.applications.sections.registry import SECTIONS, section_called, sections_for
from escale.kit import clock
from escale.procedures.cases import Case
from tests.applications.sections.statements import COMPLETE, TODAY, case_asked

CODES = [section.code for section in SECTIONS]


@pytest.mark.parametrize("case", Case)
def test_each_case_is_asked_its_own_sections(case):
    codes = [section.code for section in sections_for(case)]
    last = "last_employment" if case == Case.RENEWAL_AFTER_JOB_LOSS else "agreement"
    assert codes == ["identity", "family", "contact", "documents", "entry", "research", last]


@pytest.mark.parametrize("code", CODES)
def test_every_question_belongs_to_one_group(code):
    form_class = section_called(code).form_class
    placed = [name for group in form_class.groups for name in group.names]
    assert sorted(placed) == sorted(form_class.base_fields)


@pytest.mark.parametrize("code", CODES)
def test_a_complete_section_needs_nothing(code, page):
    assert page(code).errors == {}
    assert section_called(code).is_complete(COMPLETE[code], case=case_asked(code), on=TODAY)


@pytest.mark.parametrize("code", CODES)
def test_an_empty_section_says_each_missing_answer_with_its_own_words(code):
    section = section_called(code)
    said = section.errors({}, case=case_asked(code), on=TODAY)
    form = section.show({}, case=case_asked(code), on=TODAY)
    assert set(said) == {name for name, field in form.questions() if field.required}
    sentences = [sentence for each in said.values() for sentence in each]
    assert len(sentences) == len(set(sentences)) == len(said)


@pytest.mark.parametrize("code", CODES)
def test_what_is_only_missing_can_be_left_unsaid(code):
    section = section_called(code)
    form = section.bind({}, case=case_asked(code), on=TODAY, missing=False)
    assert form.sentences() == {}


def test_what_is_wrong_is_said_even_when_the_missing_is_not():
    form = section_called("identity").bind(
        {"born_on": ["31", "2", "1990"]}, case=Case.RENEWAL, on=TODAY, missing=False
    )
    assert list(form.sentences()) == ["born_on"]


@pytest.mark.parametrize("code", CODES)
def test_a_page_shows_again_exactly_what_was_typed(code):
    section = section_called(code)
    answers = {"family_name": "王", "born_on": ["31", "fév", ""], "mobile": "12"}
    known = {name: raw for name, raw in answers.items() if name in section.form_class.base_fields}
    for form in (
        section.show(known, case=case_asked(code), on=TODAY),
        section.bind(known, case=case_asked(code), on=TODAY),
    ):
        for name, raw in known.items():
            value = form[name].value()
            assert (list(value) if isinstance(raw, list) else value) == raw


@pytest.mark.parametrize("code", CODES)
def test_every_page_is_drawn_without_inline_style(code):
    section = section_called(code)
    case = case_asked(code)
    html = str(section.bind(COMPLETE[code], case=case, on=TODAY))
    assert "style=" not in html
    assert "maxlength" not in html.replace('maxlength="320"', "")


def test_a_posted_page_becomes_raw_answers():
    data = QueryDict(mutable=True)
    data.update(
        {
            "family_name": " O'Neil ",
            "born_on_day": "31",
            "born_on_month": "02",
            "born_on_year": "1990",
            "nationality-0-country": "IE",
            "nationality-1-country": "",
            "csrfmiddlewaretoken": "x",
        }
    )
    answers = section_called("identity").answers_from(data, case=Case.RENEWAL)
    assert answers == {
        "family_name": " O'Neil ",
        "single_name": "",
        "born_on": ["31", "02", "1990"],
        "nationality": ["IE", ""],
    }


def test_what_a_page_did_not_show_is_kept():
    section = section_called("research")
    kept = {"host_name": "CNRS", "diploma_title": "Master", "of_an_older_version": [1]}
    answers = section.answers_from(
        {"diploma_title": "", "host_name": "changed"}, case=Case.RENEWAL_AFTER_JOB_LOSS, kept=kept
    )
    assert answers == {"host_name": "CNRS", "diploma_title": "", "of_an_older_version": [1]}


def test_a_text_that_the_database_cannot_store_loses_only_that():
    answers = section_called("entry").answers_from(
        {"entered_at": "Ro\x00is\ud800sy"}, case=Case.RENEWAL
    )
    assert answers == {"entered_at": "Roissy"}


def test_a_pasted_book_is_cut_far_beyond_what_is_accepted():
    answers = section_called("entry").answers_from({"entered_at": "a" * 10**6}, case=Case.RENEWAL)
    assert len(answers["entered_at"]) == 2_000


def test_a_child_is_added_and_removed_without_a_script():
    section = section_called("family")
    kept = COMPLETE["family"]
    data = {
        "children-0-given_names": "Ali",
        "children-1-given_names": "Awa",
        "add": "children",
    }
    assert section.reshapes(data)
    added = section.answers_from(data, case=Case.RENEWAL, kept=kept)
    assert [row.get("given_names") for row in added["children"]] == ["Ali", "Awa", None]
    assert len(section.show(added, case=Case.RENEWAL)["children"].rows) == 3
    assert len(section.bind(added, case=Case.RENEWAL)["children"].rows) == 3
    assert "children" not in section.changed_fields(
        section.answers_from({**data, "add": ""}, case=Case.RENEWAL, kept=kept), added
    )
    fewer = section.answers_from(
        {**data, "add": "", "remove": "children-0"}, case=Case.RENEWAL, kept=kept
    )
    assert [row["given_names"] for row in fewer["children"]] == ["Awa"]


def test_the_last_child_can_be_removed():
    section = section_called("family")
    fewer = section.answers_from(
        {"children-0-given_names": "Ali", "remove": "children-0"}, case=Case.RENEWAL
    )
    assert fewer["children"] == []


def test_a_nationality_list_is_shown_before_any_answer_and_one_more_on_demand():
    section = section_called("identity")
    assert len(section.show({}, case=Case.RENEWAL)["nationality"].rows) == 1
    more = section.answers_from({"add": "nationality"}, case=Case.RENEWAL)
    assert more["nationality"] == ["", ""]
    assert len(section.show(more, case=Case.RENEWAL)["nationality"].rows) == 2


def test_an_error_in_a_row_is_beside_its_box_and_named_in_the_summary(page):
    family = page("family", children=[{}, {"given_names": "Awa", "born_on": ["30", "2", "2020"]}])
    [sentence] = family.errors["children"]
    assert sentence.startswith("Enfant 2, date de naissance : Le 30 février 2020 n’existe pas")
    blank, wrong = family.section.bind(family.answers, case=Case.RENEWAL)["children"].rows
    assert not blank.errors
    assert list(wrong.errors) == ["born_on"]


def test_the_summary_speaks(page):
    identity = page("identity").shown
    assert identity["born_on"] == "7 mars 1990"
    assert identity["nationality"].endswith(", France")
    assert identity["sex"] == "Féminin"
    assert identity["usage_name"] == ""
    assert "single_name" not in identity
    assert page("identity", single_name="on").shown["single_name"] == "Oui"
    assert page("identity", born_on=["1", "8", "1990"]).shown["born_on"] == "1er août 1990"
    assert page("contact").shown["mobile"] == "+33 6 12 34 56 78"
    assert page("agreement").shown["mobility"] == "Non"
    assert page("last_employment").shown["employer_siret"] == "732 829 320 00074"
    children = page("family").shown["children"].splitlines()
    assert len(children) == 2
    assert "Date de naissance : 1er février 2019" in children[0]


def test_the_summary_shows_a_wrong_answer_as_it_was_typed(page):
    identity = page("identity", born_on=["31", "02", "1990"], family_name="王")
    assert identity.shown["born_on"] == "31 / 02 / 1990"
    assert identity.shown["family_name"] == "王"
    entries = identity.section.display(identity.answers, case=Case.RENEWAL, on=TODAY)
    assert [entry.name for entry in entries if not entry.is_correct] == ["family_name", "born_on"]


def test_a_snapshot_is_json_and_gives_the_typed_values_back(page):
    for code in CODES:
        one = page(code)
        snapshot = one.section.snapshot(one.answers, case=one.case, on=TODAY)
        assert one.section.from_snapshot(json.loads(json.dumps(snapshot))) == one.typed


def test_typed_values_are_what_they_mean(page):
    identity = page("identity").typed
    assert identity["born_on"] == date(1990, 3, 7)
    assert identity["nationality"] == ("SN", "FR")
    assert identity["foreigner_number"] == "0990123456"
    assert page("agreement").typed["monthly_pay"] == Decimal("2350.50")
    assert page("agreement").typed["mobility"] is False
    assert page("research").typed["diploma_year"] == 2021
    assert page("documents").typed["residence_number"] == "AB12345678"


def test_changed_fields_ignore_what_was_not_typed():
    section = section_called("identity")
    old = {"family_name": "A", "nationality": ["FR"], "born_on": ["1", "2", "1990"]}
    assert section.changed_fields(old, {**old, "usage_name": " ", "nationality": ["FR", ""]}) == ()
    assert section.changed_fields(old, {**old, "born_on": ["1", "3", "1990"]}) == ("born_on",)


def test_the_register_fills_what_it_knows():
    record = {
        "foreigner_number": "0123456789",
        "family_name": "Diop",
        "usage_name": "",
        "born_on": date(1990, 2, 1),
        "nationality": "SN",
        "document_kind": "visa",
        "valid_until": "2027-01-31",
    }
    assert section_called("identity").prefilled(record) == {
        "family_name": "Diop",
        "born_on": ["1", "2", "1990"],
        "nationality": ["SN"],
        "foreigner_number": "0123456789",
    }
    assert section_called("documents").prefilled(record) == {
        "residence_kind": "visa",
        "residence_until": ["31", "01", "2027"],
    }


def test_the_day_of_the_check_is_legal_today():
    section = section_called("entry")
    answers = {"entered_on": ["12", "9", "2021"]}
    instant = clock.machine_now().replace(year=2020)
    with clock.at(instant):
        assert "entered_on" in section.errors(answers, case=Case.RENEWAL)
    assert section.errors(answers, case=Case.RENEWAL) == {}
