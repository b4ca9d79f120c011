"""A GET cannot write, whatever its view does."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from escale.kit.hints import hint
from escale.people.models import Institution
from escale.web import policy
from escale.web.doors import WrittenByAReading
from escale.web.policy import READ, Rule, Who

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

WRITING = {
    "creates": lambda: Institution.objects.create(name="a", welcome_email="a@b.fr"),
    "updates": lambda: Institution.objects.update(siret="1"),
    "deletes": lambda: Institution.objects.filter(name="a").delete(),
    "raw": lambda: sql("  \n UPDATE people_institution SET siret = '1'"),
    "inside_a_query": lambda: sql(
        "with x as (delete from people_institution returning id) select * from x"
    ),
    "truncates": lambda: sql("truncate people_institution"),
    "defers": lambda: hint("make_letters"),
    "hides_behind_a_comment": lambda: sql("/* x */ delete from people_institution"),
}


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def writing(request, how: str) -> HttpResponse:
    WRITING[how]()
    return HttpResponse("written")


def looking(request) -> HttpResponse:
    with transaction.atomic():
        list(Institution.objects.select_for_update().all())
    sql("select 'please update or delete from nothing'")
    return HttpResponse("read")


app_name = "public"
_views = [path("writing/<str:how>/", writing, name="writing"), path("l/", looking, name="looking")]
urlpatterns = [path("", include((_views, "public")))]


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    for name in ("writing", "looking"):
        rule = Rule(Who.ANYONE, READ | {"POST"})
        monkeypatch.setitem(policy.POLICY, f"public:{name}", rule)


@pytest.fixture
def institution() -> Institution:
    return Institution.objects.create(name="Université", welcome_email="a@b.fr")


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("how", WRITING)
def test_a_reading_that_writes_is_stopped(how, method, institution):
    with pytest.raises(WrittenByAReading):
        getattr(Client(), method)(f"/writing/{how}/")
    assert list(Institution.objects.values_list("name", "siret")) == [("Université", "")]


@pytest.mark.parametrize("how", WRITING)
def test_the_same_is_allowed_to_a_form(how, institution):
    assert Client().post(f"/writing/{how}/").content == b"written"


def test_looking_and_locking_are_reading(institution):
    assert Client().get("/l/").content == b"read"


def test_a_declared_door_lets_a_reading_write(institution, monkeypatch):
    rule = Rule(Who.ANYONE, READ, get_writes="the test needs a door that is open")
    monkeypatch.setitem(policy.POLICY, "public:writing", rule)
    assert Client().get("/writing/updates/").content == b"written"


def test_the_guard_goes_with_the_request(institution):
    Client().get("/l/")
    Institution.objects.update(siret="2")
    with pytest.raises(WrittenByAReading):
        Client().get("/writing/updates/")
    Institution.objects.update(siret="3")
    assert connection.execute_wrappers == []
