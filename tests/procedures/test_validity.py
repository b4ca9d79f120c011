"""How long the permit lasts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.procedures.cases import Case, describe
from escale.procedures.validity import NoValidity, validity_for

START = date(2026, 9, 1)
days = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def test_the_permit_ends_with_the_agreement():
    validity = validity_for(Case.RENEWAL, starts_on=START, agreement_ends_on=date(2028, 8, 31))
    assert validity.ends_on == date(2028, 8, 31)
    assert not validity.is_capped
    assert "R. 421-12" in validity.article


def test_the_permit_never_lasts_more_than_four_years():
    validity = validity_for(Case.FROM_STUDENT, starts_on=START, agreement_ends_on=date(2035, 1, 1))
    assert validity.ends_on == date(2030, 8, 31)
    assert validity.is_capped


def test_after_a_job_loss_the_permit_ends_with_the_rights_not_the_old_agreement():
    validity = validity_for(
        Case.RENEWAL_AFTER_JOB_LOSS,
        starts_on=START,
        agreement_ends_on=date(2029, 1, 1),
        rights_end_on=date(2027, 10, 15),
    )
    assert validity.ends_on == date(2027, 10, 15)
    assert "L. 421-14" in validity.article


@pytest.mark.parametrize("case", list(Case))
def test_an_unknown_end_is_refused_with_a_sentence(case):
    with pytest.raises(NoValidity) as refusal:
        validity_for(case, starts_on=START)
    assert str(refusal.value.sentence)
    assert str(refusal.value.hint)


@given(st.sampled_from(list(Case)), days, days)
def test_a_permit_lasts_at_least_a_day_and_at_most_four_years(case, starts_on, ends_on):
    basis = "agreement_ends_on" if describe(case).rests_on_agreement else "rights_end_on"
    if ends_on < starts_on:
        with pytest.raises(NoValidity):
            validity_for(case, starts_on=starts_on, **{basis: ends_on})
        return
    validity = validity_for(case, starts_on=starts_on, **{basis: ends_on})
    assert starts_on <= validity.ends_on <= ends_on
    assert validity.ends_on - starts_on <= timedelta(days=4 * 365 + 1)
    assert validity.is_capped is (validity.ends_on < ends_on)
