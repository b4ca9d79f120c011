"""The words of the mail simulator's pages, in the reader's language."""

from collections.abc import Mapping

FRENCH: Mapping[str, str] = {
    "language": "fr",
    "title": "Courrier de la démonstration",
    "explanation": (
        "Ici arrivent les courriels envoyés par la démonstration. "
        "Aucun ne part vers une vraie boîte."
    ),
    "search": "Adresse du destinataire",
    "search_button": "Chercher",
    "all": "Tous les messages",
    "none": "Aucun message pour l’instant.",
    "none_for": "Aucun message pour cette adresse.",
    "clear": "Tout effacer",
    "refresh": "Actualiser",
    "new": "Du courrier est arrivé.",
    "back": "Retour à la liste",
    "from": "De",
    "to": "À",
    "received": "Reçu le",
    "times": "Reçu plusieurs fois",
    "no_subject": "(sans objet)",
    "text": "Texte",
    "html": "Mise en forme",
    "no_text": "Ce message n’a pas de texte.",
    "attachments": "Pièces jointes",
    "unnamed": "sans nom",
    "source": "Télécharger le message complet (.eml)",
    "missing": "Ce message n’est plus gardé, ou n’a jamais existé.",
    "bytes": "octets",
}

ENGLISH: Mapping[str, str] = {
    "language": "en",
    "title": "The demo’s mail",
    "explanation": "E-mails sent by the demo arrive here. None leaves for a real mailbox.",
    "search": "Recipient’s address",
    "search_button": "Search",
    "all": "All messages",
    "none": "No message yet.",
    "none_for": "No message for this address.",
    "clear": "Delete all",
    "refresh": "Refresh",
    "new": "New mail has arrived.",
    "back": "Back to the list",
    "from": "From",
    "to": "To",
    "received": "Received",
    "times": "Received several times",
    "no_subject": "(no subject)",
    "text": "Text",
    "html": "Formatted",
    "no_text": "This message has no text.",
    "attachments": "Attachments",
    "unnamed": "unnamed",
    "source": "Download the whole message (.eml)",
    "missing": "This message is no longer kept, or never existed.",
    "bytes": "bytes",
}


def words_for(accepted: str) -> Mapping[str, str]:
    """Return the words for an `Accept-Language` header: English if it comes first."""
    for language in accepted.lower().split(","):
        if language.strip().startswith(("fr", "en")):
            return ENGLISH if language.strip().startswith("en") else FRENCH
    return FRENCH
