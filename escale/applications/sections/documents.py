"""The papers in hand: residence document and passport."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from escale.applications.sections.days import Day
from escale.applications.sections.fields import Box, Choice, Line
from escale.applications.sections.form import AnswersForm, Group
from escale.applications.sections.numbers import DocumentNumber
from escale.applications.sections.wording import in_full

PASSPORT_SOON = timedelta(days=183)
LONGEST_PERMIT = timedelta(days=366 * 10)


class DocumentsForm(AnswersForm):
    """Residence document, passport."""

    groups = (
        Group(
            _("Votre titre de séjour ou votre visa"),
            ("residence_kind", "residence_number", "residence_from", "residence_until"),
        ),
        Group(
            _("Votre passeport"),
            (
                "passport_number",
                "passport_issued_on",
                "passport_until",
                "passport_authority",
                "no_passport",
            ),
        ),
    )

    residence_kind = Choice(
        label=_("Document de séjour"),
        choices=[
            ("permit", _("Un titre de séjour (une carte)")),
            ("visa", _("Un visa de long séjour (dans le passeport)")),
        ],
        ask=_("Choisissez le document que vous avez."),
        known_by_register="document_kind",
    )
    residence_number = DocumentNumber(
        label=_("Numéro du document de séjour"),
        help_text=_(
            "En haut de la carte, ou en haut à droite de la vignette du visa. Espaces et tirets ne comptent pas."
        ),
        ask=_("Écrivez le numéro de votre titre ou de votre visa."),
        most=40,
        known_by_register="document_number",
        attributes={"spellcheck": "false", "autocapitalize": "characters"},
    )
    residence_from = Day(
        label=_("Valable depuis le"),
        help_text=_("Sur la carte, date de délivrance ; sur le visa, « du » ou “from”."),
        ask=_("Écrivez la date de début."),
        known_by_register="valid_from",
    )
    residence_until = Day(
        label=_("Valable jusqu’au"),
        help_text=_("Sur la carte, « expire le » ; sur le visa, « au » ou “until”."),
        ask=_("Écrivez la date de fin."),
        known_by_register="valid_until",
    )
    passport_number = DocumentNumber(
        label=_("Numéro du passeport"),
        help_text=_("En haut à droite de la page de votre photo."),
        ask=_(
            "Écrivez le numéro de votre passeport, ou cochez « Je n’ai pas de passeport en cours de validité »."
        ),
        most=40,
        attributes={"spellcheck": "false", "autocapitalize": "characters"},
    )
    passport_issued_on = Day(
        label=_("Délivré le"),
        help_text=_("Ligne « Date de délivrance » ou « Date of issue »."),
        ask=_("Écrivez la date de délivrance du passeport."),
    )
    passport_until = Day(
        label=_("Expire le"),
        help_text=_("Ligne « Date d’expiration » ou « Date of expiry »."),
        ask=_("Écrivez la date d’expiration du passeport."),
    )
    passport_authority = Line(
        label=_("Délivré par"),
        help_text=_("Ligne « Autorité » ou « Authority »."),
        ask=_("Écrivez l’autorité qui a délivré le passeport."),
    )
    no_passport = Box(
        label=_("Je n’ai pas de passeport en cours de validité"),
        help_text=_(
            "Une attestation consulaire ou une carte d’identité avec photo sera acceptée avec les justificatifs."
        ),
    )

    def full_clean(self) -> None:
        """Without a passport, nothing of it is necessary."""
        if self.is_bound and self.data.get(self.add_prefix("no_passport")):
            for name in self.fields:
                if name.startswith("passport_"):
                    self.fields[name].required = False
        super().full_clean()

    def check(self) -> None:
        """Dates in their order; what expires is told and blocks nothing."""
        self.must_follow(
            "residence_until",
            "residence_from",
            _("Cette date de fin vient avant la date de début : elles sont peut-être inversées."),
        )
        self.must_be_past(
            "passport_issued_on",
            _("Cette date de délivrance est dans le futur : vérifiez l’année."),
        )
        self.must_follow(
            "passport_until",
            "passport_issued_on",
            _(
                "Cette date d’expiration vient avant la date de délivrance : elles sont peut-être inversées."
            ),
        )
        self._advise_on_residence()
        self._advise_on_passport()

    def _advise_on_residence(self) -> None:
        start, end = self.typed("residence_from"), self.typed("residence_until")
        if start and start > self.on:
            self.advise(
                "residence_from",
                _(
                    "Ce document commence plus tard : vérifiez l’année, puis continuez si elle est juste."
                ),
            )
        if start and end and end - start > LONGEST_PERMIT:
            self.advise(
                "residence_until",
                _(
                    "Ce document durerait plus de dix ans : vérifiez l’année, puis continuez si elle est juste."
                ),
            )
        if end and end < self.on:
            self.advise(
                "residence_until",
                _(
                    "Ce document a expiré le %(date)s. Vous pouvez déposer votre demande : faites-le dès que possible."
                )
                % {"date": in_full(end)},
            )

    def _advise_on_passport(self) -> None:
        until = self.typed("passport_until")
        if not until or self.typed("no_passport"):
            return
        if until < self.on:
            self.advise(
                "passport_until",
                _(
                    "Ce passeport a expiré le %(date)s. Continuez : demandez à votre consulat un passeport ou une attestation, que vous ajouterez aux justificatifs."
                )
                % {"date": in_full(until)},
            )
        elif until <= self.on + PASSPORT_SOON:
            self.advise(
                "passport_until",
                _(
                    "Ce passeport expire bientôt, le %(date)s. Continuez, et pensez à le renouveler auprès de votre consulat."
                )
                % {"date": in_full(until)},
            )
