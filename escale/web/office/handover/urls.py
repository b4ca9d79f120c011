"""The hand-over: where its pages are."""

from django.urls import path

from escale.web.office.handover import page

urlpatterns = [
    path("requests/<str:reference>/handover/", page.handover, name="handover"),
    path("requests/<str:reference>/handover/stamp/", page.stamp, name="handover_stamp"),
]
