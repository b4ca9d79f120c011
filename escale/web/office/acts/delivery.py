"""Note that the person was told by another way than our messages, with the day and the words."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions import note_delivery as noting
from escale.applications.enums import Party
from escale.applications.models import Application, PieceRequest
from escale.applications.sections.wording import in_full
from escale.kit import clock
from escale.kit.forms.dates import DateParts
from escale.kit.forms.long_text import LongText
from escale.kit.sentences import Refused
from escale.web.office.access import StaffRequest, case_for
from escale.web.office.acts.confirming import case_read, confirm, expect_possible
from escale.web.office.decisions.numbers import number_in
from escale.web.policy import READ
from escale.web.unsent import unsent_answers

if TYPE_CHECKING:
    from django.http import QueryDict


class DeliveryForm(forms.Form):
    """How, on which day, and what was said."""

    way = forms.ChoiceField(
        label=gettext_lazy("Comment a-t-elle été prévenue ?"),
        choices=noting.Way.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez comment la personne a été prévenue."),
            "invalid_choice": gettext_lazy("Choisissez dans la liste."),
        },
    )
    on = DateParts(
        label=gettext_lazy("Quel jour l’a-t-elle su ?"),
        help_text=gettext_lazy(
            "D’une lettre recommandée, le jour où elle a été reçue. Exemple : 7 3 2026."
        ),
        error_messages={
            "required": gettext_lazy("Indiquez le jour : le jour, le mois et l’année.")
        },
    )
    words = LongText(
        most=noting.WORDS_AT_MOST,
        rows=3,
        label=gettext_lazy("Ce qui a été dit, et à qui"),
        help_text=gettext_lazy(
            "Cela sert de preuve : le numéro appelé ou celui de la lettre, les pièces nommées, le "
            "jour donné pour répondre. La personne peut le demander."
        ),
        error_messages={"required": gettext_lazy("Écrivez ce qui a été dit, et à qui.")},
    )

    def __init__(self, application: Application, data: "QueryDict | None" = None) -> None:
        """Refuse a day to come in the zone of the file."""
        super().__init__(data)
        field = self.fields["on"]
        assert isinstance(field, DateParts)
        field.latest = clock.today(application.zone)


def note_delivery(request: StaffRequest, reference: str) -> HttpResponse:
    """Tell what the note changes, and keep it."""
    application = case_read(request, reference)
    unsent = unsent_answers(request)
    if request.method in READ:
        expect_possible("note_delivery", application, party=Party.OFFICER)
        return _show(request, application, DeliveryForm(application, unsent.of_this_page()))
    form = DeliveryForm(application, request.POST)
    if not form.is_valid():
        return _show(request, application, form)
    told = form.cleaned_data
    try:
        noting.note_delivery(
            application,
            by=request.user,
            way=noting.Way(told["way"]),
            on=told["on"],
            words=told["words"],
            revision_read=number_in(request, "revision"),
        )
    except Refused as refused:
        return _show(request, case_for(request, reference), form, refused=refused)
    unsent.forget()
    messages.success(request, _("C’est noté dans l’historique."))
    return redirect("office:application", application.reference)


def _show(
    request: StaffRequest,
    application: Application,
    form: DeliveryForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    pending = PieceRequest.objects.pending().filter(application=application).first()
    is_unproven = pending is not None and pending.delivered_at is None
    return confirm(
        request,
        application,
        "note_delivery",
        form=form,
        refused=refused,
        is_unproven=is_unproven,
        answer_by=in_full(pending.answer_by) if pending else "",
    )
