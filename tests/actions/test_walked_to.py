"""The fixtures themselves: every status and every case can be reached by the acts."""

import pytest

from escale.applications.enums import Status
from escale.procedures.cases import Case
from tests import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", list(Status))
def test_every_status_can_be_walked_to(status):
    application = people.walked_to(status)
    assert application.status == status
    steps = list(application.events.values_list("from_status", "to_status"))
    assert all(before[1] == after[0] for before, after in zip(steps, steps[1:], strict=False))  # noqa: RUF007


@pytest.mark.parametrize("case", list(Case))
def test_every_case_can_be_filed(case):
    application = people.filed(case)
    assert application.filed_at is not None
    assert application.case == case
