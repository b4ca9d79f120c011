"""`manage.py` brings a database along, when the command needs one and nobody gave it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import manage
from escale.kit.embedded_postgres import ensure_cluster, running

ROOT = Path(__file__).resolve().parents[2]
ASK = "from django.db import connection as c; c.ensure_connection(); print(c.settings_dict['HOST'])"


@pytest.fixture
def run(tmp_path):
    """A function running a command of manage.py with a folder of its own and no DATABASE_URL."""

    def run_one(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        inherited = {name: value for name, value in os.environ.items() if name not in ours}
        (tmp_path / "static").mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=inherited | {"ESCALE_VAR": str(tmp_path)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run_one


def test_a_command_finds_a_database_which_is_gone_after_it(run, tmp_path):
    done = run("shell", "--no-imports", "-c", ASK)
    assert done.stdout.strip() == str(tmp_path / "postgres" / "socket"), done.stderr
    assert not running(tmp_path / "postgres")


def test_a_command_joins_the_server_of_a_running_demo_and_leaves_it_running(run, tmp_path):
    with ensure_cluster(tmp_path / "postgres", durable=False):
        assert run("shell", "--no-imports", "-c", ASK).returncode == 0
        assert running(tmp_path / "postgres")


def test_a_given_database_that_is_not_postgresql_is_refused_with_a_sentence(run):
    done = run("migrate", DATABASE_URL="sqlite:///db.sqlite3")
    assert done.returncode != 0
    assert "PostgreSQL 15 or later" in done.stderr


@pytest.mark.parametrize(
    "arguments,needed",
    [
        (["migrate"], True),
        (["demo_world", "--json"], True),
        (["makemessages", "-a"], False),
        (["check"], False),
        (["migrate", "--help"], False),
        ([], False),
    ],
)
def test_only_commands_that_work_on_data_start_a_server(monkeypatch, arguments, needed):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert manage.needs_embedded_database(arguments) is needed
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/escale")
    assert manage.needs_embedded_database(arguments) is False
