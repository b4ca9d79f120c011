"""What people sent leaves the store by one door, and nobody goes round it."""

import ast
from collections.abc import Iterator

import pytest

from tests.guards.rules import Module, modules

# Who opens what the store holds, and why; nobody else does.
MAY_OPEN = {
    "escale/documents/door.py": "shows a document to a reader who may",
    "escale/documents/keeping.py": "joins again the files of a draft, for the process that reads them",
    "escale/actions/check_documents.py": "gives documents to the antivirus",
    "escale/actions/enter_ephoto.py": "shows the portrait, which the State's own service gave",
    "escale/letters/archive.py": "gives our letters, which nobody sent",
}
# What the safe is made of, below it: nobody but the safe opens by these.
BELOW = {"escale/documents/safe.py", "escale/documents/vault.py", "escale/documents/store.py"}

OPENING = {
    "safe": {"get", "stream"},
    "vault": {"unseal", "unsealed"},
    "store": {"opened"},
}


def opens_what_was_sent(module: Module) -> Iterator[str]:
    """Only those named above may open what the store holds."""
    if module.path in BELOW:
        return
    for node in ast.walk(module.tree):
        found = _imported(node) or _reached(node)
        if found and not (module.path in MAY_OPEN and found.startswith("safe.")):
            yield f"{module.at(node)} opens by {found}: only escale/documents/door.py shows documents"


def _imported(node: ast.AST) -> str:
    """`from escale.documents.safe import get`, by whatever name."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("escale.documents."):
        part = (node.module or "").rpartition(".")[2]
        for alias in node.names:
            if alias.name in OPENING.get(part, ()):
                return f"{part}.{alias.name}"
    return ""


def _reached(node: ast.AST) -> str:
    """`safe.get`, called or handed on."""
    if not isinstance(node, ast.Attribute):
        return ""
    owner = node.value
    name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
    return f"{name}.{node.attr}" if node.attr in OPENING.get(name, ()) else ""


def test_nobody_else_opens_what_was_sent():
    service = ("benchmarks", "config", "escale", "scripts", "simulators")
    assert [said for module in modules(*service) for said in opens_what_was_sent(module)] == []


def test_the_door_and_the_others_named_here_do_open():
    """A name that opens nothing any more leaves the list."""
    for path in MAY_OPEN:
        text = next(module.text for module in modules("escale") if module.path == path)
        assert list(opens_what_was_sent(Module("escale/web/elsewhere.py", text))), path


@pytest.mark.parametrize(
    "text",
    [
        "from escale.documents import safe\nsafe.get(name='a')",
        "from escale.documents import safe\nopen_it = safe.stream",
        "from escale.documents.safe import get",
        "from escale.documents.safe import stream as read",
        "import escale.documents.safe\nescale.documents.safe.get(name='a')",
        "from escale.documents import vault\nvault.unseal(x, identity='a')",
        "from escale.documents import store\nwith store.opened(name) as file: pass",
    ],
)
def test_going_round_the_door_is_objected_to(text):
    assert list(opens_what_was_sent(Module("escale/web/office/queue.py", text)))


def test_those_who_may_open_do_it_through_the_safe():
    below = "from escale.documents import vault\nvault.unsealed(x)"
    assert list(opens_what_was_sent(Module("escale/documents/door.py", below)))


@pytest.mark.parametrize("text", ["from escale.documents import safe\nsafe.put(b'')", "x.get('a')"])
def test_keeping_and_ordinary_reading_are_not_objected_to(text):
    assert not list(opens_what_was_sent(Module("escale/web/office/queue.py", text)))
