"""The texts of the letters: read, changed, read again in a letter before they are saved."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from escale.actions.set_wording import TextsChangedMeanwhile, set_wording
from escale.applications.sections.wording import in_full
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.models import PrefectureWording
from escale.letters.texts import Texts, texts_of
from escale.people.models import Prefecture
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.wording.forms import TextsForm
from escale.web.office.wording.shown import (
    changes_shown,
    history_shown,
    letter_of,
    page_of_history,
)
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


def wording(request: StaffRequest) -> HttpResponse:
    """Show the texts and a letter that they make; save them when they are sent to be saved."""
    office = staff_of(request).prefecture
    unsent = unsent_answers(request)
    is_read = request.method in READ
    data = unsent.of_this_page() if is_read else request.POST
    form = _form(office, data)
    if is_read or not form.is_valid() or form.data.get("intent") != "save":
        return _show(request, office, form)
    try:
        change = set_wording(
            office,
            by=request.user,
            texts=form.texts(),
            digest_read=form.cleaned_data["digest_read"],
        )
    except TextsChangedMeanwhile as refused:
        return _show(request, office, _over_what_is_now(office, request.POST), refused=refused)
    except Refused as refused:
        return _show(request, office, form, refused=refused)
    unsent.forget()
    said = gettext("C’est enregistré : les prochaines décisions le diront ainsi.")
    messages.success(request, said if change else gettext("Rien n’a changé."))
    return redirect("office:wording")


def _form(office: Prefecture, data: QueryDict | None) -> TextsForm:
    return TextsForm(data, office=office, texts=_present(office))


def _present(office: Prefecture) -> Texts:
    return texts_of(office, on=clock.today(office.zone))


def _over_what_is_now(office: Prefecture, data: QueryDict) -> TextsForm:
    """Return what was typed, over the texts that a colleague has just saved."""
    office.refresh_from_db()
    again = data.copy()
    again["digest_read"] = _present(office).digest
    return _form(office, again)


def _show(
    request: StaffRequest, office: Prefecture, form: TextsForm, *, refused: Refused | None = None
) -> HttpResponse:
    """Show the form, and the letter that its texts make, or those of now when they cannot be."""
    present = _present(office)
    typed = form.texts() if form.is_bound and form.is_valid() else None
    letter, in_english = letter_of(office, typed or present)
    page = page_of_history(office, request.GET.get("page", "1"))
    planned = PrefectureWording.objects.filter(
        prefecture=office, since__gt=clock.today(office.zone)
    ).order_by("since")
    later = planned.values_list("since", flat=True).first()
    context = {
        "form": form,
        "reasons": form.reasons(),
        "refused": refused,
        "letter": letter,
        "in_english": in_english,
        "is_typed": typed is not None,
        "changes": changes_shown(typed.changes_from(present), form) if typed else (),
        "later": in_full(later) if later else "",
        "page": page,
        "history": history_shown(page, office, form),
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "office/wording/wording.html", context, status=status)
