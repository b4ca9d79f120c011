"""What was uploaded: one document a component, made of one or several files; the e-photo."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.models import Application, Piece
from escale.kit import clock


class DocumentState(models.TextChoices):
    """How far the check of a document has gone; nothing but `CLEAN` is shown to the prefecture."""

    RECEIVED = "received", _("reçu, à vérifier")
    PROCESSING = "processing", _("en cours de vérification")
    CLEAN = "clean", _("vérifié")
    REFUSED = "refused", _("refusé")


class RefusedFor(models.TextChoices):
    """Why the check refused a document."""

    INFECTED = "infected", _("un logiciel malveillant y a été trouvé")
    UNCHECKABLE = "uncheckable", _("il ne peut pas être vérifié")


class DocumentQuerySet(models.QuerySet["Document"]):
    """Clauses on documents."""

    def current(self) -> Self:
        """Keep those not replaced nor removed."""
        return self.filter(replaced_at__isnull=True)

    def refused(self) -> Self:
        """Keep those that the check refused."""
        return self.filter(state=DocumentState.REFUSED)

    def counted(self) -> Self:
        """Keep those that answer their piece: not refused, or refused after they were filed."""
        return self.exclude(state=DocumentState.REFUSED, send_again_by__isnull=True)

    def to_check(self, *, forgotten_since: datetime) -> Self:
        """Keep those to be checked, and those that a worker took before that and never settled."""
        return self.filter(
            Q(state=DocumentState.RECEIVED)
            | Q(state=DocumentState.PROCESSING, processing_since__lt=forgotten_since)
        ).exclude(wrapped_key="")  # erased: nobody opens it any more

    def checked_before(self, signatures: str) -> Self:
        """Keep those that were clean to other signatures than these."""
        # Two ranges rather than « not equal »: each is a part of the index.
        return self.filter(
            Q(signatures__lt=signatures) | Q(signatures__gt=signatures), state=DocumentState.CLEAN
        )


class Document(models.Model):
    """What answers one component of a piece: a PDF made from the files sent.

    Its encrypted bytes are in the store under `store_name`; the files as sent are kept too.
    It goes `received → processing → clean | refused`, and is opened by `documents.door` alone.
    """

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="documents")
    component = models.CharField(max_length=40)
    # Names the document to the cipher: a ciphertext moved elsewhere does not open.
    identity = models.UUIDField(unique=True)
    store_name = models.CharField(max_length=200, unique=True)
    wrapped_key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(
        max_length=12, choices=DocumentState.choices, default=DocumentState.RECEIVED
    )
    refused_for = models.CharField(
        max_length=20, choices=RefusedFor.choices, blank=True, default=""
    )
    # Machine times: when a worker took it (one that died is relieved), when it was last checked.
    processing_since = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # The antivirus's own name for what it knew then: newer ones make it look again.
    signatures = models.CharField(max_length=100, blank=True, default="")
    # Received in time and refused afterwards: until the end of that day it still is an answer.
    send_again_by = models.DateField(null=True, blank=True)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One current document a component."""

        constraints = (
            models.UniqueConstraint(
                fields=["piece", "component"],
                condition=Q(replaced_at__isnull=True),
                name="one_current_document_a_component",
                violation_error_message=_("Ce document vient d’être remplacé."),
            ),
            models.CheckConstraint(
                name="a_refused_document_says_why",
                condition=Q(state=DocumentState.REFUSED, refused_for__in=RefusedFor.values)
                | (~Q(state=DocumentState.REFUSED) & Q(refused_for="", send_again_by__isnull=True)),
                violation_error_message=_("Un document refusé a une raison, et lui seul."),
            ),
            models.CheckConstraint(
                name="a_checked_document_has_its_date",
                condition=~Q(state__in=[DocumentState.CLEAN, DocumentState.REFUSED])
                | Q(checked_at__isnull=False),
                violation_error_message=_("Un document vérifié a une date de vérification."),
            ),
            models.CheckConstraint(
                name="a_document_in_processing_was_taken",
                condition=Q(state=DocumentState.PROCESSING, processing_since__isnull=False)
                | (~Q(state=DocumentState.PROCESSING) & Q(processing_since__isnull=True)),
                violation_error_message=_("Un document en cours de vérification a été pris."),
            ),
        )
        indexes = (
            models.Index(
                fields=["received_at"],
                name="documents_to_check",
                condition=Q(state__in=[DocumentState.RECEIVED, DocumentState.PROCESSING]),
            ),
            models.Index(
                fields=["signatures", "id"],
                name="documents_checked",
                condition=Q(state=DocumentState.CLEAN),
            ),
        )

    def __str__(self) -> str:
        """Return the component."""
        return self.component

    @property
    def is_clean(self) -> bool:
        """Whether it was checked, and nothing was found."""
        return self.state == DocumentState.CLEAN

    @property
    def is_refused(self) -> bool:
        """Whether the check refused it."""
        return self.state == DocumentState.REFUSED

    @property
    def is_being_checked(self) -> bool:
        """Whether the check has still to answer."""
        return self.state in {DocumentState.RECEIVED, DocumentState.PROCESSING}


class SentFile(models.Model):
    """A file as its sender sent it, kept encrypted as evidence."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    identity = models.UUIDField(unique=True)
    store_name = models.CharField(max_length=200, unique=True)
    wrapped_key = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    # What was changed to take it (`causes.Notice`): the person and the officer are told.
    notices = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        """In the order the person chose."""

        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=["document", "position"],
                name="one_file_a_position",
                violation_error_message=_("Deux fichiers ont la même place."),
            ),
        )

    def __str__(self) -> str:
        """Return the place only: a name would end up in logs."""
        return f"file {self.position}"


class Ephoto(models.Model):
    """The e-photo code of an application, and what the photo service answered."""

    class Outcome(models.TextChoices):
        """What the service said of the code."""

        VALID = "valid", _("valable")
        USED = "used", _("déjà utilisé")
        EXPIRED = "expired", _("expiré")
        NOT_ACTIVE = "not_active", _("pas encore actif")
        UNKNOWN = "unknown", _("inconnu")
        UNREACHABLE = "unreachable", _("à vérifier")

    #: Outcomes with which one can file: the rest is checked again until it is settled.
    ACCEPTABLE = (Outcome.VALID, Outcome.NOT_ACTIVE, Outcome.UNREACHABLE)

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="ephoto")
    code = models.CharField(max_length=22)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    entered_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    active_from = models.DateTimeField(null=True, blank=True)
    consumed_at = models.DateTimeField(null=True, blank=True)
    # Portrait and signature, one after the other in one encrypted object.
    identity = models.UUIDField(null=True, unique=True)
    store_name = models.CharField(max_length=200, blank=True, default="")
    wrapped_key = models.CharField(max_length=200, blank=True, default="")
    portrait_size = models.PositiveIntegerField(default=0)

    class Meta:
        """Swept by the time of the next check."""

        indexes = (
            models.Index(
                fields=["next_check_at"],
                name="ephotos_to_check",
                condition=Q(next_check_at__isnull=False),
            ),
            models.Index(
                fields=["store_name"],
                name="ephotos_found_by_object",
                condition=~Q(store_name=""),
            ),
        )

    def __str__(self) -> str:
        """Return the outcome: the code is worth a photo."""
        return self.outcome

    @property
    def is_acceptable(self) -> bool:
        """Whether the code answers its slot."""
        return self.outcome in self.ACCEPTABLE
