"""What a manager draws: counters, opening hours, days off, and how one books."""

from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.people.models import Account, Prefecture

#: Seats are drawn that far ahead at most.
HORIZON_AT_MOST_DAYS: Final = 180
PLACES_AT_MOST: Final = 50


class BookingRules(models.Model):
    """How one books at a prefecture: until when before, how far ahead, where to come."""

    prefecture = models.OneToOneField(
        Prefecture, on_delete=models.CASCADE, related_name="booking_rules"
    )
    # Whole hours before the slot; and days ahead that are opened.
    notice_hours = models.PositiveSmallIntegerField(
        default=24, validators=[MaxValueValidator(24 * 14)]
    )
    horizon_days = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(30), MaxValueValidator(HORIZON_AT_MOST_DAYS)]
    )
    # Where to come, on which floor, with what; the office's postal address when empty.
    place = models.TextField(blank=True, default="", max_length=500)

    def __str__(self) -> str:
        """Return whose rules they are."""
        return f"rules of prefecture {self.prefecture_id}"


class Counter(models.Model):
    """One counter of a prefecture, where cards are handed over."""

    prefecture = models.ForeignKey(Prefecture, on_delete=models.CASCADE, related_name="counters")
    name = models.CharField(max_length=60)
    is_open = models.BooleanField(default=True)

    class Meta:
        """Named once in its prefecture."""

        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["prefecture", "name"],
                name="one_counter_a_name",
                violation_error_message=_("Un guichet porte déjà ce nom."),
            ),
        )

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class OpeningHours(models.Model):
    """One stretch of a weekday during which a counter receives, cut into slots.

    Local times of the prefecture's zone; `places` people are received at once in each slot.
    """

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    slot_minutes = models.PositiveSmallIntegerField(default=15)
    places = models.PositiveSmallIntegerField(default=1)
    # Both days included; open until further notice without a last one.
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        """A stretch that can be drawn."""

        ordering = ("weekday", "opens_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="opening_hours_are_a_stretch",
                condition=Q(closes_at__gt=F("opens_at"))
                & Q(weekday__lte=6)
                & Q(slot_minutes__gte=5, slot_minutes__lte=240)
                & Q(places__gte=1, places__lte=PLACES_AT_MOST),
                violation_error_message=_("Ces horaires ne se suivent pas."),
            ),
            models.CheckConstraint(
                name="opening_hours_end_after_they_begin",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("Ces horaires finissent avant de commencer."),
            ),
        )

    def __str__(self) -> str:
        """Return the stretch."""
        return f"{self.weekday} {self.opens_at}-{self.closes_at}"


class OutOfService(models.Model):
    """Days or hours off: of one counter, or of the whole prefecture when none is named."""

    class Kind(models.TextChoices):
        """Why nobody receives."""

        HOLIDAY = "holiday", _("jour férié")
        ABSENCE = "absence", _("absence")
        CLOSED = "closed", _("fermeture")

    prefecture = models.ForeignKey(
        Prefecture, on_delete=models.CASCADE, related_name="out_of_service"
    )
    counter = models.ForeignKey(
        Counter, on_delete=models.CASCADE, null=True, blank=True, related_name="out_of_service"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # What the people whose appointment falls in it are told.
    reason = models.CharField(max_length=300, blank=True, default="")
    made_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["OutOfService"]] = models.Manager()

    class Meta:
        """A stretch of time."""

        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="out_of_service_is_a_stretch",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("La fin vient après le début."),
            ),
        )

    def __str__(self) -> str:
        """Return when."""
        return f"{self.starts_at} - {self.ends_at}"
