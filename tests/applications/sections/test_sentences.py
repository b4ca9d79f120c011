from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.applications.sections.registry import SECTIONS, section_called
from escale.procedures.cases import Case
from tests.applications.sections.statements import TODAY


@pytest.mark.parametrize(
    "name",
    [
        "d'Arc",
        "O’Brien",
        "Nguyễn Thị Minh-Khai",
        "Łukasiewicz",
        "Þorsteinsdóttir",
        "Ð",
        "Oʻzbekiston ʼAbd",
        "de la Cruz y García, Jr.",
        "e\u0301".join(["Hel", "ne"]),  # noqa: FLY002
        "ＷＡＮＧ",
        "a" * 60,
        "Wolfeschlegelsteinhausenbergerdorff " * 3,
        "Ədalət",
    ],
)
def test_a_name_of_a_passport_is_accepted(page, name):
    assert page("identity", family_name=name).errors == {}


@pytest.mark.parametrize("name", ["王小明", "محمد", "Иванов", "Wang 小明", "Ελένη"])
def test_a_name_in_another_script_is_asked_as_the_passport_prints_it_in_latin(page, name):
    [sentence] = page("identity", given_names=name).errors["given_names"]
    assert "ligne en lettres latines de votre passeport" in sentence


def test_a_name_with_a_digit_or_an_odd_sign_says_which(page):
    assert "sans chiffres" in page("identity", family_name="Dup0nt").errors["family_name"][0]
    assert "« < »" in page("identity", family_name="DUPONT<<").errors["family_name"][0]
    assert page("identity", birth_city="Lyon 3e").errors == {}


def test_a_name_of_more_than_120_letters_is_kept_and_asked_shorter(page):
    identity = page("identity", family_name="a" * 121)
    [sentence] = identity.errors["family_name"]
    assert "121" in sentence
    assert "120" in sentence
    assert identity.shown["family_name"] == "a" * 121


def test_invisible_marks_of_a_copy_are_taken_out(page):
    assert page("identity", family_name="\u200fDiop\u00a0\u200b Sow ").typed["family_name"] == (
        "Diop Sow"
    )


@pytest.mark.parametrize("held_by", ["family_name", "given_names"])
def test_one_name_only_is_a_box_and_not_an_error(page, held_by):
    other = {"family_name": "given_names", "given_names": "family_name"}[held_by]
    identity = page("identity", **{other: "", held_by: "Suharto", "single_name": "on"})
    assert identity.errors == {}
    assert identity.advice == {}


def test_without_given_names_the_box_is_told(page):
    [sentence] = page("identity", given_names="").errors["given_names"]
    assert "« J’ai un seul nom »" in sentence


def test_the_box_without_any_name_asks_for_one(page):
    identity = page("identity", family_name="", given_names="", single_name="on")
    assert list(identity.errors) == ["family_name"]


def test_the_box_with_two_names_is_only_advised(page):
    identity = page("identity", single_name="on")
    assert identity.errors == {}
    assert list(identity.advice) == ["single_name"]


@pytest.mark.parametrize(
    ("parts", "words"),  # noqa: PT006
    [
        (["31", "2", "1990"], "n’existe pas"),
        (["29", "2", "1900"], "n’existe pas"),
        (["5", "31", "1990"], "inversés"),
        (["31", "13", "1990"], "1 à 12"),
        (["1", "jui", "1990"], "mois"),
        (["0", "00", "1990"], "écrivez 1"),
        (["1", "2", "90"], "quatre chiffres"),
        (["1", "2", ""], "l’année"),
        (["1", "2", "2533"], "Vérifiez l’année"),
        (["1", "2", "0990"], "Vérifiez l’année"),
        (["1", "2", "2027"], "dans le futur"),
        (["hier", "", ""], ""),
        (["9" * 1999, "9" * 1999, "9" * 1999], ""),
    ],
)
def test_an_impossible_date_says_why(page, parts, words):
    [sentence] = page("identity", born_on=parts).errors["born_on"]
    assert words in sentence


@pytest.mark.parametrize(
    "typed", ["7/3/1990", "1990-03-07", ["07", "mars", "1990"], [7, 3, 1990], ["7.3.1990", "", ""]]
)
def test_a_date_is_read_in_its_usual_spellings(page, typed):
    assert page("identity", born_on=typed).typed["born_on"] == date(1990, 3, 7)


def test_a_very_young_or_very_old_applicant_is_only_advised(page):
    for year in ("2020", "1900"):
        identity = page("identity", born_on=["1", "1", year])
        assert identity.errors == {}
        assert list(identity.advice) == ["born_on"]


def test_five_nationalities_are_one_too_many(page):
    codes = ["SN", "FR", "DE", "IT"]
    assert page("identity", nationality=codes).errors == {}
    assert page("identity", nationality=[*codes, "SN", ""]).errors == {}
    assert "quatre" not in page("identity", nationality=["XX"]).errors
    assert (
        "4 nationalités au plus"
        in page("identity", nationality=[*codes, "ES"]).errors["nationality"][0]
    )


@pytest.mark.parametrize("number", ["0123456789", "012-345-6789", "123 456 789", " 0123456789\n"])
def test_the_foreigner_number_is_read_in_every_spelling(page, number):
    assert page("identity", foreigner_number=number).typed["foreigner_number"] == "0123456789"


def test_a_foreigner_number_not_found_blocks_nothing(page):
    assert page("identity", foreigner_number="").errors == {}
    assert (
        "ne bloque rien" in page("identity", foreigner_number="12A").errors["foreigner_number"][0]
    )


def test_an_expired_permit_is_advised_and_never_refused(page):
    documents = page("documents", residence_until=["1", "1", "2026"])
    assert documents.errors == {}
    assert "expiré le 1er janvier 2026" in documents.advice["residence_until"]


def test_dates_in_the_wrong_order_are_said_to_be_reversed(page):
    documents = page(
        "documents",
        residence_from=["31", "1", "2027"],
        residence_until=["1", "2", "2025"],
        passport_issued_on=["31", "5", "2022"],
        passport_until=["1", "6", "2021"],
    )
    assert set(documents.errors) == {"residence_until", "passport_until"}
    assert all("inversées" in said for [said] in documents.errors.values())
    assert "inversées" in page("agreement", ends_on=["1", "1", "2020"]).errors["ends_on"][0]


def test_a_passport_that_ends_soon_or_has_ended_is_advised(page):
    soon = page("documents", passport_until=["1", "3", "2027"])
    assert soon.errors == {}
    assert "expire bientôt, le 1er mars 2027" in soon.advice["passport_until"]
    ended = page("documents", passport_until=["1", "3", "2025"])
    assert ended.errors == {}
    assert "consulat" in ended.advice["passport_until"]
    assert page("documents").advice == {}


def test_without_a_passport_nothing_of_it_is_necessary(page):
    blank = dict.fromkeys(
        ["passport_number", "passport_issued_on", "passport_until", "passport_authority"], ""
    )
    assert len(page("documents", **blank).errors) == 4
    assert page("documents", **blank, no_passport="on").errors == {}


@pytest.mark.parametrize(
    ("typed", "meant"),  # noqa: PT006
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("06 39 98 12 34", "+33639981234"),  # kept by ARCEP for works of fiction
        ("+86 138 1234 5678", "+8613812345678"),
        ("0692 85 12 34", "+262692851234"),
    ],
)
def test_a_telephone_number_of_anywhere_is_read(page, typed, meant):
    assert page("contact", mobile=typed).typed["mobile"] == meant


def test_an_address_abroad_decides_how_a_number_is_read(page):
    contact = page(
        "contact", abroad="on", country="SN", postcode="", town="Dakar", mobile="77 123 45 67"
    )
    assert contact.errors == {}
    assert contact.typed["mobile"] == "+221771234567"


@pytest.mark.parametrize("number", ["12", "bonjour", "06 12 34 56 7", "+33 6 12", "1" * 39])
def test_a_wrong_telephone_number_shows_an_example(page, number):
    assert "06 12 34 56 78" in page("contact", mobile=number).errors["mobile"][0]


def test_a_landline_is_only_advised(page):
    contact = page("contact", mobile="01 45 67 89 01")
    assert contact.errors == {}
    assert "fixe" in contact.advice["mobile"]


@pytest.mark.parametrize("code", ["20000", "97400", "98800", "01 000", "75005"])
def test_a_postcode_of_anywhere_in_france_is_accepted(page, code):
    assert page("contact", postcode=code).errors == {}


def test_a_wrong_postcode_says_why(page):
    assert "cinq chiffres" in page("contact", postcode="7501").errors["postcode"][0]
    assert "00" not in page("contact", postcode="00123").typed
    assert "Corse" in page("contact", postcode="2A000").errors["postcode"][0]
    assert page("contact", postcode="SW1A 1AA", abroad="on", country="GB").errors == {}


def test_a_foreign_address_asks_its_country_and_a_host_asks_a_name(page):
    contact = page("contact", abroad="on", hosted="on", postcode="")
    assert set(contact.errors) == {"country", "hosted_by"}


def test_a_likely_slip_in_the_address_is_suggested(page):
    contact = page("contact", email="aissatou@gmial.com")
    assert contact.errors == {}
    assert "aissatou@gmail.com" in contact.advice["email"]
    assert page("contact", email="a@universite-rennes.fr").advice == {}
    assert "exemple.org" in page("contact", email="aissatou").errors["email"][0]


@pytest.mark.parametrize(
    ("number", "words"),  # noqa: PT006
    [
        ("732 829 320", "SIREN"),
        ("732 829 320 00079", "mal recopié"),
        ("732 829 320 0007", "13"),
        ("bonjour", "RNSR"),
    ],
)
def test_a_wrong_siret_says_why_and_can_be_left_out(page, number, words):
    [sentence] = page("research", host_number=number).errors["host_number"]
    assert words in sentence
    assert "vide" in sentence
    assert page("research", host_number="").errors == {}


@pytest.mark.parametrize("number", ["732.829.320 00074", "356 000 000 49837", "199812345a"])
def test_a_right_host_number_is_accepted(page, number):
    assert page("research", host_number=number).errors == {}


def test_a_laboratory_number_is_no_employer(page):
    assert (
        "SIRET" in page("last_employment", employer_siret="199812345A").errors["employer_siret"][0]
    )


def test_a_diploma_of_next_year_is_not_obtained_yet(page):
    assert page("research", diploma_year="2026").errors == {}
    assert "pas encore venue" in page("research", diploma_year="2027").errors["diploma_year"][0]
    assert "quatre chiffres" in page("research", diploma_year="21").errors["diploma_year"][0]


def test_a_diploma_below_master_is_only_advised(page):
    research = page("research", diploma_level="below_master")
    assert research.errors == {}
    assert "L421-14" in research.advice["diploma_level"]


def test_after_a_job_loss_no_host_is_asked(page):
    research = page("research", case=Case.RENEWAL_AFTER_JOB_LOSS, host_name="", host_number="bad")
    assert research.errors == {}
    assert "host_name" not in research.shown


def test_a_researcher_of_another_member_state_is_told_and_can_go_on(page):
    agreement = page("agreement", mobility="yes", admitted_elsewhere="yes")
    assert agreement.errors == {}
    assert "autre base légale" in agreement.advice["admitted_elsewhere"]


def test_an_agreement_that_ended_or_is_very_long_is_advised(page):
    ended = page("agreement", starts_on=["1", "1", "2020"], ends_on=["1", "1", "2026"])
    assert ended.errors == {}
    assert "ends_on" in ended.advice
    assert "R421-12" in page("agreement", ends_on=["1", "1", "2032"]).advice["ends_on"]


@pytest.mark.parametrize(
    ("typed", "cents"),  # noqa: PT006
    [("2350", 235000), ("2 350,50 euros", 235050), ("2,350.50", 235050), ("2.350,50 €", 235050)],
)
def test_a_sum_is_read_in_its_usual_spellings(page, typed, cents):
    assert page("agreement", monthly_pay=typed).typed["monthly_pay"] * 100 == cents


@pytest.mark.parametrize("typed", ["beaucoup", "-3", "NaN", "1e9", "Infinity"])
def test_a_sum_that_is_none_shows_an_example(page, typed):
    assert "par exemple" in page("agreement", monthly_pay=typed).errors["monthly_pay"][0]


def test_rights_that_end_before_the_contract_are_questioned(page):
    wrong = page("last_employment", benefits_until=["1", "1", "2026"])
    assert "fin du contrat" in wrong.errors["benefits_until"][0]
    early = page("last_employment", contract_ended_on=["31", "12", "2026"])
    assert early.errors == {}
    assert "contract_ended_on" in early.advice


def test_a_married_person_names_the_other(page):
    assert list(page("family", spouse_family_name="").errors) == ["spouse_family_name"]
    assert page("family", spouse_family_name="", spouse_given_names="Suharto").errors == {}
    assert page("family", family_status="single", spouse_family_name="").errors == {}


def test_an_entry_in_the_future_is_questioned(page):
    assert "futur" in page("entry", entered_on=["1", "1", "2027"]).errors["entered_on"][0]


@given(st.sampled_from(SECTIONS), st.sampled_from(Case))
def test_no_sentence_says_that_a_person_is_not_recognised(section, case):
    said = str(section_called(section.code).errors({}, case=case, on=TODAY))
    assert "non reconnu" not in said.lower()
    assert "invalide" not in said.lower()
