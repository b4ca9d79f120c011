"""The cards: where their pages are."""

from django.urls import path

from escale.web.office.cards import one, parcels

_CARD = "requests/<str:reference>/card/"

urlpatterns = [
    path("cards/", parcels.cards, name="cards"),
    path("cards/parcel/", parcels.receive, name="receive_parcel"),
    path(_CARD, one.card, name="card"),
    path(f"{_CARD}receive/", one.receive, name="receive_card"),
    path(f"{_CARD}reject/", one.reject, name="reject_card"),
    path(f"{_CARD}correct/", one.correct, name="correct_card"),
    path(f"{_CARD}mistake/dismiss/", one.dismiss, name="dismiss_card_mistake"),
    path(f"{_CARD}mistake/reorder/", one.reorder, name="reorder_card"),
]
