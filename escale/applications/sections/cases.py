"""Which cases are asked what, where the five differ."""

from escale.procedures.cases import DESCRIPTIONS

WITH_AGREEMENT = frozenset(
    description.case for description in DESCRIPTIONS.values() if description.rests_on_agreement
)
AFTER_JOB_LOSS = frozenset(DESCRIPTIONS) - WITH_AGREEMENT
