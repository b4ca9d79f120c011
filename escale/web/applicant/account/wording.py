"""The sentences that several account pages say."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: Said whenever the register does not settle who somebody is, whatever the reason.
PROTECTED = _(
    "Nous vérifierons votre identité pendant l’examen. "
    "Continuez : votre date de dépôt est protégée."
)

#: allauth's codes of error, our sentences.
ERRORS: dict[str, "Sentence"] = {
    "account_inactive": _("Ce compte est fermé. Écrivez-nous pour le rouvrir."),
    "duplicate_email": _("C’est déjà l’adresse de votre compte."),
    "email_taken": _("Cette adresse a déjà un autre compte. Choisissez-en une autre."),
    "max_email_addresses": _("Ce compte a déjà une nouvelle adresse à confirmer."),
    "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
    "incorrect_password": _("Ce n’est pas votre mot de passe."),
    "incorrect_code": _("Ce n’est pas le code du dernier courriel."),
    "email_password_mismatch": _(
        "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les ; si vous avez "
        "oublié le mot de passe, choisissez-en un nouveau."
    ),
    "invalid_login": _(
        "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les ; si vous avez "
        "oublié le mot de passe, choisissez-en un nouveau."
    ),
    "too_many_login_attempts": _(
        "Trop de codes inexacts : celui-ci ne sert plus. Demandez-en un nouveau."
    ),
}

#: allauth's messages after an act, our sentences; the others say what the page already says.
MESSAGES: dict[str, "Sentence"] = {
    "account/messages/logged_out.txt": _("Vous êtes déconnecté. Tout est enregistré."),
    "account/messages/password_changed.txt": _(
        "Votre mot de passe est changé. Vos autres appareils sont déconnectés."
    ),
    "account/messages/email_confirmation_failed.txt": _(
        "Cette adresse n’a pas pu être confirmée. Choisissez-en une autre."
    ),
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
