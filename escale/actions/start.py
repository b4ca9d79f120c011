"""Start a request: one draft a person and procedure."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from escale.applications.advance import begin
from escale.applications.enums import Party, Procedure
from escale.applications.models import Application
from escale.people.models import Account, Person


def start(
    person: Person, *, by: Account, procedure: Procedure = Procedure.TALENT_RESEARCHER
) -> Application:
    """Return the person's draft for this procedure, created if there was none.

    Two clicks at once give one draft: the database keeps one, and the loser reads it.
    """
    drafts: QuerySet[Application] = Application.objects.of(person).drafts()
    drafts = drafts.filter(procedure=procedure)
    existing = drafts.first()
    if existing:
        return existing
    try:
        with transaction.atomic():
            application: Application = Application.objects.create(
                person=person, procedure=procedure
            )
            begin(application, party=Party.APPLICANT, by=by)
            return application
    except IntegrityError:
        return drafts.get()
