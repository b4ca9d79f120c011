"""Which department a French postcode belongs to, and in which time zone its prefecture lives.

A postcode that two departments share (a few villages on a border) goes to that of its first
digits: only the commune could tell, and the officer transfers the application.
"""

import re
from dataclasses import dataclass
from typing import Final

PARIS_ZONE: Final = "Europe/Paris"


@dataclass(frozen=True, kw_only=True)
class Department:
    """A department or overseas community: its code, its name, its time zone (IANA)."""

    code: str
    name: str
    zone: str = PARIS_ZONE

    @property
    def is_overseas(self) -> bool:
        """Whether it lies overseas."""
        return len(self.code) == len("971")


_METROPOLITAN: Final = """\
01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche
08 Ardennes|09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal
16 Charente|17 Charente-Maritime|18 Cher|19 Corrèze|2A Corse-du-Sud|2B Haute-Corse|21 Côte-d’Or
22 Côtes-d’Armor|23 Creuse|24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère
30 Gard|31 Haute-Garonne|32 Gers|33 Gironde|34 Hérault|35 Ille-et-Vilaine|36 Indre
37 Indre-et-Loire|38 Isère|39 Jura|40 Landes|41 Loir-et-Cher|42 Loire|43 Haute-Loire
44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère|49 Maine-et-Loire|50 Manche
51 Marne|52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan|57 Moselle|58 Nièvre
59 Nord|60 Oise|61 Orne|62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques|65 Hautes-Pyrénées
66 Pyrénées-Orientales|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|70 Haute-Saône|71 Saône-et-Loire|72 Sarthe
73 Savoie|74 Haute-Savoie|75 Paris|76 Seine-Maritime|77 Seine-et-Marne|78 Yvelines|79 Deux-Sèvres
80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var|84 Vaucluse|85 Vendée|86 Vienne|87 Haute-Vienne|88 Vosges
89 Yonne|90 Territoire de Belfort|91 Essonne|92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne
95 Val-d’Oise"""

_OVERSEAS: Final = (
    Department(code="971", name="Guadeloupe", zone="America/Guadeloupe"),
    Department(code="972", name="Martinique", zone="America/Martinique"),
    Department(code="973", name="Guyane", zone="America/Cayenne"),
    Department(code="974", name="La Réunion", zone="Indian/Reunion"),
    Department(code="975", name="Saint-Pierre-et-Miquelon", zone="America/Miquelon"),
    Department(code="976", name="Mayotte", zone="Indian/Mayotte"),
    Department(code="977", name="Saint-Barthélemy", zone="America/St_Barthelemy"),
    Department(code="978", name="Saint-Martin", zone="America/Marigot"),
    Department(
        code="984", name="Terres australes et antarctiques françaises", zone="Indian/Kerguelen"
    ),
    Department(code="986", name="Wallis-et-Futuna", zone="Pacific/Wallis"),
    Department(code="987", name="Polynésie française", zone="Pacific/Tahiti"),
    Department(code="988", name="Nouvelle-Calédonie", zone="Pacific/Noumea"),
)

DEPARTMENTS: Final[tuple[Department, ...]] = (
    *(
        Department(code=line[:2], name=line[3:])
        for line in _METROPOLITAN.replace("\n", "|").split("|")
    ),
    *_OVERSEAS,
)

_BY_CODE: Final = {department.code: department for department in DEPARTMENTS}

_FIVE_DIGITS: Final = re.compile(r"[0-9]{5}")

#: Corsica shares its first two digits: 200xx and 201xx lie in the south; so do the business
#: codes of Ajaccio (203xx, 207xx to 209xx). 202xx and 204xx to 206xx lie in the north.
_SOUTH_CORSICA: Final = frozenset("013789")

#: Saint-Barthélemy and Saint-Martin kept the postcodes they had as parts of Guadeloupe.
_ANTILLES: Final = {
    "97133": "977",
    "97095": "977",
    "97096": "977",
    "97097": "977",
    "97098": "977",
    "97150": "978",
    "97051": "978",
    "97052": "978",
    "97054": "978",
    "97055": "978",
    "97056": "978",
    "97057": "978",
    "97058": "978",
    "97060": "978",
    "97061": "978",
    "97064": "978",
    "97070": "978",
    "97080": "978",
    "97081": "978",
}


def department_of(postcode: str) -> str | None:
    """Return the code of the department a French postcode belongs to; None if there is none.

    Spaces are forgiven. Monaco (980xx) and the military sectors (00xxx) have no prefecture.
    """
    code = "".join(postcode.split())
    if not _FIVE_DIGITS.fullmatch(code):
        return None
    if code in _ANTILLES:
        return _ANTILLES[code]
    if code.startswith("20"):
        return "2A" if code[2] in _SOUTH_CORSICA else "2B"
    candidate = code[:3] if code.startswith(("97", "98")) else code[:2]
    return candidate if candidate in _BY_CODE else None


def department(code: str) -> Department:
    """Return the department of this code. Raises KeyError when there is none."""
    return _BY_CODE[code.upper()]


def zone_of(code: str) -> str:
    """Return the time zone of a department, an IANA name. Raises KeyError if it is unknown."""
    return department(code).zone
