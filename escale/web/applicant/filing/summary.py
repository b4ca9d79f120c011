"""To be written."""

from django.http import HttpResponse

from escale.web.applicant.access import SignedInRequest


def summary(request: SignedInRequest, reference: str) -> HttpResponse:
    """To be written."""
    raise NotImplementedError
