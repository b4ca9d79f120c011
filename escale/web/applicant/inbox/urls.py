"""The messages kept for the person: where their pages are."""

from django.urls import path

from escale.web.applicant.inbox import inbox, message

urlpatterns = [
    path("messages/", inbox.inbox, name="inbox"),
    path("messages/<int:number>/", message.message, name="message"),
]
