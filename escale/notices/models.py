"""The outbox: every notice, written in the transaction of the act it tells of."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.models import Application, Event
from escale.kit import clock
from escale.people.models import Account, Person


class Channel(models.TextChoices):
    """By what a message goes."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")


class State(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("à envoyer")
    SENT = "sent", _("envoyé")
    DELIVERED = "delivered", _("remis")
    BOUNCED = "bounced", _("revenu non remis")
    REFUSED = "refused", _("adresse refusée")
    FAILED = "failed", _("non envoyé")


#: It left, and nothing came back.
LEFT = (State.SENT, State.DELIVERED)
#: Nobody will read it, unless in their account.
LOST = (State.BOUNCED, State.REFUSED, State.FAILED)
#: What proves that somebody was told. A mail server that takes charge says no more when all goes
#: well; a text message is delivered once the operator says so.
TOLD = Q(state=State.DELIVERED) | Q(channel=Channel.EMAIL, state=State.SENT)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Clauses on notices."""

    def to_send(self) -> Self:
        """Keep those whose next try is due, oldest first."""
        return self.filter(state=State.QUEUED, next_try_at__lte=clock.machine_now()).order_by(
            "next_try_at", "pk"
        )

    def by(self, channel: Channel) -> Self:
        """Keep those that go by a channel."""
        return self.filter(channel=channel)

    def to_read(self) -> Self:
        """Keep what the person may read again: a secret is wiped once it has left."""
        return self.filter(is_secret=False)

    def proving(self) -> Self:
        """Keep those that prove that somebody was told."""
        return self.filter(TOLD)

    def lost(self) -> Self:
        """Keep those that reached nobody."""
        return self.filter(state__in=LOST)


class Notice(models.Model):
    """One message to one address, by one channel.

    What it says is fixed when it is queued: its words, or the facts that they are made of when it
    leaves or is read.
    """

    Channel = Channel
    State = State

    kind = models.CharField(max_length=40)
    # One event tells one address once: the key names both.
    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    # The act it tells of; empty for what is no act: a code, an address changed.
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    channel = models.CharField(
        max_length=8, choices=Channel.choices, default=Channel.EMAIL, db_default="email"
    )
    to = models.CharField(max_length=254)
    language = models.CharField(max_length=8)
    # What the words are made of (`notices.facts`), where they were not written at once.
    facts = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    subject = models.CharField(max_length=250, blank=True, default="")
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    # Codes are needed for half an hour: such a message is wiped once it has left.
    is_secret = models.BooleanField(default=False)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(default=clock.machine_now)
    sent_at = models.DateTimeField(null=True, blank=True)
    # When we learned it: of a message that comes back, the last word is that it came back.
    delivered_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    # When a message that reached nobody was seen to: another channel, the office told.
    seen_to_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """Swept by due time; listed by application."""

        constraints = (
            models.CheckConstraint(
                name="notice_state_is_known",
                condition=Q(state__in=State.values),
                violation_error_message=_("Cet état n’existe pas."),
            ),
            models.CheckConstraint(
                name="sent_has_its_date",
                condition=Q(state__in=[*LEFT, State.BOUNCED], sent_at__isnull=False)
                | Q(state__in=[State.QUEUED, State.REFUSED], sent_at__isnull=True)
                # Given up before it left, or by the operator that had taken charge of it.
                | Q(state=State.FAILED),
                violation_error_message=_("Un message envoyé a une date d’envoi."),
            ),
            models.CheckConstraint(
                name="delivered_has_its_date",
                condition=Q(state=State.DELIVERED, delivered_at__isnull=False)
                | (~Q(state=State.DELIVERED) & Q(delivered_at__isnull=True)),
                violation_error_message=_("Un message remis a une date de remise."),
            ),
            models.CheckConstraint(
                name="bounced_has_its_date",
                condition=Q(state=State.BOUNCED, bounced_at__isnull=False)
                | (~Q(state=State.BOUNCED) & Q(bounced_at__isnull=True)),
                violation_error_message=_("Un message revenu a une date de retour."),
            ),
        )
        indexes = (
            models.Index(
                fields=["channel", "next_try_at", "id"],
                name="notices_to_send",
                condition=Q(state=State.QUEUED),
            ),
            models.Index(
                fields=["id"],
                name="notices_lost",
                condition=Q(state__in=LOST, seen_to_at__isnull=True),
            ),
            models.Index(fields=["application", "queued_at"], name="notices_of_an_application"),
            models.Index(fields=["person", "-queued_at", "-id"], name="notices_of_a_person"),
        )

    def __str__(self) -> str:
        """Return the kind: an address would end up in logs."""
        return self.kind


class Seen(models.Model):
    """When an account first opened a message, signed in: what it tells of is known from then on."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="seen")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Once a reader."""

        constraints = (
            models.UniqueConstraint(
                fields=["account", "notice"],
                name="one_first_reading_an_account",
                violation_error_message=_("Ce message est déjà lu."),
            ),
        )

    def __str__(self) -> str:
        """Return its number."""
        return f"reading {self.pk}"
