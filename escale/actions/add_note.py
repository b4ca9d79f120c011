"""Write a note for colleagues: the person reads it only by asking for it (GDPR, article 15)."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import held_for, note_change, refuse_too_long, written
from escale.applications.examination import TEXT_AT_MOST
from escale.applications.models import Application
from escale.applications.notes import Note
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role

#: The same words by the same hand within this time are one note, sent twice.
SENT_TWICE_WITHIN = timedelta(minutes=10)
#: Who works on an application; whoever audits it changes nothing.
WHO_WRITES = (Role.OFFICER, Role.SIGNATORY, Role.CLERK, Role.MANAGER)


@transaction.atomic
def add_note(application: Application, *, text: str, by: Account) -> Note:
    """Keep a note on an application, whatever its status; sent twice, it is kept once.

    Raises Refused for a text that is empty or has more than 2,000 characters.
    """
    held = held_for(application, *WHO_WRITES, by=by)
    said = written(text)
    if not said:
        raise Refused(_("Écrivez votre note avant de l’enregistrer."))
    refuse_too_long(said, most=TEXT_AT_MOST)
    latest = Note.objects.filter(application=held, by=by).first()
    if latest and latest.text == said and clock.now() - latest.at < SENT_TWICE_WITHIN:
        return latest
    note = Note.objects.create(application=held, text=said, by=by)
    note_change(held)
    return note
