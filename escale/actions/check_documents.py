"""Check documents with the antivirus: each becomes clean or refused, and the person is told."""

import logging
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from escale.actions.open_pieces import note_refused
from escale.actions.prepare import unconfirm_step
from escale.actions.tell import tell, tell_of
from escale.applications.advance import advance, locked
from escale.applications.deadlines import local_date, send_again_by
from escale.applications.enums import OPEN, Party, Status
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.documents import safe
from escale.documents.models import Document, DocumentQuerySet, DocumentState, RefusedFor, SentFile
from escale.gateways import antivirus
from escale.gateways.antivirus_proof import TooWeak, prove
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.procedures.pieces import label_of

log = logging.getLogger(__name__)

#: A worker that says nothing for so long is dead: longer than checking the heaviest document.
LEASE = timedelta(minutes=15)
#: An antivirus silent three times in a row is down; once, it may be about one document.
SILENCES_AT_MOST = 3
#: The page tells a refusal at once to the person who is there; later, a message does.
IS_AWAY_AFTER = timedelta(minutes=10)
_ALIVE = (Status.DRAFT, *OPEN)


def check_due(*, at_most: int = 500) -> int:
    """Check the documents received, oldest first; return how many were settled.

    Fails closed: a document that cannot be checked now stays unopened, and is taken again.
    """
    if not _to_check().exists():
        return 0
    return _check(_claimed, at_most=at_most)


def check_again(*, at_most: int = 200) -> int:
    """Check again, with the newest signatures, what older ones found clean; return how many.

    Only what somebody may still open for a request that is alive. It stays open meanwhile.
    """
    if not Document.objects.filter(state=DocumentState.CLEAN).exists():
        return 0
    return _check(_to_check_again, at_most=at_most)


_Source = Callable[[str, Collection[int]], Document | None]


def _check(source: _Source, *, at_most: int) -> int:
    try:
        # Read before any document is: newer ones that come meanwhile make it checked again.
        signatures = _trusted_signatures()
    except antivirus.AntivirusUnavailable as silence:
        log.warning("documents wait: the antivirus does not answer (%s)", silence.cause)
        return 0
    except TooWeak as weak:
        log.error("documents wait: the antivirus cannot be relied on. %s", weak)  # noqa: TRY400 - the sentence says it all
        return 0
    settled, silences = 0, 0
    passed: set[int] = set()
    for _turn in range(at_most):
        document = source(signatures, passed) if silences < SILENCES_AT_MOST else None
        if document is None:
            break
        try:
            found = _found_in(document)
        except antivirus.AntivirusUnavailable as silence:
            log.warning("document %d waits: no clear answer (%s)", document.pk, silence.cause)
            silences += 1
        except (Refused, OSError) as fault:
            # Removed meanwhile, it is only gone; otherwise the operator has something to mend.
            if Document.objects.filter(pk=document.pk).exists():
                log.error("document %d cannot be read (%s)", document.pk, type(fault).__name__)  # noqa: TRY400 - the trace would name files
        else:
            silences = 0
            settled += _settle(document, found, signatures)
            continue
        passed.add(document.pk)
        _let_go(document)
    return settled


def _trusted_signatures() -> str:
    """Return the name of the signatures in force, once the antivirus proved that it looks.

    Raises AntivirusUnavailable, TooWeak.
    """
    signatures = antivirus.signatures()
    _prove(settings.ANTIVIRUS_URL, signatures)
    return signatures


@lru_cache(maxsize=4)
def _prove(_url: str, _signatures: str) -> None:
    """Prove it once a worker and a version of its signatures: a second, for 128 MiB."""
    prove()


# ---- which document --------------------------------------------------------------------------


def _to_check() -> DocumentQuerySet:
    return Document.objects.to_check(forgotten_since=clock.machine_now() - LEASE)


def _claimed(_signatures: str, passed: Collection[int]) -> Document | None:
    """Take the oldest document to check, so that no other worker does; None when there is none."""
    now = clock.machine_now()
    with transaction.atomic():
        document = (
            _to_check()
            .exclude(pk__in=passed)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("received_at", "pk")
            .first()
        )
        if document:
            document.state, document.processing_since = DocumentState.PROCESSING, now
            document.save(update_fields=["state", "processing_since"])
    return document


def _to_check_again(signatures: str, passed: Collection[int]) -> Document | None:
    return (
        Document.objects.checked_before(signatures)
        .filter(piece__application__status__in=_ALIVE)
        .exclude(pk__in=passed)
        .order_by("pk")
        .first()
    )


def _let_go(document: Document) -> None:
    """Give back a document that could not be checked."""
    Document.objects.filter(
        pk=document.pk,
        state=DocumentState.PROCESSING,
        processing_since=document.processing_since,
    ).update(state=DocumentState.RECEIVED, processing_since=None)


def _found_in(document: Document) -> RefusedFor | None:
    """Return why a document is to be refused, or None: each file as sent, then the whole made."""
    for parts in _contents(document):
        verdict = antivirus.scan(parts)
        if not verdict.is_clean:
            # The name of the threat is the operator's; it says nothing of the person.
            log.warning("document %d is refused: %s", document.pk, verdict.threat)
            return RefusedFor.UNCHECKABLE if verdict.is_uncheckable else RefusedFor.INFECTED
    return None


def _contents(document: Document) -> Iterator[Iterator[bytes]]:
    kept: list[SentFile | Document] = [*document.files.all(), document]
    for found in kept:
        yield safe.stream(
            name=found.store_name, identity=found.identity, wrapped_key=found.wrapped_key
        )


# ---- what comes of it ------------------------------------------------------------------------


def _settle(document: Document, found: RefusedFor | None, signatures: str) -> bool:
    """Write what was found, unless the document changed hands; say whether it was written."""
    with transaction.atomic():
        try:
            application = locked(Application(pk=_application_of(document)))
        except Application.DoesNotExist:
            return False
        held = (
            Document.objects.select_for_update(of=("self",))
            .select_related("piece")
            .filter(
                Q(processing_since=document.processing_since)
                if document.processing_since
                else Q(state=DocumentState.CLEAN),
                pk=document.pk,
            )
            .first()
        )
        if held is None:
            return False
        held.state = DocumentState.REFUSED if found else DocumentState.CLEAN
        held.refused_for = found or ""
        held.processing_since = None
        held.checked_at, held.signatures = clock.machine_now(), signatures
        if found:
            _refuse(application, held)
        held.save()
        if found:
            note_refused(application, held.piece)
    return True


def _application_of(document: Document) -> int | None:
    """Return the number of the document's request; None when the document is gone."""
    return (
        Document.objects.filter(pk=document.pk)
        .values_list("piece__application_id", flat=True)
        .first()
    )


def _refuse(application: Application, document: Document) -> None:
    """Say so: a draft's piece is to be provided again; a filed one counts for three more days."""
    if document.replaced_at:
        return
    if application.is_draft:
        unconfirm_step(application, step=3)
        if clock.now() - document.received_at > IS_AWAY_AFTER:
            # It has no history to tell of yet: the notice tells of the document.
            tell_of(
                application,
                "draft_document_refused",
                key=f"document:{document.pk}",
                facts={"received_at": document.received_at},
                page_path=reverse(
                    "applicant:piece", args=[application.reference, document.piece.slot]
                ),
                **_facts(document),
            )
        return
    if refusal("refuse_document", application, party=Party.SYSTEM):
        return  # decided already: the officer sees it, there is nothing to send
    today = local_date(clock.now(), application.zone)
    document.send_again_by = send_again_by(today)
    event = advance(
        application,
        "refuse_document",
        party=Party.SYSTEM,
        detail={"slot": document.piece.slot, "component": document.component},
    )
    place = [application.reference, document.pk]
    tell(
        application,
        "document_refused",
        event=event,
        send_again_by=document.send_again_by,
        page_path=reverse("applicant:send_again", args=place),
        **_facts(document),
    )


def _facts(document: Document) -> dict[str, Any]:
    return {"document_label": label_of(document.component), "refused_for": document.refused_for}
