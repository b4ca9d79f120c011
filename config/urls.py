"""Where everything is."""

from django.conf import settings
from django.urls import include, path

from escale.web.applicant.account.language import set_language

urlpatterns = [
    path("", include("escale.web.public.urls")),
    path("", include("escale.web.applicant.account.urls")),
    path("", include("escale.web.account_security.urls")),
    path("", include("escale.web.applicant.urls")),
    path("", include("escale.web.office.urls")),
    path("", include("escale.web.operations.urls")),
    path("language/", set_language, name="set_language"),
]

if settings.REHEARSAL:
    urlpatterns.append(path("", include("escale.web.rehearsal.urls")))

handler400 = "escale.web.errors.bad_request"
handler403 = "escale.web.errors.forbidden"
handler404 = "escale.web.errors.not_found"
handler500 = "escale.web.errors.server_error"
