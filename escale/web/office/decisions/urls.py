"""The decision: where its pages are."""

from django.urls import path

from escale.web.office.decisions import letters, propose, sign

_REQUEST = "requests/<str:reference>/"

urlpatterns = [
    path(f"{_REQUEST}propose/", propose.propose, name="propose"),
    path(f"{_REQUEST}propose-refusal/", propose.propose_refusal, name="propose_refusal"),
    path(f"{_REQUEST}retract/", sign.retract_proposal, name="retract_proposal"),
    path(f"{_REQUEST}sign/", sign.sign, name="sign"),
    path(f"{_REQUEST}return/", sign.return_proposal, name="return_proposal"),
    path(f"{_REQUEST}letters/<int:letter>/", letters.letter, name="letter"),
]
