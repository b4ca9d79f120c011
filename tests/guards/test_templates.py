"""A template that names a variable nobody gives is found by the tests, not by a person."""

import pytest
from django.template import Context, Engine

from tests.settings import UndefinedVariable


def draw(text: str, **context: object) -> str:
    return Engine.get_default().from_string(text).render(Context(context))


@pytest.mark.parametrize(
    "text",
    [
        "{{ absent }}",
        "{{ present.absent }}",
        "{{ absent|upper }}",
        "{% translate absent %}",
        "{% blocktranslate with name=absent %}Bonjour {{ name }}{% endblocktranslate %}",
        '{% include "components/badge.html" with tone="info" only %}',
    ],
)
def test_an_undefined_variable_is_fatal(text):
    with pytest.raises(UndefinedVariable):
        draw(text, present={"name": "x"})


@pytest.mark.parametrize(
    "text,drawn",
    [
        ("{% if absent %}non{% else %}oui{% endif %}", "oui"),
        ("{% for x in absent %}{{ x }}{% empty %}rien{% endfor %}", "rien"),
        ("{{ absent|default:'rien' }}", None),
        ("{{ present.name }}", "x"),
        ("{{ empty }}", ""),
    ],
)
def test_asking_whether_something_is_there_is_not_showing_it(text, drawn):
    if drawn is None:
        with pytest.raises(UndefinedVariable):
            draw(text)
        return
    assert draw(text, present={"name": "x"}, empty="") == drawn
