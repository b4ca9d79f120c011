"""Every act of the table that has its module is done, from each status, for each party, for real."""

import ast
from pathlib import Path

import pytest

import escale.actions
from escale.applications.enums import Party, Status
from escale.applications.models import Application
from tests.applications import doing
from tests.applications.the_table import EXPECTED

pytestmark = pytest.mark.django_db

#: Acts of the procedure that no module does yet, and the issue that is to write it.
NOT_BUILT_YET = {
    "amend": "amending answers once filed",
    "change_case": "changing the situation once filed",
}
#: Done on behalf of one party by a sweep, which has its own tests; for the others, it is done here.
SWEPT = {
    ("extend_request", Party.SYSTEM): "an outage, a message received later",
    ("note_undelivered", Party.SYSTEM): "a message that came back",
    ("close_unanswered", Party.SYSTEM): "the sweep of deadlines, its brake and its deliveries",
    ("reopen", Party.SYSTEM): "the person sent in time every piece that was missing",
}
#: What the table opens, and no page does: an officer asks for it, the act is the confirmation.
ASKED_ONLY = {("close_without_object", Party.OFFICER)}

TO_DO = [
    pytest.param(act, status, Party(party), id=f"{act}-{status or 'nothing'}-{party}")
    for act, (sources, _target, parties) in EXPECTED.items()
    for status in sources
    for party in parties
    if act not in NOT_BUILT_YET
    and (act, Party(party)) not in SWEPT
    and (act, Party(party)) not in ASKED_ONLY
]


@pytest.mark.parametrize("act,status,party", TO_DO)
def test_an_act_that_is_allowed_is_done_and_leaves_its_event(act, status, party):
    application = doing.done(act, status, party)
    if act == "discard":
        assert not Application.objects.filter(pk=application.pk).exists()
        return
    application.refresh_from_db()
    _sources, target, _parties = EXPECTED[act]
    event = application.events.filter(act=act).latest("pk")
    assert event.party == party
    assert event.from_status == (status or "")
    assert event.to_status == (target or status) == application.status
    is_last = application.events.latest("pk") == event
    assert is_last or act in {"claim", "start"}


# ---- nothing is left out -----------------------------------------------------------------------


def acts_with_a_module() -> set[str]:
    """The acts that some module of `escale.actions` names."""
    folder = Path(escale.actions.__file__).parent
    written = {
        node.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {act for act in EXPECTED if act in written or (folder / f"{act}.py").exists()}


def test_every_act_that_has_a_module_is_done_here():
    covered = {*doing.DOING, *doing.FROM_NOTHING, *(act for act, _party in SWEPT)}
    missing = acts_with_a_module() - covered
    assert not missing, f"say in tests/applications/doing.py how these are done: {missing}"


def test_what_is_said_not_to_be_built_is_not_built():
    """Once a module does one of these acts, it leaves the list, and is done above."""
    built = acts_with_a_module() & set(NOT_BUILT_YET)
    assert not built, f"no longer « not built yet »: {built}"
    assert set(NOT_BUILT_YET) <= set(EXPECTED)


def test_the_matrix_covers_every_status_and_party_that_the_procedure_opens():
    opened = {
        (act, status, Party(party))
        for act, (sources, _target, parties) in EXPECTED.items()
        for status in sources
        for party in parties
    }
    done = {tuple(case.values) for case in TO_DO}
    left = {
        (act, status, party)
        for act, status, party in opened - done
        if act not in NOT_BUILT_YET and (act, party) not in SWEPT.keys() | ASKED_ONLY
    }
    assert left == set()
    assert {status for _act, status, _party in done} >= {None, *Status} - {Status.HANDED_OVER}
