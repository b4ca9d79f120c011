"""The log of what members read and searched, for the auditor of their prefecture: read only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.audit.models import Access, Search
from escale.audit.wording import purpose_of, what_was_read
from escale.people.models import StaffMember
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, staff_of

if TYPE_CHECKING:
    from django.http import QueryDict

_LINES: Final = 50
_LARGEST: Final = 2**63 - 1
READINGS, SEARCHES = "readings", "searches"


class LogForm(forms.Form):
    """What is shown, and of whom."""

    view = forms.ChoiceField(
        label=gettext_lazy("Afficher"),
        choices=(
            (READINGS, gettext_lazy("Les lectures")),
            (SEARCHES, gettext_lazy("Les recherches")),
        ),
        required=False,
    )
    member = forms.ChoiceField(label=gettext_lazy("Membre"), required=False)

    def __init__(self, query: "QueryDict", names: Mapping[int, str]) -> None:
        """Offer the members of the prefecture, those who left too; a forged one is nobody."""
        super().__init__({"view": query.get("view", READINGS), "member": query.get("member", "")})
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)
        everyone = ("", _("Toute l’équipe"))
        field.choices = [everyone, *((str(account), name) for account, name in names.items())]
        for told in self.fields.values():
            vars(told)["optional"] = False  # a choice is always made

    @property
    def shows_searches(self) -> bool:
        """Whether searches are shown rather than readings."""
        return bool(self.is_valid() and self.cleaned_data["view"] == SEARCHES)

    @property
    def account(self) -> int | None:
        """Whose lines are shown; None: everybody's. 0, which nobody is, when it is forged."""
        if not self.is_valid():
            return 0 if "member" in self.errors else None
        chosen = self.cleaned_data["member"]
        return int(chosen) if chosen else None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One reading or search, as the auditor reads it."""

    when: str
    who: str
    what: str
    subject: str
    purpose: str


def accesses(request: StaffRequest) -> HttpResponse:
    """List what the members read or searched, newest first; a reading only."""
    prefecture = staff_of(request).prefecture
    names = dict(
        StaffMember.objects.filter(prefecture=prefecture)
        .order_by("name", "pk")
        .values_list("account_id", "name")
    )
    form = LogForm(request.GET, names)
    found: QuerySet[Any] = Access.objects.all()
    if form.shows_searches:
        found = Search.objects.filter(prefecture=prefecture)
    wanted = list(names) if form.account is None else [form.account]
    # In the order they were written, so that a page is found without counting the others.
    found = found.filter(account__in=wanted).order_by("-pk")
    if before := _number(request.GET.get("before", "")):
        found = found.filter(pk__lt=before)
    page = list(found[: _LINES + 1])
    shown = page[:_LINES]
    shows = _searched if form.shows_searches else _read
    context = {
        "form": form,
        "lines": [shows(one, names=names, zone=prefecture.zone) for one in shown],
        "shows_searches": form.shows_searches,
        "older": _older(request, shown[-1].pk) if len(page) > _LINES else "",
        "is_first": not before,
    }
    return render(request, "office/figures/accesses.html", context)


def _read(access: Access, *, names: Mapping[int, str], zone: str) -> Line:
    return Line(
        when=instant(access.at, zone),
        who=names[access.account_id] if access.account_id else "",
        what=str(what_was_read(access.what)),
        subject=access.subject,
        purpose=str(purpose_of(access)),
    )


def _searched(search: Search, *, names: Mapping[int, str], zone: str) -> Line:
    return Line(
        when=instant(search.at, zone),
        who=names[search.account_id],
        what=_("Recherche"),
        subject=search.words,
        purpose="",
    )


def _older(request: StaffRequest, number: int) -> str:
    kept = {name: request.GET[name] for name in ("view", "member") if request.GET.get(name)}
    return f"?{urlencode({**kept, 'before': str(number)})}"


def _number(text: str) -> int | None:
    """Return the number of a line; None for anything that is none."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_LARGEST)):
        return None
    return min(int(text), _LARGEST)
