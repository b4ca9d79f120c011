"""The names of colleagues, as colleagues read them."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from escale.people.models import StaffMember


def name_of(account: int | None) -> str:
    """Return the name of the member an account is; « un collègue » for one that is none."""
    return names_of([account]).get(account) or _("un collègue")


def names_of(accounts: Iterable[int | None]) -> Mapping[int | None, str]:
    """Return the names of the members that these accounts are, in one query."""
    wanted = {account for account in accounts if account is not None}
    return dict(StaffMember.objects.filter(account__in=wanted).values_list("account_id", "name"))
