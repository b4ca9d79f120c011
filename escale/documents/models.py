"""What was uploaded: one document a component, made of one or several files; the e-photo."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.models import Application, Piece
from escale.kit import clock


class DocumentQuerySet(models.QuerySet["Document"]):
    """Clauses on documents."""

    def current(self) -> Self:
        """Keep those not replaced nor removed."""
        return self.filter(replaced_at__isnull=True)


class Document(models.Model):
    """What answers one component of a piece: a PDF made from the files sent.

    Its encrypted bytes are in the store under `store_name`; the files as sent are kept too.
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
        )

    def __str__(self) -> str:
        """Return the component."""
        return self.component


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
        )

    def __str__(self) -> str:
        """Return the outcome: the code is worth a photo."""
        return self.outcome

    @property
    def is_acceptable(self) -> bool:
        """Whether the code answers its slot."""
        return self.outcome in self.ACCEPTABLE
