"""The rules an officer checks: each says ok, attention or unknown, with its article."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escale.procedures.cases import Case, describe
from escale.procedures.checks import LEVELS, Check, EphotoState, Facts, Outcome, checks, starts_on
from escale.procedures.engagement import engagement_on
from escale.procedures.pieces import JOB_LOSS
from escale.procedures.windows import last_day_in_time

TODAY = date(2026, 9, 1)
TEXT = engagement_on(TODAY)
SOUND = Facts(
    case=Case.RENEWAL,
    today=TODAY,
    filed_on=TODAY,
    residence_from=date(2024, 12, 1),
    residence_until=date(2026, 12, 1),
    passport_until=date(2031, 5, 1),
    agreement_starts_on=date(2026, 10, 1),
    agreement_ends_on=date(2028, 9, 30),
    diploma_level="doctorate",
    ephoto=EphotoState.VALID,
    ephoto_valid_until=date(2027, 1, 1),
    engagement_version=TEXT.version,
    engagement_fingerprint=TEXT.fingerprint,
)
LOST = replace(
    SOUND,
    case=Case.RENEWAL_AFTER_JOB_LOSS,
    agreement_starts_on=None,
    agreement_ends_on=None,
    contract_ended_on=date(2026, 8, 1),
    benefits_until=date(2027, 10, 15),
    job_loss_received=JOB_LOSS.component_codes,
)


def check(code: str, facts: Facts = SOUND, **changes) -> Check:
    (found,) = [one for one in checks(replace(facts, **changes)) if one.code == code]
    return found


@pytest.mark.parametrize("facts", [SOUND, LOST])
def test_nothing_is_to_be_looked_at_in_a_sound_application(facts):
    assert [one.code for one in checks(facts) if one.outcome is not Outcome.OK] == []


def test_what_is_not_stated_is_unknown_and_never_a_fault():
    found = {one.code: one.outcome for one in checks(Facts(case=Case.RENEWAL, today=TODAY))}
    for code in ("window", "passport", "agreement", "validity", "diploma"):
        assert found[code] is Outcome.UNKNOWN, code


# ---- when it was filed -------------------------------------------------------------------------


def test_a_filing_in_its_window_says_its_day_and_the_last_one():
    found = check("window")
    assert (found.outcome, found.article) == (Outcome.OK, "CESEDA, art. R. 431-5")
    assert "1er septembre 2026" in found.sentence
    assert "2 octobre 2026" in found.sentence


def test_a_filing_before_the_window_is_in_time():
    found = check("window", filed_on=date(2026, 5, 1))
    assert found.outcome is Outcome.OK
    assert "avant l’ouverture" in found.sentence


def test_a_late_filing_says_what_follows_and_that_it_is_no_reason_to_refuse():
    assert check("window", filed_on=date(2026, 11, 1)).outcome is Outcome.ATTENTION
    late = check("late", filed_on=date(2026, 11, 1))
    assert "pas un motif de refus" in late.sentence
    assert "L. 436-5" in late.article


def test_more_than_six_months_after_the_end_the_entry_is_to_be_justified_again():
    late = check("late", filed_on=date(2027, 7, 1))
    assert "conditions d’entrée" in late.sentence
    assert "R. 431-8" in late.article


def test_a_delay_that_was_excused_is_in_time():
    found = checks(replace(SOUND, filed_on=date(2026, 11, 1), was_in_time=True))
    assert "late" not in {one.code for one in found}
    assert check("window", filed_on=date(2026, 11, 1), was_in_time=True).outcome is Outcome.OK


def test_a_short_visa_is_counted_from_the_entry():
    found = check(
        "window",
        residence_from=date(2026, 7, 1),
        residence_until=date(2026, 9, 28),
        entered_on=date(2026, 7, 10),
    )
    assert found.outcome is Outcome.OK
    assert "R. 431-4" in found.article


# ---- the passport ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes,outcome,said",
    [
        ({"passport_until": TODAY}, Outcome.ATTENTION, "avant la fin attendue"),
        ({"passport_until": date(2026, 8, 31)}, Outcome.ATTENTION, "a expiré le 31 août 2026"),
        ({"passport_until": date(2028, 9, 29)}, Outcome.ATTENTION, "n’empêche pas"),
        ({"passport_until": date(2028, 9, 30)}, Outcome.OK, "30 septembre 2028"),
        ({"passport_until": None}, Outcome.UNKNOWN, "n’est pas indiquée"),
        ({"is_without_passport": True}, Outcome.ATTENTION, "attestation consulaire"),
    ],
)
def test_the_passport_is_compared_with_today_and_with_the_permit(changes, outcome, said):
    found = check("passport", **changes)
    assert found.outcome is outcome
    assert said in found.sentence


# ---- what it rests on --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes,outcome",
    [
        ({"agreement_starts_on": None}, Outcome.UNKNOWN),
        ({"agreement_starts_on": date(2028, 10, 1)}, Outcome.ATTENTION),
        (
            {"agreement_starts_on": date(2024, 1, 1), "agreement_ends_on": date(2026, 8, 31)},
            Outcome.ATTENTION,
        ),
        ({"agreement_ends_on": date(2026, 10, 1)}, Outcome.OK),
    ],
)
def test_the_agreement_has_its_days_in_order_and_is_not_over(changes, outcome):
    found = check("agreement", **changes)
    assert (found.outcome, found.article) == (outcome, "CESEDA, art. L. 421-14")


def test_the_permit_is_cut_at_four_years_and_says_so():
    found = check("validity", agreement_ends_on=date(2036, 1, 1))
    assert "1er décembre 2030" in found.sentence
    assert "Quatre ans" in found.sentence
    assert found.article == "CESEDA, art. R. 421-12"


def test_an_agreement_that_ends_before_the_permit_begins_is_looked_at():
    assert check("validity", agreement_ends_on=date(2026, 12, 1)).outcome is Outcome.ATTENTION


def test_after_a_job_loss_no_agreement_is_checked_but_the_contract_and_both_papers_are():
    codes = {one.code for one in checks(LOST)}
    assert {"contract", "job_loss"} <= codes
    assert "agreement" not in codes
    assert "15 octobre 2027" in check("validity", LOST).sentence


@pytest.mark.parametrize("lacking", sorted(JOB_LOSS.component_codes))
def test_both_papers_of_a_job_loss_are_needed(lacking):
    found = check("job_loss", LOST, job_loss_received=JOB_LOSS.component_codes - {lacking})
    assert found.outcome is Outcome.ATTENTION
    assert "L. 5422-1" in found.article


@pytest.mark.parametrize(
    "ended,outcome",
    [
        (None, Outcome.UNKNOWN),
        (TODAY, Outcome.OK),
        (TODAY + timedelta(days=1), Outcome.ATTENTION),
    ],
)
def test_the_contract_has_ended(ended, outcome):
    assert check("contract", LOST, contract_ended_on=ended).outcome is outcome


# ---- what is provided --------------------------------------------------------------------------


@pytest.mark.parametrize("level", sorted(LEVELS))
def test_a_master_and_more_suits(level):
    assert check("diploma", diploma_level=level).outcome is Outcome.OK


def test_a_lower_diploma_is_looked_at_and_not_refused():
    found = check("diploma", diploma_level="below_master")
    assert found.outcome is Outcome.ATTENTION
    assert "il peut l’être" in found.sentence


@pytest.mark.parametrize(
    "state,until,outcome",
    [
        (EphotoState.VALID, TODAY, Outcome.OK),
        (EphotoState.VALID, None, Outcome.OK),
        (EphotoState.VALID, TODAY - timedelta(days=1), Outcome.ATTENTION),
        (EphotoState.AWAITED, None, Outcome.UNKNOWN),
        (EphotoState.UNUSABLE, None, Outcome.ATTENTION),
        (EphotoState.NONE, None, Outcome.ATTENTION),
    ],
)
def test_the_ephoto_can_be_used_today(state, until, outcome):
    assert check("ephoto", ephoto=state, ephoto_valid_until=until).outcome is outcome


def test_an_engagement_signed_in_other_words_is_not_the_engagement():
    assert check("engagement", engagement_fingerprint="0" * 64).outcome is Outcome.ATTENTION
    assert check("engagement", engagement_version="1999").outcome is Outcome.ATTENTION
    assert check("engagement", engagement_version="").outcome is Outcome.ATTENTION


# ---- whatever is stated ------------------------------------------------------------------------

# The first draw of so many fields takes a second on a busy machine.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow])
days = st.none() | st.dates(date(2015, 1, 1), date(2045, 12, 31))
facts_of_anybody = st.builds(
    Facts,
    case=st.sampled_from(list(Case)),
    today=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    filed_on=days,
    was_in_time=st.booleans(),
    residence_from=days,
    residence_until=days,
    entered_on=days,
    passport_until=days,
    is_without_passport=st.booleans(),
    agreement_starts_on=days,
    agreement_ends_on=days,
    diploma_level=st.sampled_from(["", "below_master", "x", *LEVELS]),
    contract_ended_on=days,
    benefits_until=days,
    ephoto=st.sampled_from(list(EphotoState)),
    ephoto_valid_until=days,
    engagement_version=st.sampled_from(["", "x", TEXT.version]),
    engagement_fingerprint=st.sampled_from(["", TEXT.fingerprint]),
    job_loss_received=st.sets(st.sampled_from(sorted(JOB_LOSS.component_codes))),
)


@unhurried
@given(facts_of_anybody)
def test_every_check_has_its_sentence_and_its_article_once(facts):
    found = checks(facts)
    assert all(str(one.sentence).strip() and one.article for one in found)
    assert all("%" not in str(one.sentence) for one in found)
    codes = [one.code for one in found]
    assert len(codes) == len(set(codes))
    assert {"window", "passport", "validity", "diploma", "ephoto", "engagement"} <= set(codes)


@unhurried
@given(facts_of_anybody)
def test_a_filing_is_late_exactly_when_its_last_day_in_time_has_passed(facts):
    is_told = "late" in {one.code for one in checks(facts)}
    if facts.residence_until is None or facts.filed_on is None or facts.was_in_time:
        assert not is_told
        return
    last_day = last_day_in_time(
        facts.residence_until, starts_on=facts.residence_from, entered_on=facts.entered_on
    )
    assert is_told == (facts.filed_on > last_day)


@unhurried
@given(facts_of_anybody)
def test_a_permit_is_sound_exactly_when_what_it_rests_on_outlives_its_beginning(facts):
    is_agreement = describe(facts.case).rests_on_agreement
    basis = facts.agreement_ends_on if is_agreement else facts.benefits_until
    outcome = next(one.outcome for one in checks(facts) if one.code == "validity")
    expected = Outcome.UNKNOWN if basis is None else Outcome.OK
    if basis is not None and basis < starts_on(facts):
        expected = Outcome.ATTENTION
    assert outcome is expected
