"""The health pages: `/livez` says that this process answers, `/readyz` that it can work."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

LOAD_BALANCER = {"HTTP_HOST": "10.1.2.3:8000"}  # asks by address, not by name


def test_alive_is_said_without_the_database(client):
    # No database mark: a query would fail.
    answer = client.get("/livez", **LOAD_BALANCER)
    assert answer.status_code == 200
    assert answer.content == b"alive\n"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.django_db
def test_ready_is_said_when_the_database_has_every_table(client):
    answer = client.get("/readyz", **LOAD_BALANCER)
    assert answer.status_code == 200
    assert answer.json()["database"] == "ready"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.django_db
def test_not_ready_while_migrations_wait(client):
    recorded = MigrationRecorder.Migration.objects.filter(app="letters").order_by("-pk")
    recorded.filter(pk=recorded.first().pk).delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "migrations are waiting"}


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_the_database_does_not_answer_and_ready_after(client, monkeypatch):
    # What a failed PostgreSQL leaves: a socket where nobody listens.
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nonexistent/socket")
        answer = client.get("/readyz", **LOAD_BALANCER)
        connection.close()
    assert answer.status_code == 503
    assert answer.json() == {"database": "unreachable"}
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_health_says_nothing_else(client):
    assert client.get("/livez/more").status_code == 404
