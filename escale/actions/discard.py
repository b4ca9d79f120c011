"""Discard a draft: the request, its documents and its history are erased."""

from django.db import connection, transaction

from escale.applications.advance import locked
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.documents import keeping, safe


def discard(application: Application, *, party: Party = Party.APPLICANT) -> None:
    """Erase the draft; one already erased is no fault. Raises Refused once it is filed.

    The rows go in one transaction; the encrypted files after it, so that a crash between the
    two leaves bytes that nothing can open (their keys went with the rows).
    """
    with transaction.atomic():
        held = Application.objects.filter(pk=application.pk).first()
        if held is None:
            return
        held = locked(held)
        why_not = refusal("discard", held, party=party)
        if why_not:
            raise why_not
        names = keeping.store_names(held)
        with connection.cursor() as cursor:
            # The history's trigger lets a line go only with the whole draft it tells of.
            cursor.execute("set local escale.erasing = 'draft'")
        held.delete()
        transaction.on_commit(lambda: safe.erase(names))
