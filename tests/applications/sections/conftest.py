import pytest
from django.utils import translation

from escale.applications.sections.registry import section_called
from tests.applications.sections.statements import COMPLETE, TODAY, case_asked


@pytest.fixture(autouse=True)
def in_french():
    with translation.override("fr"):
        yield


class Page:
    """A complete section, some answers replaced."""

    def __init__(self, code, case=None, **answers):
        self.section = section_called(code)
        self.case = case or case_asked(code)
        self.answers = {**COMPLETE[code], **answers}

    @property
    def errors(self):
        return self.section.errors(self.answers, case=self.case, on=TODAY)

    @property
    def advice(self):
        said = self.section.advice(self.answers, case=self.case, on=TODAY)
        return {name: str(sentence) for name, sentence in said}

    @property
    def typed(self):
        return self.section.clean(self.answers, case=self.case, on=TODAY)

    @property
    def shown(self):
        return {
            e.name: e.text for e in self.section.display(self.answers, case=self.case, on=TODAY)
        }


@pytest.fixture
def page():
    return Page
