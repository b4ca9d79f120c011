"""The words of an extension certificate: the days it covers, and what it proves in them.

CESEDA R431-15-1 (the stay) and R431-15-2 (work). Written for whoever is shown it: an employer, a
bank, a police officer.
"""

from escale.letters.blocks import Block, Heading, Items, Panel, Said
from escale.letters.certificate import Extension
from escale.letters.paper import EXAMINES, Line, Paper, Signature
from escale.letters.remedies import in_full
from escale.letters.words import instant_in_words

TITLE = "Attestation de prolongation d’instruction"
TITLE_IN_ENGLISH = "Extension certificate"
#: The law's own words.
PROVES = (
    "« Ce document, accompagné du document de séjour expiré, lui permet de justifier de la "
    "régularité de son séjour pendant la durée qu’il précise. »"
)


def of(extension: Extension) -> Paper:
    """Return the paper of an extension certificate: the prefecture's, and nobody's signature."""
    return Paper(
        about=extension,
        title=TITLE,
        title_in_english=TITLE_IN_ENGLISH,
        dated=extension.issued_at,
        person_is="Titulaire",
        person_is_in_english="Holder",
        service_is=EXAMINES,
        head=(
            Line(label="Valable du", value=in_full(extension.starts_on, "fr")),
            Line(label="jusqu’au", value=f"{in_full(extension.ends_on, 'fr')} inclus"),
            Line(label="Déposée le", value=in_full(extension.filed_on, "fr")),
        ),
        head_in_english=(
            Line(label="Valid from", value=in_full(extension.starts_on, "en")),
            Line(label="until", value=f"the end of {in_full(extension.ends_on, 'en')}"),
            Line(label="Filed on", value=in_full(extension.filed_on, "en")),
        ),
        blocks=in_french(extension),
        courtesy=in_english(extension),
        signature=Signature(
            authority=extension.wording.authority,
            place=extension.wording.place,
            on=extension.issued_on,
            how=_how(extension),
            is_issued=True,
        ),
    )


def _how(extension: Extension) -> str:
    at = instant_in_words(extension.issued_at, extension.zone)
    if extension.is_by_rule:
        return f"Délivrée automatiquement, selon la règle de l’article R. 431-15-1 du CESEDA, {at}."
    return f"Délivrée sur décision de la préfecture, {at}."


def in_french(extension: Extension) -> tuple[Block, ...]:
    """Return the certificate, which alone is authoritative."""
    starts, ends = in_full(extension.starts_on, "fr"), in_full(extension.ends_on, "fr")
    return (
        Panel(
            said=(
                Said(
                    lead=f"Valable du {starts} au {ends} inclus, avec le document de séjour expiré.",
                    text=(
                        f"{PROVES} (article R. 431-15-1 du code de l’entrée et du séjour des "
                        "étrangers et du droit d’asile, CESEDA)"
                    ),
                ),
            )
        ),
        Heading(text="Ce que cette attestation prouve"),
        Said(text=f"{_request(extension)} La décision n’est pas prise."),
        Items(
            items=(
                Said(
                    lead="Séjour :",
                    text=(
                        "du premier au dernier jour écrits ci-dessus, le séjour est régulier. La "
                        "preuve est cette attestation, présentée avec le document de "
                        f"séjour{_document(extension)} ;"
                    ),
                ),
                Said(
                    lead="Travail :",
                    text=(
                        "pendant ces mêmes jours, le droit de travailler que donne ce document est "
                        "gardé, dans les mêmes conditions (article R. 431-15-2 du CESEDA)."
                    ),
                ),
            )
        ),
        Heading(text="Ce qui vient ensuite"),
        Items(
            items=(
                Said(
                    text=(
                        "Sans décision quinze jours avant la fin, une nouvelle attestation est "
                        "délivrée d’elle-même."
                    )
                ),
                Said(
                    text=(
                        "Une fois notifiée, une décision de refus met fin à cette attestation. La "
                        "page de vérification dit si elle vaut toujours."
                    )
                ),
            )
        ),
    )


def _request(extension: Extension) -> str:
    filed_on = in_full(extension.filed_on, "fr")
    if extension.is_by_rule:
        return (
            f"Le {filed_on}, {extension.applicant_name} a déposé dans les délais une demande "
            "complète de titre de séjour « talent – chercheur »."
        )
    return (
        f"Le {filed_on}, {extension.applicant_name} a déposé une demande de titre de séjour "
        "« talent – chercheur »."
    )


def _document(extension: Extension) -> str:
    """Say when the document ends, as the end of a sentence; nothing when nobody said."""
    expires_on = extension.document_expires_on
    if expires_on is None:
        return ""
    verb = "prend fin" if expires_on >= extension.issued_on else "a pris fin"
    return f" qui {verb} le {in_full(expires_on, 'fr')}"


def in_english(extension: Extension) -> tuple[Block, ...]:
    """Return the courtesy translation."""
    starts, ends = in_full(extension.starts_on, "en"), in_full(extension.ends_on, "en")
    expires_on = extension.document_expires_on
    end = f" (end of validity: {in_full(expires_on, 'en')})" if expires_on else ""
    return (
        Panel(
            said=(
                Said(
                    lead=(
                        f"Valid from {starts} until the end of {ends}, with the expired residence "
                        "document."
                    ),
                    text=(
                        "With the expired residence document, it proves that the holder’s stay is "
                        "lawful for the time it states (CESEDA, article R. 431-15-1)."
                    ),
                ),
            )
        ),
        Heading(text="What this certificate proves"),
        Said(
            text=(
                f"{extension.applicant_name} applied for a « talent – chercheur » residence "
                "permit. The application is being examined: the decision is not made."
            )
        ),
        Items(
            items=(
                Said(
                    lead="Stay:",
                    text=(
                        "lawful from the first to the last day above, on showing this certificate "
                        f"and the residence document{end};"
                    ),
                ),
                Said(
                    lead="Work:",
                    text=(
                        "during these days the right to work that this document gives is kept, on "
                        "the same conditions (CESEDA, article R. 431-15-2)."
                    ),
                ),
            )
        ),
        Heading(text="What comes next"),
        Items(
            items=(
                Said(
                    text=(
                        "If there is no decision fifteen days before the end, a new certificate is "
                        "issued. The holder has nothing to do."
                    )
                ),
                Said(
                    text=(
                        "Once notified, a refusal ends this certificate. The verification page "
                        "says whether it is still valid."
                    )
                ),
            )
        ),
    )
