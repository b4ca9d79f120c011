"""Where the applicant lives, and how to write and call."""

from collections.abc import Mapping
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from escale.applications.sections.countries import Country
from escale.applications.sections.fields import Box, Line, Name
from escale.applications.sections.form import AnswersForm, Group
from escale.applications.sections.numbers import (
    OVERSEAS,
    Email,
    Phone,
    Postcode,
    receives_no_text_message,
)

# Where one letter too many or too few most often goes.
_MAIL_DOMAINS = (
    "gmail.com",
    "hotmail.com",
    "hotmail.fr",
    "outlook.com",
    "outlook.fr",
    "yahoo.com",
    "yahoo.fr",
    "icloud.com",
    "laposte.net",
    "orange.fr",
    "wanadoo.fr",
    "protonmail.com",
)
_CLOSE = 0.85


class ContactForm(AnswersForm):
    """Address, e-mail, telephone."""

    groups = (
        Group(
            _("Votre adresse"),
            ("abroad", "country", "street_number", "street", "complement", "postcode", "town"),
            _("Elle dit quelle préfecture s’occupe de votre demande."),
        ),
        Group(_("Votre hébergement"), ("hosted", "hosted_by")),
        Group(
            _("Vous écrire et vous appeler"),
            ("email", "without_email", "mobile"),
            _("Nous vous écrivons dès qu’il se passe quelque chose."),
        ),
    )

    only_at_counter = frozenset({"without_email"})

    abroad = Box(label=_("J’habite hors de France en ce moment"))
    country = Country(
        label=_("Pays"),
        help_text=_("Seulement si vous habitez hors de France."),
        revealed_by="abroad",
        conditional=True,
        attributes={"autocomplete": "country"},
    )
    street_number = Line(
        label=_("Numéro"),
        help_text=_("Par exemple 12 bis. Laissez vide si votre adresse n’en a pas."),
        most=20,
    )
    street = Line(
        label=_("Rue, avenue, lieu-dit"),
        ask=_("Écrivez la rue ou le lieu-dit."),
        most=200,
        attributes={"autocomplete": "address-line1"},
    )
    complement = Line(
        label=_("Complément d’adresse"),
        help_text=_("Bâtiment, étage, appartement, résidence, boîte postale."),
        most=200,
        attributes={"autocomplete": "address-line2"},
    )
    postcode = Postcode(
        label=_("Code postal"),
        help_text=_("Cinq chiffres en France, par exemple 75013."),
        ask=_("Écrivez le code postal."),
        most=20,
        known_by_register="postcode",
        attributes={"autocomplete": "postal-code"},
    )
    town = Line(
        label=_("Ville ou commune"),
        ask=_("Écrivez la ville ou la commune."),
        attributes={"autocomplete": "address-level2"},
    )
    hosted = Box(
        label=_("J’habite chez quelqu’un"),
        help_text=_(
            "La personne signera une attestation : nous la demandons avec les justificatifs."
        ),
    )
    hosted_by = Name(
        label=_("Nom de la personne qui vous héberge"),
        help_text=_("Celui de sa boîte aux lettres, pour que le courrier vous parvienne."),
        revealed_by="hosted",
        conditional=True,
    )
    email = Email(
        label=_("Adresse e-mail"),
        help_text=_("Une adresse que vous lisez souvent, et que vous garderez."),
        ask=_("Écrivez votre adresse e-mail."),
        attributes={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )
    without_email = Box(
        label=_("La personne n’a pas d’adresse électronique"),
        help_text=_("Elle sera prévenue par courrier postal ou par téléphone."),
    )
    mobile = Phone(
        label=_("Téléphone mobile"),
        help_text=_("Un numéro de n’importe quel pays ; hors de France, avec + et l’indicatif."),
        ask=_("Écrivez un numéro de téléphone."),
        most=40,
        attributes={"autocomplete": "tel", "inputmode": "tel"},
    )

    def full_clean(self) -> None:
        """Let the address say how to read a postcode and a number without its prefix."""
        postcode, mobile = self.fields["postcode"], self.fields["mobile"]
        assert isinstance(postcode, Postcode)
        assert isinstance(mobile, Phone)
        if self.is_bound:
            said = {
                name: self.data.get(self.add_prefix(name))
                for name in ("abroad", "postcode", "country")
            }
            postcode.abroad = bool(said["abroad"])
            mobile.regions = _regions(said)
            postcode.required = not postcode.abroad
            self.fields["email"].required = not self.data.get(self.add_prefix("without_email"))
        super().full_clean()

    def check(self) -> None:
        """What a foreign address or a host makes necessary; likely slips of the keyboard."""
        if self.typed("abroad"):
            self.need("country", _("Choisissez le pays où vous habitez."))
        if self.typed("hosted"):
            self.need("hosted_by", _("Écrivez le nom de la personne qui vous héberge."))
        if suggestion := _likely_address(self.typed("email") or ""):
            self.advise(
                "email",
                _("Vouliez-vous écrire %(address)s ? Sinon, continuez.") % {"address": suggestion},
            )
        if (mobile := self.typed("mobile")) and receives_no_text_message(mobile):
            self.advise(
                "mobile",
                _(
                    "Ce numéro semble être celui d’un téléphone fixe : il ne recevra pas nos SMS. Les e-mails suffisent."
                ),
            )


def mobile_stated(answers: Mapping[str, object]) -> str:
    """Return the mobile stated (+33612345678); empty without one that receives text messages."""
    field = Phone(required=False)
    field.regions = _regions(answers)
    try:
        number = field.clean(str(answers.get("mobile") or ""))
    except ValidationError:
        return ""
    return "" if number and receives_no_text_message(number) else str(number)


def _regions(said: Mapping[str, object]) -> tuple[str, ...]:
    """Return where a number without its prefix may belong, most likely first."""
    postcode = str(said.get("postcode") or "").strip()
    country = str(said.get("country") or "")
    here = country if said.get("abroad") and country else OVERSEAS.get(postcode[:3], "FR")
    # A mainland mobile overseas, an overseas one on the mainland: both are common.
    return tuple(dict.fromkeys((here, "FR", *OVERSEAS.values())))


def _likely_address(address: str) -> str:
    """Return the address that was probably meant, or nothing."""
    name, _at, domain = address.rpartition("@")
    domain = domain.lower()
    if not name or domain in _MAIL_DOMAINS:
        return ""
    close = get_close_matches(domain, _MAIL_DOMAINS, n=1, cutoff=_CLOSE)
    return f"{name}@{close[0]}" if close else ""
