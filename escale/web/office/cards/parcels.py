"""The lists of cards of a prefecture, and the parcel that arrives."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render

from escale.actions.receive_card import Parcel, receive_parcel
from escale.kit.sentences import Refused
from escale.people.models import Role
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.cards.forms import ParcelForm
from escale.web.office.cards.shown import lists_of
from escale.web.unsent import unsent_answers


def cards(request: StaffRequest) -> HttpResponse:
    """Show what is awaited, and what asks for somebody; five questions whatever their number."""
    return _show(request, ParcelForm(unsent_answers(request).of_this_page()))


def receive(request: StaffRequest) -> HttpResponse:
    """Receive a parcel, and show at once what differs."""
    form = ParcelForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    try:
        parcel = receive_parcel(
            staff_of(request).prefecture,
            numbers=form.cleaned_data["numbers"].splitlines(),
            by=request.user,
        )
    except Refused as refused:
        form.add_error("numbers", f"{refused.sentence} {refused.hint}")
        return _show(request, form)
    unsent_answers(request).forget()
    # What could not be received stays where it was typed.
    left = form if not (parcel.received or parcel.known) else _left(parcel)
    return _show(request, left, parcel=parcel)


def _left(parcel: Parcel) -> ParcelForm:
    return ParcelForm(initial={"numbers": "\n".join(number for number, _why in parcel.refused)})


def _show(request: StaffRequest, form: ParcelForm, *, parcel: Parcel | None = None) -> HttpResponse:
    staff = staff_of(request)
    context = {
        "form": form,
        "parcel": parcel,
        "can_receive": staff.has(Role.CLERK),
        "lists": lists_of(staff.prefecture),
    }
    return render(request, "office/cards/cards.html", context, status=HTTPStatus.OK)
