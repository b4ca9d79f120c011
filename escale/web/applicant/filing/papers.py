"""A letter of one's own request, as a link to download it."""

from django.urls import reverse

from escale.applications.models import Application
from escale.letters.models import Letter
from escale.web.components import Download


def download_of(application: Application, letter: Letter) -> Download:
    """Return the link to a letter that is made."""
    return Download(
        title=Letter.Kind(letter.kind).label,
        url=reverse("applicant:letter", args=[application.reference, letter.pk]),
        size=letter.size,
        language="fr",
    )
