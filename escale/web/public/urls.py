"""Where the public pages are."""

from django.urls import path

from escale.web.public import factory, information, prepare, receipts, verify

app_name = "public"

urlpatterns = [
    path("", information.landing, name="landing"),
    path("prepare/", prepare.prepare, name="prepare"),
    path("verify/", verify.verify, name="verify"),
    path("counter-code/", information.counter_code, name="counter_code"),
    path("webhooks/messages/", receipts.receive, name="receipts"),
    path("webhooks/cards/", factory.receive, name="factory"),
    path("help/", information.help_page, name="help"),
    path("contact/", information.contact, name="contact"),
    path("legal/", information.legal, name="legal"),
    path("accessibility/", information.accessibility, name="accessibility"),
    path("privacy/", information.privacy, name="privacy"),
]
