"""What each sample document says: one paper a component of the pieces, all of them invented."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import override

HOLDER = "DÉMONSTRATION Alix"
HOST = "EXEMPLE Dominique"
UNIVERSITY = "Université de démonstration Paris-Saclay"
ADDRESS = "4 avenue des Sciences, 91190 Gif-sur-Yvette"

_LINE = "P<UTOD<MONSTRATION<<ALIX<<<<<<<<<<<<<<<<<<<<"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: a title, paragraphs, lines of « name, value », who signs, a machine-read zone."""

    title: str
    paragraphs: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    signature: str = ""
    machine: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document: the code of the component it fills, who issues it, its pages."""

    code: str
    issuer: str
    pages: tuple[Page, ...]
    is_card: bool = False
    signed_by: str = "Dominique Exemple"

    @property
    def title(self) -> str:
        """The title of its first page."""
        return self.pages[0].title


@dataclass(frozen=True)
class _Days:
    """The dates written on the papers, in full and relative to one day."""

    today: date
    written: dict[str, int] = field(
        default_factory=lambda: {
            "issued": -640,
            "expires": 90,
            "recent": -21,
            "starts": 30,
            "ends": 30 + 3 * 365,
            "lost": -40,
            "rights": 400,
            "defended": -700,
        }
    )

    def __getattr__(self, name: str) -> str:
        if name not in self.written:
            raise AttributeError(name)
        with override("fr"):
            return date_format(self.today + timedelta(days=self.written[name]), "j F Y")


def papers(today: date) -> tuple[Paper, ...]:
    """Return a paper for every component of every piece, dated relatively to `today`."""
    days = _Days(today)
    return (*_stay(days), *_identity(days), *_address(days), *_host(days), *_studies(days))


def _stay(days: _Days) -> tuple[Paper, ...]:
    return (
        Paper(
            code="permit",
            issuer="État de démonstration",
            is_card=True,
            pages=(
                Page(
                    title="Carte de séjour — recto",
                    lines=(
                        ("Nom, prénom", HOLDER),
                        ("Numéro étranger", "99 0000 0001"),
                        ("Numéro de la carte", "DEM000001"),
                        ("Valable", f"du {days.issued} au {days.expires}"),
                    ),
                ),
                Page(
                    title="Carte de séjour — verso",
                    lines=(
                        ("Mention", "passeport talent – chercheur"),
                        ("Née ou né le", "12 avril 1991 à Lagos"),
                    ),
                    machine=("IRUTODEM000001<<<<<<<<<<<<<<<", _LINE[:30]),
                ),
            ),
        ),
        Paper(
            code="visa",
            issuer="État de démonstration",
            is_card=True,
            pages=(
                Page(
                    title="Visa de long séjour valant titre de séjour",
                    lines=(
                        ("Nom, prénom", HOLDER),
                        ("Numéro du visa", "FRA123456"),
                        ("Valable", f"du {days.issued} au {days.expires}"),
                        ("Remarques", "CESEDA R311-3 — à valider dans les trois mois"),
                    ),
                    machine=("VDUTOD<MONSTRATION<<ALIX<<<<<<<<<<<<",),
                ),
            ),
        ),
        Paper(
            code="validation",
            issuer="Service en ligne de démonstration",
            pages=(
                Page(
                    title="Confirmation de la validation de l’enregistrement d’un VLS-TS",
                    paragraphs=(
                        f"Le visa FRA123456 de {HOLDER} a été validé et la taxe payée.",
                        "Cette confirmation est à conserver avec le passeport.",
                    ),
                    lines=(("Validé le", days.issued), ("Valable jusqu’au", days.expires)),
                ),
            ),
        ),
    )


def _identity(days: _Days) -> tuple[Paper, ...]:
    return (
        Paper(
            code="passport",
            issuer="République d’Utopie",
            is_card=True,
            pages=(
                Page(
                    title="Passeport — page d’identité",
                    lines=(
                        ("Nom, prénom", HOLDER),
                        ("Numéro", "PDEM000001"),
                        ("Délivré le", days.issued),
                        ("Expire le", days.ends),
                    ),
                    machine=(_LINE, "PDEM0000010UTO9104126F2901018<<<<<<<<<<<<<06"),
                ),
                Page(
                    title="Passeport — visas et cachets",
                    paragraphs=(f"Cachet d’entrée : Paris, {days.issued}.",),
                ),
            ),
        ),
        Paper(
            code="consular_attestation",
            issuer="Consulat d’Utopie à Paris",
            pages=(
                Page(
                    title="Attestation consulaire avec photographie",
                    paragraphs=(
                        f"Le passeport de {HOLDER} est en cours de renouvellement.",
                        f"Fait à Paris, le {days.recent}.",
                    ),
                    signature="Pour le consul",
                ),
            ),
        ),
        Paper(
            code="identity_card",
            issuer="République d’Utopie",
            is_card=True,
            pages=(
                Page(
                    title="Carte nationale d’identité — recto",
                    lines=(("Nom, prénom", HOLDER), ("Numéro", "ID-DEM-0001")),
                ),
                Page(
                    title="Carte nationale d’identité — verso",
                    lines=(("Délivrée le", days.issued), ("Expire le", days.ends)),
                    machine=(_LINE[:30],),
                ),
            ),
        ),
    )


def _address(days: _Days) -> tuple[Paper, ...]:
    place = (("Titulaire", HOLDER), ("Adresse", ADDRESS), ("Date", days.recent))
    return (
        Paper(
            code="bill",
            issuer="Électricité de démonstration",
            pages=(
                Page(
                    title="Facture d’électricité",
                    lines=(*place, ("Montant", "54,20 euros")),
                ),
            ),
        ),
        Paper(
            code="title_or_tax",
            issuer="Trésor de démonstration",
            pages=(Page(title="Avis de taxe foncière", lines=place),),
        ),
        Paper(
            code="invoice",
            issuer="Hôtel de la Démonstration",
            pages=(
                Page(
                    title="Attestation de l’hôtelier",
                    paragraphs=(f"{HOLDER} loge dans notre établissement à l’année.",),
                    signature="La direction",
                ),
                Page(title="Facture du dernier mois", lines=(*place, ("Montant", "690 euros"))),
            ),
        ),
        Paper(
            code="host_certificate",
            issuer="Écrit par la personne qui héberge",
            pages=(
                Page(
                    title="Attestation d’hébergement",
                    paragraphs=(
                        f"Je certifie héberger {HOLDER} à mon domicile, {ADDRESS}.",
                        f"Fait à Gif-sur-Yvette, le {days.recent}.",
                    ),
                    signature=HOST,
                ),
            ),
        ),
        Paper(
            code="host_identity",
            issuer="État de démonstration",
            is_card=True,
            pages=(
                Page(
                    title="Carte d’identité de la personne qui héberge",
                    lines=(("Nom, prénom", HOST), ("Expire le", days.ends)),
                ),
            ),
        ),
        Paper(
            code="host_proof",
            issuer="Eau de démonstration",
            pages=(
                Page(
                    title="Facture d’eau de la personne qui héberge",
                    lines=(("Titulaire", HOST), ("Adresse", ADDRESS), ("Date", days.recent)),
                ),
            ),
        ),
    )


def _host(days: _Days) -> tuple[Paper, ...]:
    return (
        Paper(
            code="hosting_agreement",
            issuer=UNIVERSITY,
            pages=(
                Page(
                    title="Convention d’accueil d’un chercheur",
                    paragraphs=(
                        f"{UNIVERSITY} accueille {HOLDER} en qualité de chercheur.",
                        "Objet des recherches : matériaux pour le stockage de l’énergie.",
                    ),
                    lines=(
                        ("Numéro", "CA-DEMO-0001"),
                        ("Du", days.starts),
                        ("Au", days.ends),
                        ("Programme de mobilité", "non"),
                    ),
                ),
                Page(
                    title="Signatures",
                    paragraphs=("Cachet de l’établissement et signature de son représentant.",),
                    signature="Pour l’établissement",
                ),
            ),
        ),
        Paper(
            code="work_contract",
            issuer=UNIVERSITY,
            pages=(
                Page(
                    title="Contrat de travail de chercheur",
                    lines=(("Salarié", HOLDER), ("Du", days.starts), ("Au", days.ends)),
                    signature="Pour l’employeur",
                ),
            ),
        ),
        Paper(
            code="employer_certificate",
            issuer=UNIVERSITY,
            pages=(
                Page(
                    title="Attestation de l’employeur destinée à France Travail",
                    lines=(
                        ("Salarié", HOLDER),
                        ("Fin du contrat", days.lost),
                        ("Motif", "fin de contrat à durée déterminée"),
                    ),
                    signature="Pour l’employeur",
                ),
            ),
        ),
        Paper(
            code="situation_notice",
            issuer="Service de l’emploi de démonstration",
            pages=(
                Page(
                    title="Avis de situation",
                    lines=(("Inscrit", HOLDER), ("Fin des droits", days.rights)),
                ),
            ),
        ),
    )


def _studies(days: _Days) -> tuple[Paper, ...]:
    return (
        Paper(
            code="diploma",
            issuer="Université de démonstration",
            pages=(
                Page(
                    title="Diplôme de doctorat en physique",
                    paragraphs=(f"Délivré à {HOLDER}, soutenance du {days.defended}.",),
                    signature="La présidence",
                ),
            ),
        ),
        Paper(
            code="success_certificate",
            issuer="Université de démonstration",
            pages=(
                Page(
                    title="Attestation de réussite au diplôme de master",
                    paragraphs=(f"{HOLDER} a satisfait aux épreuves du master de physique.",),
                    signature="La scolarité",
                ),
            ),
        ),
        Paper(
            code="transcript",
            issuer="Université de démonstration",
            pages=(
                Page(
                    title="Relevé de notes",
                    lines=(
                        ("Mécanique quantique", "16 / 20"),
                        ("Physique des matériaux", "15 / 20"),
                        ("Mémoire de recherche", "18 / 20"),
                    ),
                ),
            ),
        ),
    )
