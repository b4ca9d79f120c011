"""Where the checks of a request's documents stand, for the pages that wait for them."""

from django.http import HttpResponse, JsonResponse

from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.pieces.checking import documents_shown, stage_of, told


def checks(request: SignedInRequest, reference: str) -> HttpResponse:
    """Answer the stage of each document, by its number, and the words to say when it changes."""
    application = application_for(request, reference)
    answer = {}
    for document in documents_shown(application):
        stage = stage_of(document)
        answer[str(document.pk)] = {"stage": stage, "words": told(document, stage)}
    return JsonResponse({"documents": answer})
