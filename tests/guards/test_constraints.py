"""Every rule that a row can break is said in a sentence, in the database's own words and in ours."""

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, UniqueConstraint
from django.utils import translation

MODELS = [model for model in apps.get_models() if model.__module__.startswith("escale.")]
CONSTRAINTS = [(model, c) for model in MODELS for c in model._meta.constraints]


@pytest.mark.parametrize(
    "model,constraint", CONSTRAINTS, ids=[constraint.name for _, constraint in CONSTRAINTS]
)
def test_a_constraint_carries_a_sentence_in_every_language(model, constraint, settings):
    said = set()
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            sentence = str(constraint.violation_error_message)
        assert sentence != str(CheckConstraint.default_violation_error_message)
        assert sentence.endswith(".")
        assert len(sentence.split()) > 3
        said.add(sentence)
    assert len(said) == len(settings.LANGUAGES)


@pytest.mark.parametrize("model,constraint", CONSTRAINTS, ids=[c.name for _, c in CONSTRAINTS])
def test_a_constraint_is_named_for_what_is_true(model, constraint):
    assert isinstance(constraint, CheckConstraint | UniqueConstraint)
    assert not constraint.name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
    assert "_" in constraint.name


def test_names_of_constraints_and_indexes_are_unique():
    names = [c.name for _, c in CONSTRAINTS]
    names += [index.name for model in MODELS for index in model._meta.indexes]
    assert len(names) == len(set(names))
