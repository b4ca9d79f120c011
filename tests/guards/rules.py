"""The rules of the house that no linter knows, each as a function from a module to objections."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("benchmarks", "config", "escale", "scripts", "simulators", "tests")
LONGEST_MODULE = 400
EMPTY_NAMES = {"utils", "helpers", "common", "core", "base", "manager", "misc"}
THE_ONLY_DOOR = "escale/applications/advance.py"


@dataclass(frozen=True)
class Module:
    """One file of Python: its path from the root of the repository, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


def modules(*folders: str) -> Iterator[Module]:
    """Every module of these folders, migrations left out: those are history."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield Module(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))


def knows_requests(module: Module) -> Iterator[str]:
    """Only `web` (and the house that carries it) may know what a request is."""
    if module.path.startswith(("escale/web/", "config/")):
        return
    for node in ast.walk(module.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        if any(f"{name}.".startswith(("django.http.", "django.shortcuts.")) for name in names):
            yield f"{module.at(node)} imports {names[0]}: only escale/web knows requests"


def writes_a_status(module: Module) -> Iterator[str]:
    """A status is written by `advance` and nowhere else."""
    if module.path == THE_ONLY_DOOR:
        return
    for node in ast.walk(module.tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        spread = [part for target in targets for part in ast.walk(target)]
        by_hand = any(isinstance(part, ast.Attribute) and part.attr == "status" for part in spread)
        if by_hand or _updates_a_status(node):
            yield f"{module.at(node)} writes a status: call an act, which goes through advance()"


def _updates_a_status(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"update", "bulk_update"}
        and (
            any(keyword.arg == "status" for keyword in node.keywords)
            or any(_names_status(argument) for argument in node.args)
        )
    )


def _names_status(argument: ast.expr) -> bool:
    return isinstance(argument, ast.List | ast.Tuple) and any(
        isinstance(part, ast.Constant) and part.value == "status" for part in argument.elts
    )


def imports_late(module: Module) -> Iterator[str]:
    """An import inside a function says why it is there, on its line or on the line above."""
    lines = module.text.splitlines()
    for function in ast.walk(module.tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            above = lines[node.lineno - 2].strip()
            if "#" not in lines[node.lineno - 1] and not above.startswith("#"):
                yield f"{module.at(node)} imports inside a function without saying why"


def is_too_long(module: Module) -> Iterator[str]:
    """A module that outgrows this has two responsibilities."""
    length = len(module.text.splitlines())
    if length > LONGEST_MODULE:
        yield f"{module.path} has {length} lines: it is probably two modules"


def has_an_empty_name(module: Module) -> Iterator[str]:
    """A module, and a folder, is named for what it holds."""
    for part in Path(module.path).with_suffix("").parts:
        if part.lower() in EMPTY_NAMES:
            yield f"{module.path}: “{part}” says nothing of what is inside"
