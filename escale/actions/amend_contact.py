"""Change contact details, at any status: the date of filing never moves."""

from typing import Any

from django.db import transaction

from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application, Statement, StatementVersion
from escale.applications.sections import registry
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account

#: What we write to.
_WRITTEN_TO = frozenset({"email", "mobile"})


class InvalidAnswers(Refused):
    """Some answers cannot be kept as they are; `errors` says which, by field."""

    def __init__(self, errors: dict[str, list[Any]]) -> None:
        """Keep the sentences for the page."""
        super().__init__(next(iter(errors.values()))[0])
        self.errors = errors


@transaction.atomic
def amend_contact(application: Application, *, answers: dict[str, Any], by: Account) -> Application:
    """Keep a new version of the contact details; the same ones again change nothing.

    The prefecture stays: moving the file to another one is an officer's act (transfer).
    Raises InvalidAnswers, or Refused for a draft.
    """
    held = locked(application)
    section = registry.section_called("contact")
    errors = section.errors(answers, case=held.case)
    if errors:
        raise InvalidAnswers(errors)
    statement = Statement.objects.get(application=held, section="contact")
    changed = section.changed_fields(statement.answers, answers)
    if not changed:
        return held
    statement.answers = answers
    statement.revision += 1
    statement.changed_at = clock.now()
    statement.save()
    StatementVersion.objects.create(
        statement=statement, revision=statement.revision, answers=answers, account=by
    )
    # What was not delivered was not delivered there: the next message says whether it is better.
    anew = {"has_undelivered": False} if _WRITTEN_TO & set(changed) else {}
    event = advance(
        held,
        "amend_contact",
        party=Party.APPLICANT,
        by=by,
        detail={"fields": sorted(changed)},
        **anew,
    )
    fields = section.form_class.base_fields
    tell(held, "amended", event=event, changed=[fields[name].label for name in sorted(changed)])
    return held
