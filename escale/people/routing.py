"""Which prefecture an address belongs to."""

from escale.people.models import Prefecture


def prefecture_for(department: str | None) -> Prefecture:
    """Return the office competent for `department` (None: no French address is known).

    The competent prefecture is that of the residence (CESEDA R431-20). An address abroad, or
    one that cannot be placed, goes to a named office; a department without an office of its
    own goes to the shared one.
    Raises Prefecture.DoesNotExist when the platform has no fall-back office.
    """
    if department is None:
        abroad = Prefecture.objects.filter(receives_addresses_abroad=True).first()
        return abroad or Prefecture.objects.get(is_fallback=True)
    own = Prefecture.objects.filter(departments__contains=[department]).order_by("pk").first()
    return own or Prefecture.objects.get(is_fallback=True)
