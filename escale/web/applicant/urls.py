"""Where the applicant's pages are."""

from escale.web.applicant.account.urls import applicant_urlpatterns
from escale.web.applicant.card.urls import urlpatterns as card
from escale.web.applicant.filing.urls import urlpatterns as filing
from escale.web.applicant.home.urls import urlpatterns as home
from escale.web.applicant.inbox.urls import urlpatterns as inbox
from escale.web.applicant.pieces.urls import urlpatterns as pieces
from escale.web.applicant.steps.urls import urlpatterns as steps

app_name = "applicant"
# Named pages first: a section's address is the widest pattern.
urlpatterns = [*applicant_urlpatterns, *home, *inbox, *card, *filing, *pieces, *steps]
