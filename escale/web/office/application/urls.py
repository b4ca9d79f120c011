"""The application on one page: where it is, its papers, and what is done from it."""

from django.urls import path

from escale.web.office.application import acts, page, papers

urlpatterns = [
    path("requests/<str:reference>/", page.application, name="application"),
    path("requests/<str:reference>/pieces/<str:slot>/verdict/", acts.judge, name="judge"),
    path("requests/<str:reference>/notes/", acts.add_note, name="add_note"),
    path("requests/<str:reference>/identity/mine/", acts.claim_identity, name="claim_identity"),
    path("requests/<str:reference>/identity/search/", acts.find_national, name="find_national"),
    path("requests/<str:reference>/identity/settle/", acts.settle_identity, name="settle_identity"),
    path("requests/<str:reference>/identity/reopen/", acts.reopen_identity, name="reopen_identity"),
    path(
        "requests/<str:reference>/corrections/<int:number>/",
        acts.settle_correction,
        name="settle_correction",
    ),
    path("requests/<str:reference>/documents/<int:number>/", papers.document, name="document"),
    path(
        "requests/<str:reference>/documents/<int:number>/pages/<int:page>/",
        papers.page_image,
        name="page_image",
    ),
    path("requests/<str:reference>/portrait/", papers.portrait, name="portrait"),
]
