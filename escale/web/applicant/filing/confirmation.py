"""To be written."""

from django.http import HttpResponse

from escale.web.applicant.access import SignedInRequest


def confirmation(request: SignedInRequest, reference: str) -> HttpResponse:
    """To be written."""
    raise NotImplementedError


def receipt(request: SignedInRequest, reference: str) -> HttpResponse:
    """To be written."""
    raise NotImplementedError
