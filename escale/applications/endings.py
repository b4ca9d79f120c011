"""What comes when an examination ends otherwise, or its end is undone.

Closures that another person confirms, reopenings asked, approvals about to be revoked, appeals.
"""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escale.applications.examination import TEXT_AT_MOST
from escale.kit import clock

REFERENCE_AT_MOST = 60


_M = TypeVar("_M", bound=models.Model)


class LiveQuerySet(models.QuerySet[_M]):
    """Clauses on what waits for somebody to end it."""

    def live(self) -> Self:
        """Keep those that nobody has ended yet."""
        return self.filter(ended_at__isnull=True)


class ClosureProposal(models.Model):
    """A closure without object, asked by an officer, that another person confirms or not."""

    class Reason(models.TextChoices):
        """Why nothing is left to decide; never instead of a refusal."""

        DUPLICATE = "duplicate", _("double d’une autre demande")
        DEATH = "death", _("décès de la personne")
        FILED_IN_ERROR = "filed_in_error", _("déposée par erreur")

    class Ending(models.TextChoices):
        """What became of it."""

        CONFIRMED = "confirmed", _("confirmée")
        DECLINED = "declined", _("écartée")
        RETRACTED = "retracted", _("retirée")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="closure_proposals"
    )
    reason = models.CharField(max_length=20, choices=Reason.choices)
    # What the person reads with the reason, but for a death.
    text = models.TextField(max_length=TEXT_AT_MOST)
    proposed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")
    ending_reason = models.TextField(blank=True, default="", max_length=TEXT_AT_MOST)

    objects: ClassVar[LiveQuerySet["ClosureProposal"]] = LiveQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One live proposal; nobody confirms their own."""

        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at__isnull=True),
                name="one_live_closure_an_application",
                violation_error_message=_("Une clôture est déjà proposée."),
            ),
            models.CheckConstraint(
                name="nobody_confirms_their_own_closure",
                condition=~Q(ending="confirmed") | ~Q(ended_by=F("proposed_by")),
                violation_error_message=_("Une clôture est confirmée par une autre personne."),
            ),
            models.CheckConstraint(
                name="an_ended_closure_says_how",
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & ~Q(ending="")),
                violation_error_message=_("Une clôture proposée qui est finie dit comment."),
            ),
        )

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class ReopeningAsk(models.Model):
    """A closed application that its person asks to have reopened; an officer answers."""

    class Ending(models.TextChoices):
        """The answer."""

        REOPENED = "reopened", _("demande rouverte")
        REFUSED = "refused", _("réouverture refusée")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="reopening_asks"
    )
    text = models.TextField(max_length=TEXT_AT_MOST)
    asked_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")
    # Why it is refused, as the person reads it.
    answer = models.TextField(blank=True, default="", max_length=TEXT_AT_MOST)

    objects: ClassVar[LiveQuerySet["ReopeningAsk"]] = LiveQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One at a time; a refusal has its reason."""

        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at__isnull=True),
                name="one_live_reopening_an_application",
                violation_error_message=_("La réouverture est déjà demandée."),
            ),
            models.CheckConstraint(
                name="an_answered_reopening_says_how",
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & ~Q(ending="")),
                violation_error_message=_("Une réouverture qui a sa réponse dit laquelle."),
            ),
            models.CheckConstraint(
                name="a_refused_reopening_has_its_reason",
                condition=~Q(ending="refused") | ~Q(answer=""),
                violation_error_message=_("Un refus de rouvrir a un motif."),
            ),
        )

    def __str__(self) -> str:
        """Return its number."""
        return f"reopening {self.pk}"


class Revocation(models.Model):
    """An approval that a signatory intends to revoke: announced, answered, then done or dropped.

    CRPA L121-1 and L122-1: not before the person could answer.
    """

    class Reason(models.TextChoices):
        """Why; the law gives an error four months (CRPA L242-1), a fraud no end (L241-2)."""

        ERROR = "error", _("erreur de la préfecture")
        FRAUD = "fraud", _("fraude")

    class Ending(models.TextChoices):
        """What became of it."""

        REVOKED = "revoked", _("acceptation retirée")
        DROPPED = "dropped", _("acceptation maintenue")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="revocations"
    )
    reason = models.CharField(max_length=10, choices=Reason.choices)
    # The facts, as the person reads them.
    text = models.TextField(max_length=TEXT_AT_MOST)
    announced_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField(default=clock.now)
    zone = models.CharField(max_length=40)
    answer_until = models.DateField()
    answer = models.TextField(blank=True, default="", max_length=5000)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")

    objects: ClassVar[LiveQuerySet["Revocation"]] = LiveQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One at a time; an answer has its date, an end says which."""

        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at__isnull=True),
                name="one_live_revocation_an_application",
                violation_error_message=_("Le retrait de l’acceptation est déjà annoncé."),
            ),
            models.CheckConstraint(
                name="an_answer_to_a_revocation_has_its_date",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                violation_error_message=_("Une réponse à un retrait annoncé a sa date."),
            ),
            models.CheckConstraint(
                name="an_ended_revocation_says_how",
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & ~Q(ending="")),
                violation_error_message=_("Un retrait annoncé qui est fini dit comment."),
            ),
        )

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class Appeal(models.Model):
    """An appeal against a refusal or a closure, as the person or an officer tells of it.

    Told here, it is not made here: the authority or the court has its own way in.
    """

    class Kind(models.TextChoices):
        """Before whom."""

        OFFICE = "office", _("recours gracieux, devant la préfecture")
        MINISTER = "minister", _("recours hiérarchique, devant le ministre")
        COURT = "court", _("recours devant le tribunal administratif")
        URGENT = "urgent", _("référé, devant le juge de l’urgence")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="appeals"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    made_on = models.DateField()
    court_reference = models.CharField(max_length=REFERENCE_AT_MOST, blank=True, default="")
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Told twice, it is one."""

        ordering = ("made_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "kind", "made_on", "court_reference"],
                name="one_appeal_a_kind_and_day",
                violation_error_message=_("Ce recours est déjà signalé."),
            ),
        )

    def __str__(self) -> str:
        """Return before whom."""
        return self.kind
