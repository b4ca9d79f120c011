"""Whatever is typed in whichever form of the office: refused in words beside it, kept, escaped.

The forms are those that the pages serve, at each turn of an examination: a new form is tried
without being named here.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from escale.applications.models import Application
from escale.people.models import Role, StaffMember
from escale.web.policy import Who
from tests import people
from tests.guards import holdings, routes
from tests.guards.holdings import Office
from tests.web.office.forms_read import Control, Form, Reader

pytestmark = pytest.mark.django_db

MARKUP = "<script>alert(1)</script>&amp;\" ' é العربية 😀 "
LONG = (MARKUP * 300)[:10_000].rstrip().ljust(10_000, "x")
READ = [name for name in routes.names_open_to(Who.STAFF) if routes.reads(name)]


@pytest.fixture(scope="module")
def isere(django_db_setup, django_db_blocker) -> Iterator[Office]:
    """A prefecture with a request at each turn."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield holdings.office("isere")
        transaction.set_rollback(True)


def forms_of(client: Client, office: Office) -> Iterator[tuple[str, str, Form]]:
    """Each form in which words are written: the page it is on, where it is sent."""
    seen = set()
    for one in office.holdings:
        for name in READ:
            for page in routes.addresses(name, one.application)[:1]:
                answer = client.get(page)
                if answer.streaming or "text/html" not in answer.get("Content-Type", ""):
                    continue
                for form in Reader(answer.content.decode()).forms:
                    to = form.action or page
                    fields = tuple(control.name for control in form.written)
                    if form.method == "post" and fields and (route_of(to), fields) not in seen:
                        seen.add((route_of(to), fields))
                        yield page, to, form


def route_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def test_ten_thousand_characters_of_markup_are_refused_beside_the_field_and_kept(isere):
    """Of each text that is written in the office: kept as typed, shown escaped, told where."""
    client, tried, faults = people.at_work(isere.account), set(), []
    for page, to, form in list(forms_of(client, isere)):
        before = revisions(isere)
        for control in form.written:
            answer = client.post(to, form.filled(**{control.name: LONG}))
            where = (route_of(page), route_of(to), control.name)
            assert answer.status_code < 500, where
            told = answer if answer.status_code != 302 else client.get(answer["Location"])
            said = told.content.decode()
            assert "<script>alert(1)" not in said, where
            if control.kind == "textarea":
                assert answer.status_code != 302, where
                faults += [(*where, fault) for fault in faults_beside(Reader(said), control)]
                tried.add(where[1:])
        assert revisions(isere) == before, to
    assert faults == []
    assert len(tried) >= 15, tried


def revisions(office: Office) -> list[tuple[int, int]]:
    """What each request is at: nothing that was refused may have touched it."""
    numbers = [one.application.pk for one in office.holdings]
    found = Application.objects.filter(pk__in=numbers).order_by("pk")
    return list(found.values_list("pk", "status", "revision"))


def faults_beside(read: Reader, control: Control) -> list[str]:
    """What is wrong with how it is told: the text is lost, or nothing beside it says why."""
    kept = [
        one
        for form in read.forms
        for one in form.written
        if one.name == control.name and "".join(one.value.split()) == "".join(LONG.split())
    ]
    if not kept:
        return ["what was typed is lost"]
    words = " ".join(read.words[name] for one in kept for name in one.described_by)
    return [] if "10\xa0000 caractères" in words else [f"not told beside the field, but: {words}"]


# ---- revoked in mid-action ---------------------------------------------------------------------


def test_whoever_is_revoked_with_a_form_open_sends_it_in_vain(isere):
    """Of every form of the office: the same browser, the moment after the revocation."""
    member = people.staff(*Role)
    client = people.at_work(member)
    forms = list(forms_of(client, isere))
    before = revisions(isere)
    StaffMember.objects.filter(account=member).update(revoked_at="2026-01-01T00:00Z")
    for page, to, form in forms:
        told = {control.name: "Un texte écrit en toutes lettres." for control in form.written}
        answer = client.post(to, form.filled(**told))
        assert answer.status_code == 404, (page, to)
    assert len(forms) >= 15
    assert revisions(isere) == before
