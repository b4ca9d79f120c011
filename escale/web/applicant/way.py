"""The five steps of the request, as the page's stepper shows them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from escale.applications.models import Application
from escale.applications.sections import registry
from escale.web.components import Step, StepState

TITLES = {
    1: _("Informations personnelles"),
    2: _("Motif de séjour"),
    3: _("Justificatifs et e-photo"),
    4: _("Récapitulatif"),
    5: _("Confirmation"),
}


def address_of(application: Application, step: int) -> str:
    """Return where a step begins."""
    reference = application.reference
    if step in {1, 2}:
        sections = registry.sections_for(application.case)
        first = next(section for section in sections if section.step == step)
        return reverse("applicant:section", args=[reference, first.code])
    name = {3: "applicant:pieces", 4: "applicant:summary", 5: "applicant:confirmation"}[step]
    return reverse(name, args=[reference])


def steps_of(application: Application, *, current: int) -> list[Step]:
    """Return the steps with where one is; all of a draft's can be opened, but the last.

    Once filed, every step is behind: none is opened any more.
    """
    return [
        Step(
            title=title,
            state=_state(application, number, current),
            url=address_of(application, number)
            if application.is_draft and number != len(TITLES)
            else "",
        )
        for number, title in TITLES.items()
    ]


def _state(application: Application, number: int, current: int) -> StepState:
    """Tell a step that was checked on the summary from one that was not."""
    if number == current:
        return StepState.CURRENT
    is_done = number in application.confirmed_steps or not application.is_draft
    return StepState.DONE if is_done else StepState.TODO
