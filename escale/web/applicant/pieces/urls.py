"""Step 3: pieces and e-photo: where its pages are."""

from django.urls import path

from escale.web.applicant.pieces import (
    checks,
    engagement,
    ephoto,
    images,
    listing,
    piece,
    uploading,
)

_PIECES = "requests/<str:reference>/pieces/"
_DOCUMENT = "requests/<str:reference>/documents/<int:number>/"

urlpatterns = [
    path(_PIECES, listing.pieces, name="pieces"),
    # The two that are not documents come first: their addresses look like a slot's.
    path(f"{_PIECES}ephoto/", ephoto.ephoto, name="ephoto"),
    path(f"{_PIECES}ephoto/portrait/", images.portrait, name="portrait"),
    path(f"{_PIECES}engagement/", engagement.engagement, name="engagement"),
    path(f"{_PIECES}<slug:slot>/", piece.piece, name="piece"),
    path(f"{_PIECES}<slug:slot>/explain/", piece.explain, name="explain"),
    path(f"{_PIECES}<slug:slot>/<slug:component>/", uploading.upload, name="upload"),
    path(
        f"{_PIECES}<slug:slot>/<slug:component>/<int:document>/<int:position>/remove/",
        uploading.remove_file,
        name="remove_file",
    ),
    path(
        f"{_PIECES}<slug:slot>/<slug:component>/<int:document>/<int:position>/move/",
        uploading.move_file,
        name="move_file",
    ),
    path("requests/<str:reference>/checks/", checks.checks, name="checks"),
    path(_DOCUMENT, images.document, name="document"),
    path(f"{_DOCUMENT}pages/<int:page>/", images.page_image, name="page_image"),
]
