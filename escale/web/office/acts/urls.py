"""The other acts: where their pages are."""

from django.urls import path

from escale.web.office.acts import (
    appeal,
    closing,
    delivery,
    listing,
    reopening,
    transfer,
    undoing,
    waiting,
)

_REQUEST = "requests/<str:reference>/"

urlpatterns = [
    path("acts/", waiting.waiting_acts, name="waiting_acts"),
    path(f"{_REQUEST}acts/", listing.acts, name="acts"),
    path(f"{_REQUEST}told/", delivery.note_delivery, name="note_delivery"),
    path(f"{_REQUEST}transfer/", transfer.transfer, name="transfer"),
    path(f"{_REQUEST}close/", closing.close_without_object, name="close_without_object"),
    path(f"{_REQUEST}close/confirm/", closing.confirm_closure, name="confirm_closure"),
    path(f"{_REQUEST}close/drop/", closing.drop_closure, name="drop_closure"),
    path(f"{_REQUEST}reopen/", reopening.reopen, name="reopen"),
    path(f"{_REQUEST}reopen/refuse/", reopening.refuse_reopening, name="refuse_reopening"),
    path(f"{_REQUEST}appeal/", appeal.record_appeal, name="record_appeal"),
    path(f"{_REQUEST}reverse/", undoing.reverse_refusal, name="reverse_refusal"),
    path(f"{_REQUEST}revocation/", undoing.announce_revocation, name="announce_revocation"),
    path(f"{_REQUEST}revocation/sign/", undoing.revoke_approval, name="revoke_approval"),
    path(f"{_REQUEST}revocation/drop/", undoing.drop_revocation, name="drop_revocation"),
]
