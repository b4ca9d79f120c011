"""The « contrat d’engagement à respecter les principes de la République », by version.

The text is signed in French, so it is not translated. What a person signed is kept with the
version and its SHA-256: a text that changes gets a new version, and the old one stays here.

To be compared with annex 12 of the CESEDA before production: the sources at hand give the
preamble, the law's own sentence and the seven headings; the annex adds a paragraph to each
heading, which this version states in the words of article L412-7 instead (à confirmer).
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from escale.procedures.articles import DECREE_2024_811, L412_7, L412_8


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """One of the seven commitments."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """One version of the contract, as it is read and signed."""

    version: str
    applies_from: date
    sources: tuple[str, ...]
    title: str
    preamble: tuple[str, ...]
    commitments: tuple[Commitment, ...]
    consequences: tuple[str, ...]
    is_settled: bool

    @property
    def text(self) -> str:
        """The whole contract as plain text, paragraphs apart: what the SHA-256 is taken of."""
        commitments = (
            f"Engagement n° {c.number} : {c.heading}\n{c.text}" for c in self.commitments
        )
        return "\n\n".join((self.title, *self.preamble, *commitments, *self.consequences)) + "\n"

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of `text` in UTF-8, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


_OF_2024: Final = Engagement(
    version="2024-07",
    applies_from=date(2024, 7, 17),
    sources=(L412_7, L412_8, DECREE_2024_811),
    is_settled=False,
    title="Contrat d’engagement à respecter les principes de la République",
    preamble=(
        (
            "La France m’a accueilli sur son sol. Dans le cadre de ma demande de délivrance ou de "
            "renouvellement d’un document de séjour, je m’engage solennellement à respecter les "
            "principes de la République française définis ci-après."
        ),
        (
            "Je m’engage à respecter la liberté personnelle, la liberté d’expression et de "
            "conscience, l’égalité entre les femmes et les hommes, la dignité de la personne "
            "humaine, la devise et les symboles de la République au sens de l’article 2 de la "
            "Constitution, l’intégrité territoriale, définie par les frontières nationales, et à ne "
            "pas me prévaloir de mes croyances ou de mes convictions pour m’affranchir des règles "
            "communes régissant les relations entre les services publics et les particuliers."
        ),
    ),
    commitments=(
        Commitment(
            number=1,
            heading="le respect de la liberté personnelle",
            text="Je m’engage à respecter la liberté personnelle de chacun.",
        ),
        Commitment(
            number=2,
            heading="le respect de la liberté d’expression et de conscience",
            text="Je m’engage à respecter la liberté d’expression et de conscience de chacun.",
        ),
        Commitment(
            number=3,
            heading="le respect de l’égalité entre les femmes et les hommes",
            text="Je m’engage à respecter l’égalité entre les femmes et les hommes.",
        ),
        Commitment(
            number=4,
            heading="le respect de la dignité de la personne humaine",
            text="Je m’engage à respecter la dignité de la personne humaine.",
        ),
        Commitment(
            number=5,
            heading="le respect de la devise et des symboles de la République",
            text=(
                "Je m’engage à respecter la devise et les symboles de la République au sens de "
                "l’article 2 de la Constitution : la langue française, le drapeau tricolore, bleu, "
                "blanc, rouge, l’hymne national, « La Marseillaise », et la devise « Liberté, "
                "Égalité, Fraternité »."
            ),
        ),
        Commitment(
            number=6,
            heading="le respect de l’intégrité territoriale",
            text=(
                "Je m’engage à respecter l’intégrité territoriale de la France, définie par les "
                "frontières nationales."
            ),
        ),
        Commitment(
            number=7,
            heading="le respect du principe de laïcité",
            text=(
                "Je m’engage à ne pas me prévaloir de mes croyances ou de mes convictions pour "
                "m’affranchir des règles communes régissant les relations entre les services "
                "publics et les particuliers."
            ),
        ),
    ),
    consequences=(
        (
            "Je suis informé que, si je ne souscris pas cet engagement, le document de séjour ne peut "
            "pas m’être délivré."
        ),
        (
            "Je suis informé qu’un manquement à un ou plusieurs de ces principes, commis dans un cadre "
            "public ou privé par des agissements délibérés qui y portent une atteinte grave et "
            "troublent l’ordre public, peut entraîner le refus de renouvellement ou le retrait de mon "
            "document de séjour."
        ),
    ),
)

VERSIONS: Final[tuple[Engagement, ...]] = (_OF_2024,)


def engagement_on(day: date) -> Engagement:
    """Return the contract to sign on a day: the latest version that applies then.

    Before 17 July 2024 no contract was asked for; the first version is returned all the same.
    """
    known = [version for version in VERSIONS if version.applies_from <= day]
    return max(known or VERSIONS[:1], key=lambda version: version.applies_from)


def engagement(version: str) -> Engagement:
    """Return a contract by its version. Raises KeyError when it was never in force."""
    for known in VERSIONS:
        if known.version == version:
            return known
    raise KeyError(version)
