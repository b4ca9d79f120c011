"""The operator's part in letting a prefecture's closures go on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions.release_brake import release_brake as release
from escale.applications.brakes import Brake
from escale.kit.sentences import Refused
from escale.web.operations.forms import OutageForm
from escale.web.operations.status import show
from escale.web.operator import OperatorRequest
from escale.web.second_factor import ask_second_factor, has_fresh_second_factor, proved_at

_DIGITS_AT_MOST = 18


def release_brake(request: OperatorRequest) -> HttpResponse:
    """Agree to it, with a second factor just proved; a brake released meanwhile is left alone."""
    proof = proved_at(request)
    if proof is None or not has_fresh_second_factor(request):
        messages.info(request, _("Prouvez que c’est vous, puis donnez votre accord de nouveau."))
        return ask_second_factor(request, reverse("operations:status"))
    number = request.POST.get("brake", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= _DIGITS_AT_MOST
    brake = Brake.objects.on().filter(pk=int(number)).first() if is_number else None
    if brake is None:
        messages.info(request, _("Ce frein n’est plus mis : il n’y a rien à relâcher."))
        return redirect("operations:status")
    try:
        held = release(brake, by=request.user, proved_at=proof)
    except Refused as refused:
        return show(request, OutageForm(), refused=refused)
    if held.released_at is not None:
        messages.success(request, _("Le frein est relâché : les clôtures repartent."))
    else:
        messages.success(
            request,
            _("Votre accord est noté. Il manque celui d’un responsable de la préfecture."),
        )
    return redirect("operations:status")
