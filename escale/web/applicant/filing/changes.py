"""To be written."""

from django.http import HttpResponse

from escale.web.applicant.access import SignedInRequest


def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """To be written."""
    raise NotImplementedError


undo_withdrawal = amend_contact = discard = withdraw
