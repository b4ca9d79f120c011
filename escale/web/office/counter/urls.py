"""The counter: where its pages are."""

from django.urls import path

from escale.web.office.counter import counter, entry

_ENTRY = "counter/<str:reference>/"

urlpatterns = [
    path("counter/", counter.counter, name="counter"),
    path(_ENTRY, entry.entry, name="counter_entry"),
    path(f"{_ENTRY}receipt/", entry.receipt, name="counter_receipt"),
    path(f"{_ENTRY}code/", entry.renew, name="renew_counter_code"),
    path(f"{_ENTRY}leave/", entry.leave, name="leave_counter"),
]
