"""Certificates that prove a lawful stay: which days each covers, and what holds the next one back."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from escale.applications.day_there import day_there
from escale.applications.examination import TEXT_AT_MOST
from escale.kit import clock


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Clauses on certificates."""

    def extensions(self) -> Self:
        """Keep the extension certificates."""
        return self.filter(kind=Certificate.Kind.EXTENSION)

    def approvals(self) -> Self:
        """Keep the approval certificates."""
        return self.filter(kind=Certificate.Kind.APPROVAL)

    def running(self) -> Self:
        """Keep those that nothing has ended."""
        return self.filter(ended_on__isnull=True)


class Certificate(models.Model):
    """One certificate: never dated back, and ended by what the law names alone.

    The extension certificate (CESEDA R431-15-1) lasts three months at most, and only a notified
    refusal ends one that runs. The approval certificate lasts from the approval to the handover
    of the permit, or to the approval's revocation: it has no last day until then.
    """

    class Kind(models.TextChoices):
        """What it is."""

        EXTENSION = "extension", _("attestation de prolongation d’instruction")
        APPROVAL = "approval", _("attestation de décision favorable")

    class Ending(models.TextChoices):
        """What ended it before its last day."""

        REFUSED = "refused", _("refus notifié")
        REVOKED = "revoked", _("décision favorable retirée")
        HANDED_OVER = "handed_over", _("titre remis")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="certificates"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Both days included.
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField(default=clock.now)
    # The day it is, where the application is: what a constraint can compare with `starts_on`.
    issued_on = models.DateField()
    # An officer who gave it outside the rule, and why; empty when the rule did.
    issued_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True, default="", max_length=TEXT_AT_MOST)
    event = models.OneToOneField(
        "applications.Event", on_delete=models.PROTECT, related_name="certificate"
    )
    # The last day it proved anything, when something ended it.
    ended_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True, default="")

    objects: ClassVar[CertificateQuerySet] = CertificateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """Never dated back; one day is covered by one extension certificate."""

        ordering = ("starts_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "kind", "starts_on"],
                name="one_certificate_a_first_day",
                violation_error_message=_("Une attestation commence déjà ce jour-là."),
            ),
            models.CheckConstraint(
                name="a_certificate_is_never_dated_back",
                condition=Q(starts_on__gte=F("issued_on")),
                violation_error_message=_("Une attestation ne prouve rien du passé."),
            ),
            models.CheckConstraint(
                name="an_extension_has_its_last_day",
                condition=Q(kind="approval") | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("Une attestation de prolongation a un dernier jour."),
            ),
            models.CheckConstraint(
                name="an_ended_certificate_says_why",
                condition=Q(ended_on__isnull=True, ending="")
                | (Q(ended_on__isnull=False) & ~Q(ending="")),
                violation_error_message=_("Une attestation qui a pris fin dit pourquoi."),
            ),
        )
        indexes = (
            # A refusal that turns out to have reached nobody gives back what it ended.
            models.Index(
                fields=["ended_on"],
                name="certificates_refused",
                condition=Q(ending="refused"),
            ),
        )

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind

    @property
    def last_day(self) -> date | None:
        """The last day it proves, included; None while nothing ends an approval certificate."""
        return self.ended_on or self.ends_on

    def is_running(self, *, on: date) -> bool:
        """Whether it proves a lawful stay on a day."""
        last_day = self.last_day
        return self.starts_on <= on and (last_day is None or on <= last_day)


class CertificateHoldQuerySet(models.QuerySet["CertificateHold"]):
    """Clauses on what holds certificates back."""

    def live(self) -> Self:
        """Keep those nobody has released; whether their days have passed is the caller's matter."""
        return self.filter(released_at__isnull=True)

    def past(self, *, at: datetime) -> Self:
        """Keep those whose days have passed at an instant, each where its application is."""
        there = day_there(at, zone="application__zone")
        return self.live().filter(LessThan(F("until"), there))


class CertificateHold(models.Model):
    """An officer holds the next extension certificate back, in writing, for ten days at most."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="certificate_holds"
    )
    # As the person reads it.
    reason = models.TextField(max_length=TEXT_AT_MOST)
    held_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(default=clock.now)
    # The last day it holds, where the application is.
    until = models.DateField()
    released_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CertificateHoldQuerySet] = CertificateHoldQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One at a time, with its reason."""

        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(released_at__isnull=True),
                name="one_live_hold_an_application",
                violation_error_message=_("L’attestation est déjà suspendue."),
            ),
            models.CheckConstraint(
                name="a_hold_has_its_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Une suspension a un motif, que la personne lit."),
            ),
        )

    def __str__(self) -> str:
        """Return the last day it holds."""
        return f"until {self.until}"
