"""The wizard that finds the case."""

from itertools import product

import pytest

from escale.procedures.cases import Case
from escale.procedures.choosing import (
    AGREEMENT_QUESTION,
    DOCUMENT_QUESTION,
    DOES_NOT_KNOW,
    JOB_QUESTION,
    QUESTIONS,
    SITUATIONS,
    OutOfScope,
    Question,
    choose,
)


@pytest.mark.parametrize("case", list(Case))
def test_each_case_is_reached_in_the_person_s_own_words(case):
    assert choose(case.value) is case


def test_every_situation_leads_somewhere():
    for situation in SITUATIONS:
        assert choose(situation.code) is not None


def test_an_unknown_situation_leads_nowhere():
    assert choose("astronaut") is None


@pytest.mark.parametrize(
    "answers, expected",
    [
        ({}, DOCUMENT_QUESTION),
        ({"document": "nonsense"}, DOCUMENT_QUESTION),
        ({"document": "student"}, AGREEMENT_QUESTION),
        ({"document": "researcher", "agreement": "no"}, JOB_QUESTION),
        ({"document": "researcher", "agreement": "yes"}, Case.RENEWAL),
        ({"document": "researcher", "agreement": "coming"}, Case.RENEWAL),
        ({"document": "researcher", "agreement": "no", "job": "yes"}, Case.RENEWAL_AFTER_JOB_LOSS),
        ({"document": "student", "agreement": "yes"}, Case.FROM_STUDENT),
        ({"document": "employee", "agreement": "yes"}, Case.FROM_EMPLOYEE),
        ({"document": "job_search", "agreement": "coming"}, Case.FROM_JOB_SEARCH),
    ],
)
def test_at_most_three_questions_find_the_case(answers, expected):
    assert choose(DOES_NOT_KNOW, answers) == expected


@pytest.mark.parametrize(
    "answers, code",
    [
        ({"document": "long_stay_visa"}, "first_permit"),
        ({"document": "other_member_state"}, "other_member_state"),
        ({"document": "other", "agreement": "yes"}, "other_document"),
        ({"document": "other", "agreement": "no"}, "not_a_researcher"),
        ({"document": "student", "agreement": "no"}, "no_agreement"),
        ({"document": "researcher", "agreement": "no", "job": "no"}, "no_agreement"),
    ],
)
def test_whoever_is_out_of_scope_is_told_why_and_what_to_do_next(answers, code):
    outcome = choose(DOES_NOT_KNOW, answers)
    assert isinstance(outcome, OutOfScope)
    assert outcome.code == code
    assert str(outcome.explanation)
    assert str(outcome.next_step)
    assert outcome.article


def test_three_answers_always_end_the_questions():
    for combination in product(*(q.choices for q in QUESTIONS)):
        answers = {q.code: c.code for q, c in zip(QUESTIONS, combination, strict=True)}
        assert not isinstance(choose(DOES_NOT_KNOW, answers), Question)
