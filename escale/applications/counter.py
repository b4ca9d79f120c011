"""Entries at the counter: which draft a clerk fills in for a person present, and what follows."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.counter_code import code_of, digest_of, new_seed
from escale.applications.enums import Status
from escale.kit import clock
from escale.people.models import Account, Prefecture


class CounterEntryQuerySet(models.QuerySet["CounterEntry"]):
    """Clauses on entries."""

    def under_way(self) -> Self:
        """Keep those whose draft a clerk may still fill in."""
        return self.filter(application__status=Status.DRAFT, left_at__isnull=True)

    def filed_since(self, moment: datetime) -> Self:
        """Keep those that a clerk filed since then."""
        return self.filter(filed_at__gte=moment)


class CounterEntry(models.Model):
    """A draft held by the counter of a prefecture, then the filing that came of it.

    The prefecture is the counter's: the one that examines is told by the address, at the filing.
    """

    application = models.OneToOneField(
        "applications.Application", on_delete=models.CASCADE, related_name="counter_entry"
    )
    prefecture = models.ForeignKey(
        Prefecture, on_delete=models.PROTECT, related_name="counter_entries"
    )
    begun_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    # The person's: of the receipt, and of what is written to the address that they state.
    language = models.CharField(max_length=8, default="fr")
    # The counter let go of the draft: it is the person's alone.
    left_at = models.DateTimeField(null=True, blank=True)
    # A clerk filed it; empty when the person did, from their account.
    filed_at = models.DateTimeField(null=True, blank=True)
    # Of the code that a person without an account left with: neither tells it.
    code_seed = models.CharField(max_length=32, blank=True, default="")
    code_digest = models.CharField(max_length=64, blank=True, default="")
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[CounterEntryQuerySet] = CounterEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """An entry ends once; a code comes with the filing, and serves once."""

        constraints = (
            models.CheckConstraint(
                name="an_entry_ends_once",
                condition=Q(left_at__isnull=True) | Q(filed_at__isnull=True),
                violation_error_message=_("Une saisie au guichet est déposée, ou rendue."),
            ),
            models.CheckConstraint(
                name="a_counter_code_comes_with_the_filing",
                condition=Q(code_seed="", code_digest="")
                | (~Q(code_seed="") & ~Q(code_digest="") & Q(filed_at__isnull=False)),
                violation_error_message=_("Le code du guichet est donné au dépôt."),
            ),
            models.CheckConstraint(
                name="a_counter_code_serves_once",
                condition=Q(claimed_at__isnull=True, claimed_by__isnull=True)
                | Q(claimed_at__isnull=False, claimed_by__isnull=False, code_digest=""),
                violation_error_message=_("Le code du guichet ne sert qu’une fois."),
            ),
            models.UniqueConstraint(
                fields=["code_digest"],
                condition=~Q(code_digest=""),
                name="one_entry_a_counter_code",
                violation_error_message=_("Ce code du guichet existe déjà."),
            ),
        )
        indexes = (models.Index(fields=["prefecture", "-begun_at"], name="entries_of_a_counter"),)

    def __str__(self) -> str:
        """Return the number only."""
        return f"counter entry {self.pk}"

    @property
    def has_code(self) -> bool:
        """Whether a code leads to the request now."""
        return bool(self.code_digest)

    def give_code(self) -> None:
        """Make a new code, which ends the one before; the caller saves the entry."""
        self.code_seed = new_seed()
        self.code_digest = digest_of(code_of(self.code_seed))
