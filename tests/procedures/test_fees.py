"""What the permit costs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.procedures import fees
from escale.procedures.cases import Case, describe
from escale.procedures.fees import RATES, fees_for, rate_on
from escale.procedures.unsettled import FACTS, ChangeOfStatusFee, fact

BEFORE, AFTER = date(2026, 4, 30), date(2026, 5, 1)


def test_the_rates_change_on_the_first_of_may_2026():
    assert (rate_on(BEFORE).first_card, rate_on(BEFORE).renewal) == (225, 225)
    assert (rate_on(AFTER).first_card, rate_on(AFTER).renewal) == (350, 250)


@pytest.mark.parametrize("case", [Case.RENEWAL, Case.RENEWAL_AFTER_JOB_LOSS])
def test_a_renewal_has_one_certain_total(case):
    fee = fees_for(case, filed_on=AFTER, filed_in_time=True)
    assert (fee.at_least, fee.at_most) == (250, 250)
    assert fee.is_settled
    assert fee.is_exact


def test_a_late_filing_adds_its_fee_with_the_article():
    fee = fees_for(Case.RENEWAL, filed_on=AFTER, filed_in_time=False)
    assert fee.at_least == 250 + 180
    assert "L. 436-5" in fee.lines[1].article
    assert not fee.is_settled


def test_what_a_change_of_status_pays_is_said_to_be_open():
    fee = fees_for(Case.FROM_STUDENT, filed_on=AFTER, filed_in_time=True)
    assert (fee.at_least, fee.at_most) == (250, 350)
    assert not fee.is_settled
    assert not fee.is_exact


def test_before_the_two_rates_parted_a_change_of_status_had_one_price():
    fee = fees_for(Case.FROM_STUDENT, filed_on=BEFORE, filed_in_time=True)
    assert (fee.at_least, fee.at_most) == (225, 225)
    assert fee.is_settled


@pytest.mark.parametrize(
    "settled, amount",
    [
        (ChangeOfStatusFee.AS_A_FIRST_CARD, 350),
        (ChangeOfStatusFee.AS_A_RENEWAL, 250),
    ],
)
def test_one_line_of_configuration_settles_it(monkeypatch, settled, amount):
    monkeypatch.setattr(fees, "CHANGE_OF_STATUS_FEE", settled)
    fee = fees_for(Case.FROM_EMPLOYEE, filed_on=AFTER, filed_in_time=True)
    assert (fee.at_least, fee.at_most) == (amount, amount)
    assert fee.is_settled


@given(st.sampled_from(list(Case)), st.dates(RATES[0].since, date(2050, 1, 1)), st.booleans())
def test_lateness_adds_exactly_the_late_fee(case, filed_on, in_time):
    fee = fees_for(case, filed_on=filed_on, filed_in_time=in_time)
    punctual = fees_for(case, filed_on=filed_on, filed_in_time=True)
    extra = 0 if in_time else fact("late_fee_euros").value
    assert (fee.at_least, fee.at_most) == (punctual.at_least + extra, punctual.at_most + extra)
    assert fee.at_least <= fee.at_most
    assert fee.is_exact or describe(case).is_change_of_status


def test_a_day_before_the_first_rate_is_an_error():
    with pytest.raises(ValueError, match="no rate"):
        rate_on(date(2019, 12, 31))


def test_every_unsettled_fact_has_its_source_and_says_that_it_is_to_be_confirmed():
    for known in FACTS:
        assert known.source
        assert known.is_settled or "À confirmer" in known.note


def test_a_fact_is_the_one_in_force_on_the_day():
    assert fact("late_fee_euros", on=date(2026, 1, 1)).value == 180
    with pytest.raises(KeyError):
        fact("late_fee_euros", on=date(1999, 1, 1))
    with pytest.raises(KeyError):
        fact("horoscope")
