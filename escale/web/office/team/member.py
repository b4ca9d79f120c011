"""One member: their roles, and taking their access or their second factor away."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from escale.actions.change_roles import change_roles
from escale.actions.reset_second_factor import reset_second_factor
from escale.actions.restore import restore
from escale.actions.revoke import revoke
from escale.kit.sentences import Refused
from escale.people.models import StaffMember
from escale.people.second_factor import kinds_by_account
from escale.web.office.access import StaffRequest
from escale.web.office.team.access import member_for
from escale.web.office.team.forms import RolesForm
from escale.web.office.team.team import factors_in_words, in_words
from escale.web.policy import READ


def member(request: StaffRequest, member: int) -> HttpResponse:
    """Show a member, and change their roles; a colleague's change made meanwhile is told."""
    found = member_for(request, member)
    if request.method in READ:
        return _show(request, found, _form(found))
    form = RolesForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    try:
        change_roles(
            found,
            by=request.user,
            roles=form.cleaned_data["roles"],
            roles_read=form.read(),
            title=form.cleaned_data["title"],
        )
    except Refused as refused:
        found.refresh_from_db()
        return _show(request, found, _as_it_is_now(form, found), refused=refused)
    messages.success(request, gettext("C’est enregistré. Cela compte dès la page suivante."))
    return redirect("office:member", member=found.pk)


def revoke_member(request: StaffRequest, member: int) -> HttpResponse:
    """Ask, then take the access away."""
    found = member_for(request, member)
    if request.method in READ:
        return render(request, "office/team/revoke.html", {"member": found})
    revoke(found, by=request.user)
    said = gettext("L’accès de %(name)s est retiré, à partir de maintenant.") % {"name": found.name}
    messages.success(request, said)
    return redirect("office:team")


def restore_member(request: StaffRequest, member: int) -> HttpResponse:
    """Give the access back."""
    found = member_for(request, member)
    restore(found, by=request.user)
    said = gettext("L’accès de %(name)s est rendu, avec les mêmes rôles.") % {"name": found.name}
    messages.success(request, said)
    return redirect("office:member", member=found.pk)


def reset(request: StaffRequest, member: int) -> HttpResponse:
    """Ask, then reset the second factor of somebody who lost theirs."""
    found = member_for(request, member)
    if request.method in READ:
        return render(request, "office/team/reset_second_factor.html", {"member": found})
    reset_second_factor(found, by=request.user)
    said = gettext(
        "Le second facteur de %(name)s est remis à zéro. Un courriel l’en avertit. "
        "Un autre sera choisi à la prochaine connexion."
    ) % {"name": found.name}
    messages.success(request, said)
    return redirect("office:member", member=found.pk)


def _form(found: StaffMember) -> RolesForm:
    return RolesForm(
        initial={"roles": found.roles, "title": found.title, "roles_read": ",".join(found.roles)}
    )


def _as_it_is_now(form: RolesForm, found: StaffMember) -> RolesForm:
    """Keep what was ticked, over the roles as they are now."""
    told = form.cleaned_data
    return RolesForm(
        {"roles": told["roles"], "title": told["title"], "roles_read": ",".join(found.roles)}
    )


def _show(
    request: StaffRequest,
    found: StaffMember,
    form: RolesForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    kinds = kinds_by_account([found.account_id])
    context = {
        "member": found,
        "form": form,
        "refused": refused,
        "roles": in_words(found.roles),
        "factors": factors_in_words(kinds.get(found.account_id, frozenset())),
        "is_me": found.account_id == request.user.pk,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "office/team/member.html", context, status=status)
