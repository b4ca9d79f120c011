"""What a filed request costs its person, and when nothing is left to pay."""

from escale.applications.deadlines import local_date
from escale.applications.models import Application
from escale.procedures.cases import Case
from escale.procedures.fees import Fees, fees_for


def due_for(application: Application) -> Fees:
    """Return what the permit of a filed request costs: at the rate of the day it was filed.

    Raises ValueError for a draft, which has no such day. Source: CESEDA L436-1, L436-5, L436-7.
    """
    if application.filed_at is None:
        message = "a draft costs nothing yet"
        raise ValueError(message)
    return fees_for(
        Case(application.case),
        filed_on=local_date(application.filed_at, application.zone),
        filed_in_time=application.filed_in_time is not False,
    )


def amount_due(application: Application) -> int:
    """Return the worth, in whole euros, of the tax stamp that pays for a filed request.

    Where the texts leave two amounts open, the lower one: nobody pays what may not be due
    (docs/decisions/0025). A card made again for a mistake costs nothing more: its stamp is used.
    """
    return due_for(application).at_least
