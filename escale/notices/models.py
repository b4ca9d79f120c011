"""The outbox: every notice, written in the transaction of the act it tells of."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from escale.applications.models import Application
from escale.kit import clock
from escale.people.models import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Clauses on notices."""

    def to_send(self) -> Self:
        """Keep those whose next try is due, oldest first."""
        return self.filter(
            state=Notice.State.QUEUED, next_try_at__lte=clock.machine_now()
        ).order_by("next_try_at", "pk")


class Notice(models.Model):
    """One message to one address: what it says is fixed when it is queued."""

    class State(models.TextChoices):
        """Where the message stands."""

        QUEUED = "queued", _("à envoyer")
        SENT = "sent", _("envoyé")
        REFUSED = "refused", _("adresse refusée")
        FAILED = "failed", _("non envoyé")

    kind = models.CharField(max_length=40)
    # One event tells one address once: the key names both.
    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    to = models.EmailField()
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    # Codes are needed for half an hour: such a message is wiped once it has left.
    is_secret = models.BooleanField(default=False)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(default=clock.machine_now)
    sent_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """Swept by due time; listed by application."""

        constraints = (
            models.CheckConstraint(
                name="sent_has_its_date",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                violation_error_message=_("Un message envoyé a une date d’envoi."),
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at", "id"],
                name="notices_to_send",
                condition=models.Q(state="queued"),
            ),
            models.Index(fields=["application", "queued_at"], name="notices_of_an_application"),
        )

    def __str__(self) -> str:
        """Return the kind: an address would end up in logs."""
        return self.kind
