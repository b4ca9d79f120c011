"""The tools are set to refuse what the house has banned: each refusal is seen once here."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
BANNED = [
    "import datetime\ndatetime.datetime.now()",
    "from datetime import datetime\ndatetime.now()",
    "from datetime import date\ndate.today()",
    "from django.utils import timezone\ntimezone.now()",
    "from django.core.mail import send_mail",
    "from django.utils.safestring import mark_safe",
    "from django.dispatch import receiver",
    "from django.db.models.signals import post_save",
    "from typing import cast",
]
# Who imports what, and the contract that must break.
FORBIDDEN_IMPORTS = [
    ("escale/kit/clock.py", "escale.people", "Imports point down only"),
    ("escale/actions/file.py", "escale.web", "Imports point down only"),
    ("escale/kit/clock.py", "config", "the way it is put together"),
    ("escale/web/office/queue.py", "escale.web.applicant", "do not import each other"),
    ("escale/jobs/sweep.py", "escale.applications.advance", "door to a status"),
]


@pytest.mark.parametrize("text", BANNED)
def test_a_banned_call_is_refused_with_what_to_do_instead(text):
    command = [BIN / "ruff", "check", "--select", "TID251", "--stdin-filename", "escale/new.py"]
    done = subprocess.run(
        [*command, "-"], input=text, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "TID251" in done.stdout


@pytest.fixture
def small_house(tmp_path) -> Path:
    """A house with the folders and the contracts of ours, and nothing in them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    names = " ".join(layers).replace("(", "").replace(")", "").replace("|", " ").split()
    sites = ("applicant", "office")
    for folder in ["config", "escale", *(f"escale/{name}" for name in names)]:
        _write(tmp_path / folder / "__init__.py")
    for site in sites:
        _write(tmp_path / "escale/web" / site / "__init__.py")
    _write(tmp_path / "escale/applications/advance.py")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_a_house_without_imports_keeps_every_contract(small_house):
    assert _lint_imports(small_house).returncode == 0


@pytest.mark.parametrize("path,imported,contract", FORBIDDEN_IMPORTS)
def test_an_import_that_points_up_is_refused(small_house, path, imported, contract):
    _write(small_house / path, f"import {imported}\n")
    done = _lint_imports(small_house)
    assert done.returncode == 1
    assert any(contract in line for line in done.stdout.splitlines() if "BROKEN" in line)


def test_a_folder_without_a_place_is_refused(small_house):
    _write(small_house / "escale/novelties/__init__.py")
    done = _lint_imports(small_house)
    assert done.returncode == 1
    assert "escale.novelties" in done.stdout


def _write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [BIN / "lint-imports", "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
