"""The five cases: codes, words and articles."""

from escale.procedures.cases import DESCRIPTIONS, Case, describe


def test_there_are_five_cases_with_stable_codes():
    assert Case.values == [
        "renewal",
        "from_student",
        "from_employee",
        "from_job_search",
        "renewal_after_job_loss",
    ]


def test_every_case_is_described_with_its_article():
    assert list(DESCRIPTIONS) == list(Case)
    for case in Case:
        description = describe(case)
        assert description.case is case
        assert str(description.plain).strip()
        assert str(description.own_words).strip()
        assert description.starts_from
        assert any("L. 421-14" in article for article in description.articles)


def test_only_a_job_loss_does_without_the_hosting_agreement():
    assert [c for c in Case if not describe(c).rests_on_agreement] == [Case.RENEWAL_AFTER_JOB_LOSS]


def test_three_cases_are_changes_of_status():
    assert [c for c in Case if describe(c).is_change_of_status] == [
        Case.FROM_STUDENT,
        Case.FROM_EMPLOYEE,
        Case.FROM_JOB_SEARCH,
    ]


def test_a_case_is_described_from_its_stored_code():
    assert describe("from_student").case is Case.FROM_STUDENT
