"""Who takes part: persons, the accounts they sign in with, prefectures, institutions."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.people.operators import Operator
from escale.people.staff import Invitation, Role, StaffChange, StaffMember

__all__ = [
    "Account",
    "Attempt",
    "Institution",
    "Invitation",
    "Operator",
    "Person",
    "Prefecture",
    "Role",
    "StaffChange",
    "StaffMember",
]


class Person(models.Model):
    """A human being the State deals with.

    A person may have no account (met at the counter), one, or two by mistake: what they ask
    for belongs to the person, never to the account.
    """

    created_at = models.DateTimeField(default=clock.now, editable=False)
    # Two that were found to be one: whatever is written under this one is of the other too.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    def __str__(self) -> str:
        """Return the number only: a name would end up in logs."""
        return f"person {self.pk}"


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """Create an account for `email`; without a password it cannot sign in."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def holding(self, email: str) -> "Account | None":
        """Return the account of an address, whatever its case, with its person; or None.

        Asked so that the index answers: « iexact » would read every account.
        """
        accounts = self.alias(lowered=Lower("email")).select_related("person")
        return accounts.filter(lowered=email.lower()).first()

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find an account by its address, whatever its case."""
        found = self.holding(username or "")
        if found is None:
            raise Account.DoesNotExist
        return found


class Account(AbstractBaseUser):
    """What one signs in with: an e-mail address and a password."""

    email = models.EmailField(_("adresse électronique"))
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    language = models.CharField(max_length=8, default="fr")
    is_active = models.BooleanField(default=True)
    # Part of what a session is signed with: raising it ends them all.
    sessions_epoch = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """One account an address, whatever the case it is typed in."""

        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_an_address",
                violation_error_message=_("Cette adresse a déjà un compte."),
            ),
        )

    def __str__(self) -> str:
        """Return the number only: an address would end up in logs."""
        return f"account {self.pk}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Tie sessions to the password, as Django does, and to the epoch."""
        return salted_hmac(
            "escale.people.models.Account.session",
            f"{self.sessions_epoch}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def end_sessions(self) -> None:
        """Sign this account out everywhere."""
        Account.objects.filter(pk=self.pk).update(sessions_epoch=models.F("sessions_epoch") + 1)


class Prefecture(models.Model):
    """An office of the State that examines applications, and how to reach it."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    service = models.CharField(max_length=160)
    postal_address = models.TextField()
    email = models.EmailField()
    phone = models.CharField(max_length=30)
    opening_hours = models.CharField(max_length=200, blank=True, default="")
    zone = models.CharField(max_length=40, default="Europe/Paris")
    court = models.CharField(max_length=160, help_text="administrative court for appeals")
    court_address = models.TextField(blank=True, default="")
    departments = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    is_fallback = models.BooleanField(default=False)
    receives_addresses_abroad = models.BooleanField(default=False)

    class Meta:
        """One fall-back office, one office for addresses abroad."""

        indexes = (GinIndex(fields=["departments"], name="prefecture_departments"),)
        constraints = (
            models.UniqueConstraint(
                fields=["is_fallback"],
                condition=models.Q(is_fallback=True),
                name="one_fallback_prefecture",
                violation_error_message=_("Une seule préfecture peut recevoir par défaut."),
            ),
            models.UniqueConstraint(
                fields=["receives_addresses_abroad"],
                condition=models.Q(receives_addresses_abroad=True),
                name="one_office_for_addresses_abroad",
                violation_error_message=_("Un seul service reçoit les adresses à l’étranger."),
            ),
        )

    def __str__(self) -> str:
        """Return the office's name."""
        return self.name


class Institution(models.Model):
    """A host institution, and its welcome office."""

    name = models.CharField(max_length=200, unique=True)
    siret = models.CharField(max_length=14, blank=True, default="")
    rnsr = models.CharField(max_length=10, blank=True, default="")
    welcome_email = models.EmailField()
    welcome_phone = models.CharField(max_length=30, blank=True, default="")

    def __str__(self) -> str:
        """Return the institution's name."""
        return self.name


class Attempt(models.Model):
    """One try at something that can be guessed: a password, a code, a birth date."""

    class Door(models.TextChoices):
        """What was tried."""

        SIGN_IN = "sign_in", _("connexion")
        SIGN_UP = "sign_up", _("création de compte")
        EMAIL_CODE = "email_code", _("code reçu par courriel")
        RESET = "reset", _("mot de passe oublié")
        VERIFICATION = "verification", _("vérification d’un document")
        SECOND_FACTOR = "second_factor", _("second facteur")
        INVITATION = "invitation", _("invitation d’un agent")
        COUNTER_CODE = "counter_code", _("code du guichet")

    door = models.CharField(max_length=20, choices=Door.choices)
    # A keyed digest of what is being guessed at (an address, a code): never the thing itself.
    subject = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(default=clock.machine_now)

    class Meta:
        """Counted by door and subject over the last hour."""

        indexes = (models.Index(fields=["door", "subject", "made_at"], name="attempt_count"),)

    def __str__(self) -> str:
        """Return the door that was tried."""
        return f"attempt at {self.door}"
