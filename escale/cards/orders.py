"""One card ordered from the factory, and each thing the factory said of it."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.examination import TEXT_AT_MOST
from escale.applications.models import Application, Event
from escale.kit import clock
from escale.people.models import Account


class CardOrderQuerySet(models.QuerySet["CardOrder"]):
    """Clauses on orders."""

    def live(self) -> Self:
        """Keep those that may still become the card in hand."""
        return self.filter(state__in=CardOrder.LIVE)


class CardOrder(models.Model):
    """One order; its `key` names it at the factory, however often it is handed over.

    What the card says (`facts`) is frozen when it is ordered: a correction makes another order.
    """

    class State(models.TextChoices):
        """Where the card is."""

        TO_SEND = "to_send", _("à transmettre")
        ORDERED = "ordered", _("commandé")
        IN_PRODUCTION = "in_production", _("en fabrication")
        SHIPPED = "shipped", _("expédié")
        RECEIVED = "received", _("reçu à la préfecture")
        HANDED_OVER = "handed_over", _("remis")
        REFUSED = "refused", _("refusé par la fabrication")
        REJECTED = "rejected", _("écarté à la préfecture")
        CANCELLED = "cancelled", _("annulé")

    class Fault(models.TextChoices):
        """Why an order did not give a card that can be handed over."""

        PHOTO = "photo", _("photo refusée")
        DATA = "data", _("données refusées")
        DEFECT = "defect", _("titre défectueux")
        LOST = "lost", _("titre perdu")
        MISTAKE = "mistake", _("erreur sur le titre")

    #: At most one of these an application.
    LIVE = (State.TO_SEND, State.ORDERED, State.IN_PRODUCTION, State.SHIPPED, State.RECEIVED)
    #: The factory has it, or is to have it.
    AT_THE_FACTORY = (State.TO_SEND, State.ORDERED, State.IN_PRODUCTION, State.SHIPPED)

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="card_orders"
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=14, choices=State.choices, default=State.TO_SEND)
    # What the card says, as sent to the factory: names, birth, nationality, mention, validity.
    facts = models.JSONField(default=dict)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="card_order")
    ordered_at = models.DateTimeField(default=clock.now)
    # Machine time: when the factory is to be told of it, or that it is given up; and how often that
    # was tried. Empty once there is nothing to tell.
    next_try_at = models.DateTimeField(null=True, blank=True, default=clock.machine_now)
    tries = models.PositiveIntegerField(default=0)
    # Legal time: the last sign of life; and, while it is silent, the last time that was found.
    heard_at = models.DateTimeField(default=clock.now)
    silence_told_at = models.DateTimeField(null=True, blank=True)
    card_number = models.CharField(max_length=20, blank=True, default="")
    shipped_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fault = models.CharField(max_length=10, choices=Fault.choices, blank=True, default="")
    fault_text = models.TextField(blank=True, default="", max_length=TEXT_AT_MOST)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CardOrderQuerySet] = CardOrderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One live order an application; a card number names one card."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(
                    state__in=["to_send", "ordered", "in_production", "shipped", "received"]
                ),
                name="one_live_order_an_application",
                violation_error_message=_("Un titre est déjà commandé pour cette demande."),
            ),
            models.UniqueConstraint(
                fields=["card_number"],
                condition=~Q(card_number=""),
                name="one_order_a_card_number",
                violation_error_message=_("Ce numéro de titre est déjà celui d’un autre titre."),
            ),
            models.CheckConstraint(
                name="a_received_card_has_its_number",
                condition=~Q(state__in=["received", "handed_over"]) | ~Q(card_number=""),
                violation_error_message=_("Un titre reçu a un numéro."),
            ),
            models.CheckConstraint(
                name="a_failed_order_says_why",
                condition=~Q(state__in=["refused", "rejected"]) | ~Q(fault=""),
                violation_error_message=_("Une commande sans suite dit pourquoi."),
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at"],
                name="card_orders_to_see_to",
                condition=Q(next_try_at__isnull=False),
            ),
            models.Index(
                fields=["heard_at"],
                name="card_orders_waited_for",
                condition=Q(state__in=["ordered", "in_production", "shipped"]),
            ),
        )

    def __str__(self) -> str:
        """Return its key."""
        return str(self.key)

    @property
    def is_live(self) -> bool:
        """Whether it may still become the card in hand."""
        return self.state in self.LIVE


class CardNews(models.Model):
    """One thing the factory said of an order: kept as it came, repeated ones once.

    What is out of order or unknown changes nothing, and is kept all the same.
    """

    # The factory's own identifier of what it said.
    news_id = models.CharField(max_length=80, unique=True)
    order = models.ForeignKey(CardOrder, on_delete=models.PROTECT, related_name="news")
    said = models.CharField(max_length=20)
    detail = models.JSONField(default=dict)
    # The factory's instant, and ours.
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    # Whether it changed anything: it did not when it came after what it announced.
    is_followed = models.BooleanField(default=False)

    class Meta:
        """In the order they came."""

        ordering = ("pk",)

    def __str__(self) -> str:
        """Return what was said."""
        return self.said
