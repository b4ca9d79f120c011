"""What the State's register says of a person, and who has been matched with it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """The sex written on a travel document."""

    FEMALE = "F", _("Féminin")
    MALE = "M", _("Masculin")
    UNSPECIFIED = "X", _("Non précisé")


class DocumentKind(models.TextChoices):
    """The two kinds of document that give a right to stay."""

    VISA = "visa", _("Visa de long séjour")
    PERMIT = "permit", _("Titre de séjour")


class NumberKind(models.TextChoices):
    """Which number a person typed, when it can be told."""

    FOREIGNER = "foreigner", _("Numéro étranger")
    VISA = "visa", _("Numéro de visa")
    PERMIT = "permit", _("Numéro de titre de séjour")


class Outcome(models.TextChoices):
    """What the comparison with the register gave. Never shown to the applicant."""

    MATCHED = "matched", _("Une personne du registre correspond")
    NONE = "none", _("Personne du registre ne correspond")
    AMBIGUOUS = "ambiguous", _("Plusieurs personnes du registre correspondent")
    ALREADY_CLAIMED = "already_claimed", _("Un autre compte correspond déjà à cette personne")
    UNSETTLED = "unsettled", _("Trop d’essais : à vérifier par un agent")


class ForeignNational(models.Model):
    """A person as the register knows them; never corrected from here, only by an import.

    `foreigner_number` is empty (null) for the holder of a visa who has none yet. A person of one
    name only has it in `family_name`, and no given names.
    """

    foreigner_number = models.CharField(
        _("numéro étranger"), max_length=10, unique=True, null=True, blank=True
    )
    family_name = models.CharField(_("nom de naissance"), max_length=200)
    usage_name = models.CharField(_("nom d’usage"), max_length=200, blank=True)
    given_names = models.CharField(_("prénoms"), max_length=200, blank=True)
    sex = models.CharField(_("sexe"), max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(_("date de naissance"))
    birth_city = models.CharField(_("ville de naissance"), max_length=200, blank=True)
    birth_country = models.CharField(_("pays de naissance"), max_length=2, blank=True)
    nationality = models.CharField(_("nationalité"), max_length=2, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True)
    email = models.CharField(_("adresse électronique"), max_length=254, blank=True)
    name_key = models.CharField(_("clé du nom"), max_length=1000, editable=False)

    class Meta:
        """Every rule a line of the register can break."""

        verbose_name = _("ressortissant étranger")
        verbose_name_plural = _("ressortissants étrangers")
        indexes: ClassVar = [
            models.Index(
                name="register_national_name", fields=["name_key"], opclasses=["text_pattern_ops"]
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="register_foreigner_number_digits",
                condition=Q(foreigner_number__regex=r"^[0-9]{10}$"),
                violation_error_message=_("Un numéro étranger a 10 chiffres."),
            ),
            models.CheckConstraint(
                name="register_family_name_given",
                condition=~Q(family_name=""),
                violation_error_message=_("Une personne du registre a au moins un nom."),
            ),
            models.CheckConstraint(
                name="register_sex_known",
                condition=Q(sex__in=["", *Sex.values]),
                violation_error_message=_("Le sexe s’écrit F, M ou X."),
            ),
            models.CheckConstraint(
                name="register_countries_two_letters",
                condition=Q(birth_country__regex=r"^([A-Z]{2})?$")
                & Q(nationality__regex=r"^([A-Z]{2})?$"),
                violation_error_message=_("Un pays s’écrit par les deux lettres de la norme ISO."),
            ),
            models.CheckConstraint(
                name="register_postcode_digits",
                condition=Q(postcode__regex=r"^([0-9]{5})?$"),
                violation_error_message=_("Un code postal a 5 chiffres."),
            ),
        ]

    def __str__(self) -> str:
        """Return a name for programs: no personal data, since it may reach a log."""
        return f"foreign national {self.pk}"


class ResidenceDocument(models.Model):
    """A visa or a residence permit, whose two dates are included."""

    national = models.ForeignKey(
        ForeignNational, on_delete=models.CASCADE, related_name="documents"
    )
    kind = models.CharField(_("nature"), max_length=6, choices=DocumentKind)
    number = models.CharField(_("numéro"), max_length=9)
    valid_from = models.DateField(_("valable du"))
    valid_until = models.DateField(_("au"))
    mention = models.CharField(_("mention"), max_length=200, blank=True)

    class Meta:
        """Every rule a document can break."""

        verbose_name = _("document de séjour")
        verbose_name_plural = _("documents de séjour")
        indexes: ClassVar = [
            # Whose document ends soon is told so.
            models.Index(name="register_documents_that_end", fields=["valid_until"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="register_document_once",
                fields=["kind", "number"],
                violation_error_message=_("Ce document est déjà au registre."),
            ),
            models.CheckConstraint(
                name="register_document_kind_known",
                condition=Q(kind__in=DocumentKind.values),
                violation_error_message=_("Un document de séjour est un visa ou un titre."),
            ),
            models.CheckConstraint(
                name="register_document_number_written",
                condition=Q(number__regex=r"^[0-9A-Z]{9}$"),
                violation_error_message=_(
                    "Un numéro de visa ou de titre a 9 chiffres ou lettres capitales."
                ),
            ),
            models.CheckConstraint(
                name="register_document_dates_ordered",
                condition=Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("Un document ne finit pas avant de commencer."),
            ),
        ]

    def __str__(self) -> str:
        """Return a name for programs: no personal data, since it may reach a log."""
        return f"{self.kind} {self.pk}"


class Identification(models.Model):
    """One attempt of a person to say who they are by a number and two dates.

    Kept whatever came of it: it is what an officer reads to settle an identity. The register's
    facts are released once `confirmed_at` is set, and at no other time.
    """

    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="identifications"
    )
    number = models.CharField(_("numéro saisi"), max_length=41, blank=True)
    kind = models.CharField(_("nature du numéro"), max_length=9, choices=NumberKind, blank=True)
    valid_from = models.DateField(_("valable du"), null=True, blank=True)
    valid_until = models.DateField(_("au"), null=True, blank=True)
    outcome = models.CharField(_("issue"), max_length=15, choices=Outcome)
    national = models.ForeignKey(
        ForeignNational,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="identifications",
    )
    wrong_birth_dates = models.PositiveSmallIntegerField(_("dates de naissance fausses"), default=0)
    last_birth_date_typed = models.DateField(
        _("dernière date de naissance saisie"), null=True, blank=True
    )
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    created_at = models.DateTimeField(_("faite le"))
    # Machine time, which attempts are counted by: legal time can be moved in a rehearsal.
    typed_at = models.DateTimeField(_("saisie le"), editable=False)

    class Meta:
        """One human, one person of the register: for whatever was confirmed."""

        verbose_name = _("identification")
        verbose_name_plural = _("identifications")
        indexes: ClassVar = [
            models.Index(name="register_attempts", fields=["person", "typed_at"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="register_national_confirmed_once",
                fields=["national"],
                condition=Q(confirmed_at__isnull=False),
                violation_error_message=_(
                    "Cette personne du registre est déjà reliée à un autre compte."
                ),
            ),
            models.UniqueConstraint(
                name="register_person_confirmed_once",
                fields=["person"],
                condition=Q(confirmed_at__isnull=False),
                violation_error_message=_("Ce compte est déjà relié à une personne du registre."),
            ),
            models.CheckConstraint(
                name="register_outcome_known",
                condition=Q(outcome__in=Outcome.values),
                violation_error_message=_("Cette issue d’identification n’existe pas."),
            ),
            models.CheckConstraint(
                name="register_number_kind_known",
                condition=Q(kind__in=["", *NumberKind.values]),
                violation_error_message=_("Cette nature de numéro n’existe pas."),
            ),
            models.CheckConstraint(
                name="register_matched_has_a_national",
                condition=~Q(outcome=Outcome.MATCHED) | Q(national__isnull=False),
                violation_error_message=_(
                    "Une identification réussie désigne une personne du registre."
                ),
            ),
            models.CheckConstraint(
                name="register_confirmed_was_matched",
                condition=Q(confirmed_at__isnull=True) | Q(outcome=Outcome.MATCHED),
                violation_error_message=_("Seule une identification réussie peut être confirmée."),
            ),
        ]

    def __str__(self) -> str:
        """Return a name for programs: no personal data, since it may reach a log."""
        return f"identification {self.pk}: {self.outcome}"
