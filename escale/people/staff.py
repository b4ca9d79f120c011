"""Who works in a prefecture, with which roles, since when and until when."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.kit import clock


class Role(models.TextChoices):
    """What a member of a prefecture may do there; one may hold several."""

    OFFICER = "officer", _("agent instructeur")
    SIGNATORY = "signatory", _("signataire")
    CLERK = "clerk", _("agent d’accueil")
    MANAGER = "manager", _("responsable")
    AUDITOR = "auditor", _("auditeur")


class StaffMemberQuerySet(models.QuerySet["StaffMember"]):
    """Clauses on members."""

    def active(self) -> Self:
        """Keep those not revoked."""
        return self.filter(revoked_at__isnull=True)

    def holding(self, role: Role) -> Self:
        """Keep those who hold a role now."""
        return self.active().filter(roles__contains=[role])


class StaffMember(models.Model):
    """An account's place in a prefecture. Revoked, it opens nothing from the next request on."""

    account = models.OneToOneField(
        "people.Account", on_delete=models.PROTECT, related_name="membership"
    )
    prefecture = models.ForeignKey(
        "people.Prefecture", on_delete=models.PROTECT, related_name="members"
    )
    # As colleagues read it; the person who asks never does.
    name = models.CharField(max_length=120)
    # Under a signature: « La cheffe du bureau du séjour ».
    title = models.CharField(max_length=160, blank=True, default="")
    roles = ArrayField(models.CharField(max_length=12, choices=Role.choices))
    joined_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[StaffMemberQuerySet] = StaffMemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """Roles of the list, at least one."""

        constraints = (
            models.CheckConstraint(
                name="roles_are_known",
                condition=Q(roles__contained_by=Role.values) & ~Q(roles=[]),
                violation_error_message=_("Un membre a au moins un rôle, de la liste."),
            ),
        )
        indexes = (models.Index(fields=["prefecture", "name"], name="members_of_a_prefecture"),)

    def __str__(self) -> str:
        """Return the number only: a name would end up in logs."""
        return f"staff member {self.pk}"

    def has(self, *roles: Role) -> bool:
        """Whether they hold one of these roles."""
        return bool(set(roles) & set(self.roles))


class Invitation(models.Model):
    """A place offered to somebody, by a manager; taken with a code sent by e-mail."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=160, blank=True, default="")
    prefecture = models.ForeignKey(
        "people.Prefecture", on_delete=models.PROTECT, related_name="invitations"
    )
    roles = ArrayField(models.CharField(max_length=12, choices=Role.choices))
    # A digest: whoever reads the table cannot take the place.
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, related_name="+"
    )
    invited_at = models.DateTimeField(default=clock.now)
    # Machine time, as all that opens a door.
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Roles of the list, one live invitation an address and prefecture."""

        constraints = (
            models.CheckConstraint(
                name="invited_roles_are_known",
                condition=Q(roles__contained_by=Role.values) & ~Q(roles=[]),
                violation_error_message=_("Une invitation donne au moins un rôle, de la liste."),
            ),
            models.UniqueConstraint(
                fields=["prefecture", "email"],
                condition=Q(accepted_at__isnull=True, cancelled_at__isnull=True),
                name="one_live_invitation_an_address",
                violation_error_message=_("Cette adresse est déjà invitée."),
            ),
        )

    def __str__(self) -> str:
        """Return the number only: an address would end up in logs."""
        return f"invitation {self.pk}"


class StaffChange(models.Model):
    """One line of a team's history: who gave or took which roles."""

    class Kind(models.TextChoices):
        """What happened."""

        INVITED = "invited", _("invitation envoyée")
        INVITATION_CANCELLED = "invitation_cancelled", _("invitation annulée")
        JOINED = "joined", _("arrivée dans l’équipe")
        ROLES_CHANGED = "roles_changed", _("rôles modifiés")
        REVOKED = "revoked", _("accès retiré")
        RESTORED = "restored", _("accès rendu")
        SECOND_FACTOR_RESET = "second_factor_reset", _("second facteur remis à zéro")

    prefecture = models.ForeignKey("people.Prefecture", on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="changes"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    roles = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """Read a prefecture at a time, newest first."""

        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["prefecture", "-at"], name="changes_of_a_team"),)

    def __str__(self) -> str:
        """Return what happened."""
        return self.kind
