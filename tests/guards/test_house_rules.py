"""The rules of the house hold everywhere, and each of them can fail."""

import pytest

from tests.guards import rules
from tests.guards.rules import FOLDERS, Module

SERVICE = ("config", "escale")


def objections(rule, *folders: str) -> list[str]:
    return [objection for module in rules.modules(*folders) for objection in rule(module)]


@pytest.mark.parametrize(
    "rule,folders",
    [
        (rules.knows_requests, SERVICE),
        (rules.writes_a_status, SERVICE),
        (rules.imports_late, SERVICE),
        (rules.is_too_long, FOLDERS),
        (rules.has_an_empty_name, FOLDERS),
    ],
)
def test_the_house_keeps_its_rules(rule, folders):
    assert objections(rule, *folders) == []


@pytest.mark.parametrize(
    "text",
    [
        "from django.http import HttpRequest",
        "from django import http",
        "import django.http.request",
        "def f():\n    from django.shortcuts import render",
    ],
)
def test_a_request_below_the_web_is_objected_to(text):
    assert list(rules.knows_requests(Module("escale/actions/file.py", text)))
    assert not list(rules.knows_requests(Module("escale/web/office/queue.py", text)))


@pytest.mark.parametrize(
    "text",
    [
        "application.status = 'closed'",
        "application.status: str = 'closed'",
        "a, application.status = 1, 'closed'",
        "applications.filter(pk=1).update(status='closed')",
        "Application.objects.bulk_update(rows, ['revision', 'status'])",
    ],
)
def test_a_status_written_elsewhere_is_objected_to(text):
    assert list(rules.writes_a_status(Module("escale/actions/close.py", text)))
    assert not list(rules.writes_a_status(Module(rules.THE_ONLY_DOOR, text)))


def test_reading_a_status_is_not_writing_it():
    module = Module("escale/actions/file.py", "was = application.status\nif x.status == 'a': pass")
    assert not list(rules.writes_a_status(module))


def test_an_import_inside_a_function_must_say_why():
    bare = "def f():\n    import json\n"
    beside = "def f():\n    import json  # 300 ms, and rarely needed\n"
    above = "def f():\n    # Loads the models, which need the apps.\n    import json\n"
    assert list(rules.imports_late(Module("escale/kit/a.py", bare)))
    assert not list(rules.imports_late(Module("escale/kit/a.py", beside)))
    assert not list(rules.imports_late(Module("escale/kit/a.py", above)))


def test_a_module_of_more_than_400_lines_is_objected_to():
    assert list(rules.is_too_long(Module("escale/kit/a.py", "x = 1\n" * 401)))
    assert not list(rules.is_too_long(Module("escale/kit/a.py", "x = 1\n" * 400)))


@pytest.mark.parametrize("path", ["escale/web/utils.py", "escale/common/dates.py"])
def test_a_name_that_says_nothing_is_objected_to(path):
    assert list(rules.has_an_empty_name(Module(path, "")))


def test_the_guards_see_the_whole_service():
    assert len(list(rules.modules(*SERVICE))) > 60
