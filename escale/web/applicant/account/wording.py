"""The sentences that several account pages say."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: Said to everybody who typed a number, whatever the register answers.
PROTECTED = _(
    "Nous vérifierons votre identité pendant l’examen. "
    "Continuez : votre date de dépôt est protégée."
)
#: Said whatever the birth date.
NOTED = _(
    "C’est noté. Nous vérifierons votre identité pendant l’examen. "
    "Continuez : votre date de dépôt est protégée."
)
MISMATCH = _(
    "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les ; si vous avez "
    "oublié le mot de passe, choisissez-en un nouveau."
)
WRONG_PASSWORD = _("Ce n’est pas votre mot de passe actuel.")
WRONG_CODE = _("Ce n’est pas le code du dernier courriel. Vérifiez ses six chiffres.")
WORN_CODE = _("Trop de codes inexacts : celui-ci ne sert plus. Demandez-en un nouveau.")
OLD_CODE = _("Ce code a plus de 30 minutes : il ne sert plus. Demandez-en un nouveau.")
NEW_CODE = _("Un nouveau courriel vient de partir. Seul le dernier code reçu fonctionne.")
SAME_ADDRESS = _("C’est déjà l’adresse de votre compte.")
PASSWORD_CHANGED = _("Votre mot de passe est changé. Vos autres appareils sont déconnectés.")
ADDRESS_CHANGED = _(
    "Votre adresse est changée. Nous l’avons écrit à l’ancienne et à la nouvelle adresse."
)

#: allauth's messages after an act, our sentences; the others say what the page already says.
MESSAGES: dict[str, "Sentence"] = {
    "account/messages/logged_out.txt": _("Vous êtes déconnecté. Tout est enregistré."),
}


def too_many_passwords(minutes: int) -> str:
    """Say that guessing is over for a while; the same for an account that does not exist."""
    return ngettext(
        "Dix essais en une heure : c’est le maximum, pour protéger le compte. Réessayez dans "
        "%(minutes)d minute, ou choisissez dès maintenant un nouveau mot de passe.",
        "Dix essais en une heure : c’est le maximum, pour protéger le compte. Réessayez dans "
        "%(minutes)d minutes, ou choisissez dès maintenant un nouveau mot de passe.",
        minutes,
    ) % {"minutes": minutes}


def too_many_codes(minutes: int) -> str:
    """Say that guessing codes is over for a while."""
    return ngettext(
        "Dix codes inexacts en une heure : c’est le maximum. Réessayez dans %(minutes)d minute, "
        "avec le code du dernier courriel reçu. Rien n’est perdu.",
        "Dix codes inexacts en une heure : c’est le maximum. Réessayez dans %(minutes)d minutes, "
        "avec le code du dernier courriel reçu. Rien n’est perdu.",
        minutes,
    ) % {"minutes": minutes}


def too_many_mails(minutes: int) -> str:
    """Say that an address has received enough for the hour."""
    return ngettext(
        "Nous avons déjà écrit plusieurs fois à cette adresse. Regardez aussi dans les courriels "
        "indésirables ; sinon, réessayez dans %(minutes)d minute.",
        "Nous avons déjà écrit plusieurs fois à cette adresse. Regardez aussi dans les courriels "
        "indésirables ; sinon, réessayez dans %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
