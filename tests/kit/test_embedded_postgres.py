"""The embedded PostgreSQL is shared by its users, and gone with the last of them."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from escale.kit import embedded_postgres
from escale.kit.embedded_postgres import (
    LONGEST_SOCKET_PATH,
    SOCKET_NAME,
    Cluster,
    EmbeddedPostgresError,
    database_settings,
    ensure_cluster,
    running,
)

ROOT = Path(__file__).resolve().parents[2]
USER_PROGRAM = """
import sys, time
from pathlib import Path
from escale.kit.embedded_postgres import ensure_cluster
with ensure_cluster(Path(sys.argv[1]), durable=False):
    print("joined", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "postgres"


@pytest.fixture
def another_user(folder):
    """A function starting another process that uses the same cluster until its input closes."""
    started = []

    def start() -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", USER_PROGRAM, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        started.append(process)
        assert process.stdout.readline() == b"joined\n"
        return process

    yield start
    for process in started:
        process.communicate()


def test_a_new_cluster_answers_on_its_database_and_stops(folder):
    with ensure_cluster(folder, durable=False) as cluster:
        assert running(folder)
        with psycopg.connect(cluster.dsn()) as connection:
            query = (
                "SELECT datlocprovider::text, datlocale, current_setting('server_version_num')::int"
                " FROM pg_database WHERE datname = current_database()"
            )
            provider, locale, version = connection.execute(query).fetchone()
        assert (provider, locale) == ("b", "C.UTF-8")
        assert version >= 18_00_00
    assert not running(folder)


def test_what_was_written_is_there_the_next_time(folder):
    with ensure_cluster(folder) as cluster, psycopg.connect(cluster.dsn()) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    with ensure_cluster(folder) as cluster, psycopg.connect(cluster.dsn()) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_nobody_else_can_enter_its_folders_and_it_listens_on_no_network(folder):
    with ensure_cluster(folder, durable=False) as cluster:
        for path in (cluster.folder, cluster.data, cluster.sockets):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        with psycopg.connect(cluster.dsn()) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_the_first_user_leaving_does_not_stop_the_server_under_the_others(folder, another_user):
    first = another_user()
    second = another_user()
    first.communicate()
    assert running(folder)
    second.communicate()
    assert not running(folder)


def test_a_user_may_leave_come_back_and_leave_again(folder):
    cluster = ensure_cluster(folder, durable=False)
    cluster.stop()
    cluster.start()
    assert running(folder)
    cluster.stop()
    cluster.stop()
    assert not running(folder)


def test_a_killed_user_leaves_nothing_behind(folder, another_user):
    user = another_user()
    user.kill()
    _wait_until_gone(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_killed_guardian_takes_the_server_along_and_the_next_user_starts_anew(folder):
    cluster = ensure_cluster(folder, durable=False)
    os.kill(cluster._guardian.pid, signal.SIGKILL)
    cluster._guardian.wait()
    _wait_until_gone(folder)
    cluster.stop()
    with ensure_cluster(folder, durable=False) as again:
        psycopg.connect(again.dsn()).close()


def test_a_crashed_server_whose_number_is_now_somebody_else_s_starts_again(folder):
    with ensure_cluster(folder, durable=False) as cluster:
        noted = cluster.data / "postmaster.pid"
        lines = noted.read_text().splitlines()
    lines[0] = str(os.getpid())
    noted.write_text("\n".join(lines) + "\n")
    with ensure_cluster(folder, durable=False) as cluster:
        psycopg.connect(cluster.dsn()).close()


def test_a_creation_cut_short_is_begun_again(folder):
    draft = folder / "data.draft"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    with ensure_cluster(folder, durable=False) as cluster:
        psycopg.connect(cluster.dsn()).close()


def test_a_long_folder_keeps_its_socket_in_a_short_private_one(tmp_path):
    deep = tmp_path / ("d" * 90) / "postgres"
    cluster = Cluster(deep)
    assert len(os.fsencode(cluster.sockets / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
    with ensure_cluster(deep, durable=False) as cluster:
        psycopg.connect(cluster.dsn()).close()
        assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700


def test_a_server_that_cannot_start_says_why(folder):
    ensure_cluster(folder, durable=False).stop()
    (folder / "data" / "postgresql.conf").write_text("shared_buffers = nonsense\n")
    with pytest.raises(EmbeddedPostgresError, match="shared_buffers"):
        ensure_cluster(folder, durable=False)
    assert not embedded_postgres._is_guarded(folder)


def test_a_given_address_becomes_django_s_settings():
    url = "postgresql://al%40ice:s%2Fcret@db.example:5433/residence?sslmode=verify-full"
    found = database_settings(url=url, pool=False)
    assert found["NAME"] == "residence"
    assert (found["USER"], found["PASSWORD"]) == ("al@ice", "s/cret")
    assert (found["HOST"], found["PORT"]) == ("db.example", "5433")
    assert found["OPTIONS"] == {"sslmode": "verify-full"}


def test_an_address_may_name_a_socket():
    found = database_settings(url="postgresql://escale@/escale?host=%2Frun%2Fpg", pool=False)
    assert (found["HOST"], found["NAME"], found["OPTIONS"]) == ("/run/pg", "escale", {})


@pytest.mark.parametrize("url", ["sqlite:///db.sqlite3", "mysql://localhost/escale"])
def test_another_database_is_refused_with_a_sentence(url):
    with pytest.raises(EmbeddedPostgresError, match="PostgreSQL 15 or later"):
        database_settings(url=url)


def _wait_until_gone(folder: Path) -> None:
    end = time.monotonic() + 10
    while running(folder) or embedded_postgres._is_guarded(folder):
        assert time.monotonic() < end, "the server is still there"
        time.sleep(0.05)
