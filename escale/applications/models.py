"""An application, what it states, what it provides, and its history."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.brakes import Brake
from escale.applications.certificates import Certificate, CertificateHold
from escale.applications.counter import CounterEntry
from escale.applications.endings import Appeal, ClosureProposal, ReopeningAsk, Revocation
from escale.applications.enums import OPEN, Party, Procedure, Status
from escale.applications.examination import (
    Finding,
    PieceRequest,
    Proposal,
    RequestExtension,
    RequestLine,
    Verdict,
)
from escale.applications.identity import Correction, Reconciliation, Reconsideration
from escale.applications.indexes import (
    IN_THE_QUEUE,
    OF_THE_CERTIFICATES,
    OF_THE_DECISIONS,
    OF_THE_DELIVERIES,
    OF_THE_FIGURES,
    OF_THE_QUEUE,
    OF_THE_SEARCH,
    OF_THE_WARNINGS,
    WAITS,
)
from escale.applications.notes import Look, Note
from escale.applications.querysets import ApplicationQuerySet
from escale.applications.steps import steps_as_condition
from escale.kit import clock
from escale.kit.reference import new_reference
from escale.people.models import Account, Person, Prefecture
from escale.procedures.cases import Case

__all__ = [
    "Appeal",
    "Application",
    "Brake",
    "Certificate",
    "CertificateHold",
    "ClosureProposal",
    "Correction",
    "CounterEntry",
    "Engagement",
    "Event",
    "Finding",
    "Look",
    "Note",
    "Piece",
    "PieceRequest",
    "Proposal",
    "Reconciliation",
    "Reconsideration",
    "ReopeningAsk",
    "RequestExtension",
    "RequestLine",
    "Revocation",
    "Statement",
    "StatementVersion",
    "Verdict",
]


class Application(models.Model):
    """A request for a residence permit, from its draft to its end."""

    reference = models.CharField(max_length=20, unique=True, default=new_reference, editable=False)
    procedure = models.CharField(
        max_length=40, choices=Procedure.choices, default=Procedure.TALENT_RESEARCHER
    )
    case = models.CharField(max_length=40, choices=Case.choices, blank=True, default="")
    status = models.CharField(
        max_length=30, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    # Grows at every act and every change: what was read is compared with what is.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    touched_at = models.DateTimeField(default=clock.now)

    observations = models.TextField(blank=True, default="", max_length=5000)
    confirmed_steps = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    is_declared_true = models.BooleanField(default=False)

    # Set by filing.
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_in_time = models.BooleanField(null=True, blank=True)
    complete_on = models.DateField(null=True, blank=True)
    prefecture = models.ForeignKey(
        Prefecture, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    zone = models.CharField(max_length=40, blank=True, default="")
    document_expires_on = models.DateField(null=True, blank=True)
    family_name = models.CharField(max_length=200, blank=True, default="")
    given_names = models.CharField(max_length=200, blank=True, default="")
    born_on = models.DateField(null=True, blank=True)
    name_key = models.CharField(max_length=410, blank=True, default="")

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_from = models.CharField(max_length=30, choices=Status.choices, blank=True, default="")

    # The prefecture's work. `rank`, `urgent_on` and `urgent_for` are its place in the queue
    # (`applications.priority`), `search_keys` what it is found by (`applications.search`),
    # `has_…` what it is filtered by (`applications.marks`): all kept by the acts, never
    # recomputed by a reading.
    assigned_to = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rank = models.PositiveSmallIntegerField(default=9)
    urgent_on = models.DateField(null=True, blank=True)
    urgent_for = models.CharField(max_length=20, blank=True, default="")
    has_absence = models.BooleanField(default=False, db_default=False)
    has_open_identity = models.BooleanField(default=False, db_default=False)
    search_keys = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    # The earliest day on which silence may be a refusal; empty while pieces are awaited.
    silence_on = models.DateField(null=True, blank=True)
    # The last day that the present document and the extension certificates prove, set by filing.
    covered_until = models.DateField(null=True, blank=True)
    # An officer gave an extension certificate outside the rule: the next ones follow.
    is_prolonged = models.BooleanField(default=False, db_default=False)
    # A message about it reached nobody: somebody of the office is to find another way.
    has_undelivered = models.BooleanField(default=False, db_default=False)
    # When an answer to a request for pieces came; empty once the office has gone on from it.
    answered_at = models.DateTimeField(null=True, blank=True)
    # When the person asked that it be reopened; empty once an officer said yes or no.
    reopening_asked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """What a row may never break."""

        constraints = (
            models.CheckConstraint(
                name="status_is_known",
                condition=Q(status__in=Status.values),
                violation_error_message=_("Ce statut n’existe pas."),
            ),
            models.CheckConstraint(
                name="case_is_known",
                condition=Q(case="") | Q(case__in=Case.values),
                violation_error_message=_("Cette situation n’existe pas."),
            ),
            models.CheckConstraint(
                name="filed_once_out_of_draft",
                condition=Q(
                    status=Status.DRAFT,
                    filed_at__isnull=True,
                    prefecture__isnull=True,
                    zone="",
                )
                | (
                    ~Q(status=Status.DRAFT)
                    & ~Q(case="")
                    & ~Q(zone="")
                    & Q(
                        filed_at__isnull=False,
                        filed_in_time__isnull=False,
                        prefecture__isnull=False,
                        is_declared_true=True,
                    )
                ),
                violation_error_message=_(
                    "Une demande déposée a une date de dépôt, une préfecture et une déclaration."
                ),
            ),
            models.CheckConstraint(
                name="withdrawn_has_its_date",
                condition=Q(status=Status.WITHDRAWN, withdrawn_at__isnull=False)
                | ~Q(status=Status.WITHDRAWN),
                violation_error_message=_("Une demande retirée a une date de retrait."),
            ),
            models.CheckConstraint(
                name="whoever_waits_has_a_place",
                condition=(WAITS & IN_THE_QUEUE & ~Q(urgent_for=""))
                | (~WAITS & Q(urgent_on__isnull=True, urgent_for="")),
                violation_error_message=_(
                    "Une demande qui attend a sa place dans la file, et elle seule."
                ),
            ),
            models.CheckConstraint(
                name="only_what_is_closed_is_asked_to_be_reopened",
                condition=Q(reopening_asked_at__isnull=True) | Q(status=Status.CLOSED),
                violation_error_message=_("Seule une demande clôturée peut être rouverte."),
            ),
            models.UniqueConstraint(
                fields=["person", "procedure"],
                condition=Q(status=Status.DRAFT),
                name="one_draft_a_person_and_procedure",
                violation_error_message=_("Vous avez déjà une demande en préparation."),
            ),
            models.UniqueConstraint(
                fields=["person", "procedure"],
                condition=Q(status__in=[s.value for s in OPEN]),
                name="one_open_application_a_person_and_procedure",
                violation_error_message=_("Vous avez déjà une demande en cours."),
            ),
        )
        indexes = (
            models.Index(fields=["person", "-created_at"], name="applications_of_a_person"),
            models.Index(
                fields=["touched_at"], name="drafts_untouched", condition=Q(status="draft")
            ),
            *OF_THE_QUEUE,
            *OF_THE_SEARCH,
            *OF_THE_CERTIFICATES,
            *OF_THE_DELIVERIES,
            *OF_THE_WARNINGS,
            *OF_THE_FIGURES,
        )

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference

    @property
    def is_draft(self) -> bool:
        """Whether it is still being prepared."""
        return self.status == Status.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether it is with the prefecture and not ended."""
        return self.status in OPEN

    @property
    def case_label(self) -> str:
        """The case in words; empty until it is chosen."""
        return str(Case(self.case).label) if self.case else ""


class Statement(models.Model):
    """What is stated on one subject, kept as typed: even a mistake is never lost."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="statements"
    )
    section = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        """One statement a subject."""

        constraints = (
            models.UniqueConstraint(
                fields=["application", "section"],
                name="one_statement_a_section",
                violation_error_message=_("Cette rubrique existe déjà."),
            ),
        )

    def __str__(self) -> str:
        """Return the subject."""
        return f"{self.section} of application {self.application_id}"


class StatementVersion(models.Model):
    """What a statement said at filing, and after each correction since."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    answers = models.JSONField()
    stated_at = models.DateTimeField(default=clock.now)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One version a revision."""

        constraints = (
            models.UniqueConstraint(
                fields=["statement", "revision"],
                name="one_version_a_revision",
                violation_error_message=_("Cette version existe déjà."),
            ),
        )

    def __str__(self) -> str:
        """Return the number of the version."""
        return f"version {self.revision}"


class Piece(models.Model):
    """A slot to answer: with a document in each component, or with an explanation."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="pieces")
    slot = models.CharField(max_length=40)
    alternative = models.CharField(max_length=40, blank=True, default="")
    # Components received for the chosen alternative; kept by documents.keeping alone.
    received = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    explanation = models.TextField(blank=True, default="", max_length=2000)
    explained_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # What was replaced once filed, other than documents: words, a signature, a code, and when.
    former = models.JSONField(
        default=list, blank=True, db_default=models.Value([], models.JSONField())
    )

    class Meta:
        """One piece a slot."""

        constraints = (
            models.UniqueConstraint(
                fields=["application", "slot"],
                name="one_piece_a_slot",
                violation_error_message=_("Cette pièce existe déjà."),
            ),
            models.CheckConstraint(
                name="an_explanation_has_its_date",
                condition=Q(explanation="", explained_at__isnull=True)
                | (~Q(explanation="") & Q(explained_at__isnull=False)),
                violation_error_message=_("Une explication a une date."),
            ),
        )

    def __str__(self) -> str:
        """Return the slot."""
        return self.slot

    @property
    def is_explained(self) -> bool:
        """Whether the person says why they cannot provide it."""
        return bool(self.explanation)

    def keep_former(self, **given: str) -> None:
        """Keep what is about to be replaced, for whoever examines; the caller saves the piece."""
        self.former = [*self.former, given]


class Engagement(models.Model):
    """The « contrat d'engagement à respecter les principes de la République », signed here.

    Source: CESEDA L412-7 (law of 26 January 2024, article 46).
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="engagement"
    )
    text_version = models.CharField(max_length=40)
    text_sha256 = models.CharField(max_length=64)
    signed_name = models.CharField(max_length=200)
    signed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        """Return the version signed."""
        return f"engagement {self.text_version}"


class Event(models.Model):
    """One line of the history: append-only, shown to the person in plain words."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    act = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    from_status = models.CharField(max_length=30, blank=True)
    to_status = models.CharField(max_length=30)
    party = models.CharField(max_length=1, choices=Party.choices)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.machine_now)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        """Only steps of the table exist (a trigger forbids changing a line)."""

        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                name="event_is_a_step_of_the_table",
                condition=steps_as_condition(),
                violation_error_message=_("Le règlement ne prévoit pas cette étape."),
            ),
        )
        indexes = (
            models.Index(fields=["application", "at", "id"], name="history"),
            *OF_THE_DECISIONS,
        )

    def __str__(self) -> str:
        """Return the event's name."""
        return self.name
