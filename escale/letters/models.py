"""Letters: wanted by an act, made once, the same bytes for ever."""

import secrets
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.models import Application, Event
from escale.kit import clock
from escale.kit.reference import ALPHABET
from escale.people.models import Account, Prefecture

_CODE_LENGTH = 16  # 80 bits: not to be guessed, at ten tries an hour, by anyone


def new_code() -> str:
    """Return a fresh verification code, printed on the letter and asked for to verify it."""
    return "".join(secrets.choice(ALPHABET) for _place in range(_CODE_LENGTH))


class LetterQuerySet(models.QuerySet["Letter"]):
    """Clauses on letters."""

    def to_make(self) -> Self:
        """Keep those wanted whose next try is due."""
        return self.filter(made_at__isnull=True, next_try_at__lte=clock.machine_now()).order_by(
            "next_try_at", "pk"
        )


class Letter(models.Model):
    """A paper of one application. Its encrypted bytes are in the store, not in the database."""

    class Kind(models.TextChoices):
        """What the letter is."""

        FILING_RECEIPT = "filing_receipt", _("Confirmation de dépôt")
        APPROVAL = "approval", _("Décision favorable")
        REFUSAL = "refusal", _("Décision de refus")
        EXTENSION = "extension", _("Attestation de prolongation d’instruction")
        APPROVAL_CERTIFICATE = "approval_certificate", _("Attestation de décision favorable")
        CLOSURE = "closure", _("Clôture de la demande")
        REOPENING_REFUSAL = "reopening_refusal", _("Refus de rouvrir la demande")
        HANDOVER_RECEIPT = "handover_receipt", _("Reçu de remise du titre")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    # The act that wants the letter: the same act never makes two.
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    code = models.CharField(max_length=16, unique=True, default=new_code)
    facts = models.JSONField()
    wanted_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(default=clock.machine_now)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    identity = models.UUIDField(null=True, unique=True)
    store_name = models.CharField(max_length=200, blank=True, default="")
    wrapped_key = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.PositiveIntegerField(default=0)

    objects: ClassVar[LetterQuerySet] = LetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One letter of a kind an event; made entirely or not at all."""

        constraints = (
            models.UniqueConstraint(
                fields=["event", "kind"],
                name="one_letter_of_a_kind_an_event",
                violation_error_message=_("Ce courrier existe déjà."),
            ),
            models.CheckConstraint(
                name="made_entirely_or_not_at_all",
                condition=Q(made_at__isnull=True, store_name="", sha256="")
                | (Q(made_at__isnull=False) & ~Q(store_name="") & ~Q(sha256="")),
                violation_error_message=_("Un courrier est archivé avec son empreinte."),
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at", "id"],
                name="letters_to_make",
                condition=Q(made_at__isnull=True),
            ),
            models.Index(
                fields=["store_name"],
                name="letters_by_object",
                condition=~Q(store_name=""),
            ),
        )

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class PrefectureWording(models.Model):
    """What a prefecture's decisions say in its own words, from a day on; empty: the house's words."""

    prefecture = models.ForeignKey(Prefecture, on_delete=models.CASCADE, related_name="wordings")
    since = models.DateField()
    # Who decides: « Le préfet de l’Isère ».
    authority = models.CharField(max_length=200, blank=True, default="")
    # Where decisions are signed: « Grenoble ».
    place = models.CharField(max_length=100, blank=True, default="")
    # One « Vu … » a line: the delegations of signature, the local orders.
    visas = models.TextField(blank=True, default="", max_length=4000)
    # To whom the appeal to the minister is sent, and who helps to contest a decision.
    minister = models.TextField(blank=True, default="", max_length=500)
    help = models.TextField(blank=True, default="", max_length=1000)
    help_in_english = models.TextField(blank=True, default="", max_length=1000)
    # Its own sentence for a reason of refusal, by the code of `procedures.refusal_reasons`.
    reasons = models.JSONField(blank=True, default=dict)

    class Meta:
        """One wording a prefecture and day."""

        constraints = (
            models.UniqueConstraint(
                fields=["prefecture", "since"],
                name="one_wording_a_prefecture_and_day",
                violation_error_message=_("Ces mots sont déjà fixés pour ce jour."),
            ),
        )

    def __str__(self) -> str:
        """Return the day it is in force from."""
        return f"since {self.since}"


class WordingChange(models.Model):
    """One line of the history of a prefecture's texts: who changed what."""

    prefecture = models.ForeignKey(Prefecture, on_delete=models.PROTECT, related_name="+")
    # By the name of the text (`texts.Texts.flat`): what it was and what it became.
    changes = models.JSONField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Read a prefecture at a time, newest first."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["prefecture", "-at"], name="changes_of_a_wording"),)

    def __str__(self) -> str:
        """Return which texts were changed."""
        return ", ".join(self.changes)
