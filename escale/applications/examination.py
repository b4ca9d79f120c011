"""What the prefecture writes while it examines: verdicts, requests for pieces, proposals."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from escale.applications.day_there import day_there
from escale.applications.deadlines import local_date
from escale.kit import clock

TEXT_AT_MOST = 2000


class Finding(models.TextChoices):
    """What an officer found of a piece."""

    ACCEPTED = "accepted", pgettext_lazy("pièce", "acceptée")
    TO_REPLACE = "to_replace", _("à remplacer")
    ABSENCE_ACCEPTED = "absence_accepted", _("absence acceptée")
    ABSENCE_REFUSED = "absence_refused", _("absence non acceptée")

    @property
    def is_favourable(self) -> bool:
        """Whether nothing more is needed for the piece."""
        return self in {Finding.ACCEPTED, Finding.ABSENCE_ACCEPTED}


class Verdict(models.Model):
    """What an officer found of one piece, at one moment; the newest counts, the others stay."""

    piece = models.ForeignKey(
        "applications.Piece", on_delete=models.CASCADE, related_name="verdicts"
    )
    finding = models.CharField(max_length=20, choices=Finding.choices)
    # A code of `procedures.piece_faults`, and what the person reads beside its sentence.
    reason = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField(blank=True, default="", max_length=TEXT_AT_MOST)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One verdict in force a piece; an unfavourable one has its reason."""

        constraints = (
            models.UniqueConstraint(
                fields=["piece"],
                condition=Q(superseded_at__isnull=True),
                name="one_verdict_in_force_a_piece",
                violation_error_message=_("Un collègue vient de se prononcer sur cette pièce."),
            ),
            models.CheckConstraint(
                name="an_unfavourable_verdict_has_its_reason",
                condition=Q(finding__in=[Finding.ACCEPTED, Finding.ABSENCE_ACCEPTED])
                | ~Q(reason=""),
                violation_error_message=_("Dites pourquoi cette pièce est à remplacer."),
            ),
        )

    def __str__(self) -> str:
        """Return the finding."""
        return self.finding


class PieceRequestQuerySet(models.QuerySet["PieceRequest"]):
    """Clauses on requests for pieces."""

    def pending(self) -> Self:
        """Keep those that still await an answer."""
        return self.filter(ended_at__isnull=True)

    def past_due(self, *, at: datetime) -> Self:
        """Keep those whose day to answer is past at an instant, each in its own zone."""
        return self.filter(
            # What the index is read for: nowhere is it later than there.
            LessThan(F("answer_by"), Value(local_date(at, "Pacific/Kiritimati"))),
            LessThan(F("answer_by"), day_there(at)),
        )

    def with_day(self, *, at: datetime) -> Self:
        """Add `today`, the day it is at an instant in the zone of each."""
        return self.annotate(today=day_there(at))

    def lacking(self) -> Self:
        """Keep those of which a piece is still awaited."""
        return self.filter(Exists(RequestLine.objects.awaited().filter(request=OuterRef("pk"))))

    def lacking_nothing(self) -> Self:
        """Keep those of which a piece is asked for, and none is awaited."""
        live = RequestLine.objects.live().filter(request=OuterRef("pk"))
        return self.filter(Exists(live)).exclude(Exists(live.filter(answered_at__isnull=True)))


class PieceRequest(models.Model):
    """A request for pieces: the day to answer by, frozen with its zone; it only moves later."""

    class Ending(models.TextChoices):
        """How it ended."""

        ANSWERED = "answered", _("réponse reçue")
        CANCELLED = "cancelled", _("annulée par la préfecture")
        CLOSED = "closed", _("sans réponse")
        WITHDRAWN = "withdrawn", _("demande retirée")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="piece_requests"
    )
    sent_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    zone = models.CharField(max_length=40)
    answer_by = models.DateField()
    extended_by_applicant_at = models.DateTimeField(null=True, blank=True)
    # The act that last named the pieces: the thirty days run from its first proven delivery.
    event = models.OneToOneField(
        "applications.Event", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Empty while nothing proves that the person was told: such a request never closes anything.
    delivered_at = models.DateTimeField(null=True, blank=True)
    # How many days before the end the person was last reminded; empty before the first time.
    reminded_days = models.PositiveSmallIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True, default="")

    objects: ClassVar[PieceRequestQuerySet] = PieceRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One pending request an application; the end says how."""

        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at__isnull=True),
                name="one_pending_request_an_application",
                violation_error_message=_("Des pièces sont déjà demandées."),
            ),
            models.CheckConstraint(
                name="an_ended_request_says_how",
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & ~Q(ending="")),
                violation_error_message=_("Une demande de pièces finie dit comment."),
            ),
        )
        indexes = (
            models.Index(
                fields=["answer_by"],
                name="requests_to_answer",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["id"],
                name="requests_nobody_knows_of",
                condition=Q(ended_at__isnull=True, delivered_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        """Return its number."""
        return f"request for pieces {self.pk}"


class RequestExtension(models.Model):
    """More time given to answer: why, and until when. One outage moves a request once."""

    class Cause(models.TextChoices):
        """Why the day moved."""

        APPLICANT = "applicant", _("demandé par la personne")
        OFFICER = "officer", _("accordé par la préfecture")
        ADDED = "added", _("pièces ajoutées")
        OUTAGE = "outage", _("service indisponible")
        DELIVERY = "delivery", _("message reçu plus tard")

    request = models.ForeignKey(PieceRequest, on_delete=models.CASCADE, related_name="extensions")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    # Which outage it was; empty for other causes.
    key = models.CharField(max_length=40, blank=True, default="")
    until = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """In order; one an outage."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["request", "key"],
                condition=~Q(key=""),
                name="one_extension_an_outage",
                violation_error_message=_("Le délai a déjà été prolongé pour cette panne."),
            ),
        )

    def __str__(self) -> str:
        """Return the day it moved to."""
        return f"until {self.until}"


class RequestLineQuerySet(models.QuerySet["RequestLine"]):
    """Clauses on the lines of requests."""

    def live(self) -> Self:
        """Keep those that the prefecture did not take back."""
        return self.filter(cancelled_at__isnull=True)

    def awaited(self) -> Self:
        """Keep those that nothing came for yet."""
        return self.live().filter(answered_at__isnull=True)


class RequestLine(models.Model):
    """One piece asked for, with the reason the person reads; answered, or cancelled, by itself."""

    request = models.ForeignKey(PieceRequest, on_delete=models.CASCADE, related_name="lines")
    piece = models.ForeignKey(
        "applications.Piece", on_delete=models.CASCADE, related_name="request_lines"
    )
    reason = models.CharField(max_length=40)
    text = models.TextField(blank=True, default="", max_length=TEXT_AT_MOST)
    # Beyond the national list: what is asked, and the text that allows it.
    label = models.CharField(max_length=200, blank=True, default="")
    legal_basis = models.CharField(max_length=300, blank=True, default="")
    added_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RequestLineQuerySet] = RequestLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One live line a piece; a demand of one's own names its legal basis and its reason."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["request", "piece"],
                condition=Q(cancelled_at__isnull=True),
                name="one_line_a_piece",
                violation_error_message=_("Cette pièce est déjà demandée."),
            ),
            models.CheckConstraint(
                name="a_further_demand_has_its_legal_basis",
                condition=Q(label="") | (~Q(legal_basis="") & ~Q(text="")),
                violation_error_message=_(
                    "Une pièce hors de la liste nationale demande un motif écrit et un texte."
                ),
            ),
        )

    def __str__(self) -> str:
        """Return its number."""
        return f"line {self.pk}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Clauses on proposals."""

    def live(self) -> Self:
        """Keep those that wait for a signature."""
        return self.filter(ended_at__isnull=True)


class Proposal(models.Model):
    """A decision proposed by an officer, to be signed by another person."""

    class Kind(models.TextChoices):
        """What is proposed."""

        APPROVAL = "approval", _("acceptation")
        REFUSAL = "refusal", _("refus")

    class Ending(models.TextChoices):
        """What became of it."""

        SIGNED = "signed", _("signée")
        RETURNED = "returned", _("renvoyée")
        RETRACTED = "retracted", _("retirée")
        WITHDRAWN = "withdrawn", _("demande retirée")
        OVERTAKEN = "overtaken", _("demande clôturée")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="proposals"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    proposed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    # Approval: both days included; a change of the days computed says why.
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    has_mobility = models.BooleanField(default=False)
    change_reason = models.TextField(blank=True, default="", max_length=TEXT_AT_MOST)
    # Refusal: codes of `procedures.refusal_reasons`, and the facts of the case.
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    facts = models.TextField(blank=True, default="", max_length=5000)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")
    ending_reason = models.TextField(blank=True, default="", max_length=TEXT_AT_MOST)

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One live proposal; a refusal has reasons and facts; nobody signs their own."""

        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at__isnull=True),
                name="one_live_proposal_an_application",
                violation_error_message=_("Une décision est déjà proposée."),
            ),
            models.CheckConstraint(
                name="an_approval_has_its_days",
                condition=~Q(kind="approval")
                | Q(valid_from__isnull=False, valid_until__gte=models.F("valid_from")),
                violation_error_message=_("Une acceptation dit de quand à quand vaut le titre."),
            ),
            models.CheckConstraint(
                name="a_refusal_has_reasons_and_facts",
                condition=~Q(kind="refusal") | (~Q(reasons=[]) & ~Q(facts="")),
                violation_error_message=_("Un refus a un motif de droit et un fait du dossier."),
            ),
            models.CheckConstraint(
                name="nobody_signs_their_own_proposal",
                condition=~Q(ending="signed") | ~Q(ended_by=models.F("proposed_by")),
                violation_error_message=_("Une décision est signée par une autre personne."),
            ),
            models.CheckConstraint(
                name="an_ended_proposal_says_how",
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & ~Q(ending="")),
                violation_error_message=_("Une proposition finie dit comment."),
            ),
        )

    def __str__(self) -> str:
        """Return what is proposed."""
        return self.kind
