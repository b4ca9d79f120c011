"""Whatever was typed, or sent by a program: no failure, and nothing lost."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escale.applications.sections.answers import is_blank
from escale.applications.sections.form import canonical, posted
from escale.applications.sections.registry import SECTIONS
from escale.procedures.cases import Case
from tests.applications.sections.statements import COMPLETE, TODAY

ANY_TEXT = st.text(st.characters(), max_size=40) | st.sampled_from(
    [
        "on",
        "yes",
        "FR",
        "31",
        "2",
        "1990",
        "31/02/1990",
        "\x00",
        "\ud800",
        "0612345678",
        "²",
        "٣",
        "%s",
    ]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def sections_and_answers(draw):
    section = draw(st.sampled_from(SECTIONS))
    names = st.sampled_from(list(section.form_class.base_fields))
    answers = draw(st.dictionaries(names, ANY_JSON, max_size=6))
    if draw(st.booleans()):
        answers = {**COMPLETE[section.code], **answers}
    return section, answers


def without_blanks(answers):
    return {name: raw for name, raw in answers.items() if not is_blank(raw)}


@SLOW
@given(sections_and_answers(), st.sampled_from(Case))
def test_any_answers_are_judged_shown_and_said_without_failing(drawn, case):
    section, answers = drawn
    errors = section.errors(answers, case=case, on=TODAY)
    assert all(sentence for each in errors.values() for sentence in each)
    assert section.is_complete(answers, case=case, on=TODAY) == (not errors)
    assert all(str(sentence) for _name, sentence in section.advice(answers, case=case, on=TODAY))
    for form in (
        section.show(answers, case=case, on=TODAY),
        section.bind(answers, case=case, on=TODAY),
    ):
        assert str(form)
    typed = section.clean(answers, case=case, on=TODAY)
    assert not set(typed) & set(errors)
    snapshot = json.loads(json.dumps(section.snapshot(answers, case=case, on=TODAY)))
    assert section.from_snapshot(snapshot) == typed


@SLOW
@given(sections_and_answers())
def test_a_page_sends_back_exactly_the_answers_it_was_given(drawn):
    section, answers = drawn
    raw = canonical(section.form_class, answers)
    assert canonical(section.form_class, raw) == raw
    for case in Case:
        asked = {n: r for n, r in raw.items() if section.form_class.is_asked(n, case)}
        sent = posted(section.form_class, asked)
        assert all(isinstance(text, str) for text in sent.values())
        returned = section.answers_from(sent, case=case)
        assert without_blanks(returned) == without_blanks(asked)
        assert section.changed_fields(asked, returned) == ()
        kept = section.answers_from({}, case=case, kept=asked)
        ticked = {n for n, f in section.form_class.every_question() if f.shape == "box"}
        assert {n: r for n, r in kept.items() if n not in ticked} == {
            n: r for n, r in asked.items() if n not in ticked
        }


@SLOW
@given(sections_and_answers())
def test_every_answer_that_was_typed_is_in_the_summary(drawn):
    section, answers = drawn
    raw = canonical(section.form_class, answers)
    said = {entry.name: entry for entry in section.display(answers, case=Case.RENEWAL, on=TODAY)}
    wrong = section.errors(answers, case=Case.RENEWAL, on=TODAY)
    for name in wrong:
        if name in raw and isinstance(raw[name], str):
            assert said[name].text == raw[name].strip()


@SLOW
@given(sections_and_answers())
def test_raw_answers_can_be_stored(drawn):
    section, answers = drawn
    stored = repr(canonical(section.form_class, answers))
    assert "\\x00" not in stored.replace("\\\\", "")
    assert "\\ud800" not in stored.replace("\\\\", "")


@SLOW
@given(
    st.sampled_from(SECTIONS),
    st.dictionaries(ANY_TEXT, ANY_JSON, max_size=6),
    st.sampled_from(Case),
)
def test_any_posted_page_is_read(section, data, case):
    answers = section.answers_from(data, case=case)
    section.errors(answers, case=case, on=TODAY)
