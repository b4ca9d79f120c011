"""The demo's prefectures and host institutions."""

from escale.people.models import Institution, Prefecture

_PARIS = "Europe/Paris"

#: code, name, town and postcode, zone, administrative court, departments
_PREFECTURES = (
    (
        "essonne",
        "Préfecture de l’Essonne",
        "91010 Évry-Courcouronnes",
        _PARIS,
        "Versailles",
        ["91"],
    ),
    ("paris", "Préfecture de police de Paris", "75195 Paris", _PARIS, "Paris", ["75"]),
    ("rhone", "Préfecture du Rhône", "69419 Lyon", _PARIS, "Lyon", ["69"]),
    ("corse-du-sud", "Préfecture de la Corse-du-Sud", "20188 Ajaccio", _PARIS, "Bastia", ["2A"]),
    ("haute-corse", "Préfecture de la Haute-Corse", "20401 Bastia", _PARIS, "Bastia", ["2B"]),
    (
        "guadeloupe",
        "Préfecture de la Guadeloupe",
        "97109 Basse-Terre",
        "America/Guadeloupe",
        "la Guadeloupe",
        ["971"],
    ),
    (
        "reunion",
        "Préfecture de La Réunion",
        "97405 Saint-Denis",
        "Indian/Reunion",
        "La Réunion",
        ["974"],
    ),
    (
        "nouvelle-caledonie",
        "Haut-commissariat en Nouvelle-Calédonie",
        "98844 Nouméa",
        "Pacific/Noumea",
        "Nouvelle-Calédonie",
        ["988"],
    ),
)
_SHARED = ("partagee", "Préfecture partagée de démonstration", "45000 Orléans", "Orléans")
_ABROAD = ("etranger", "Bureau des demandes envoyées de l’étranger", "44000 Nantes", "Nantes")

_INSTITUTIONS = (
    ("Université de démonstration Paris-Saclay", "accueil.international@univ-demo.example"),
    ("Institut national de recherche de démonstration", "mobilite@institut-demo.example"),
)


def make_offices() -> None:
    """Create the demo's offices, or leave them as they are."""
    for code, name, town, zone, court, departments in _PREFECTURES:
        _office(code, name, town, court, zone=zone, departments=departments)
    code, name, town, court = _SHARED
    _office(code, name, town, court, is_fallback=True)
    code, name, town, court = _ABROAD
    _office(code, name, town, court, receives_addresses_abroad=True)
    for name, email in _INSTITUTIONS:
        Institution.objects.get_or_create(name=name, defaults={"welcome_email": email})


def _office(code: str, name: str, town: str, court: str, **columns: object) -> None:
    Prefecture.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "service": "Bureau du séjour des chercheurs",
            "postal_address": f"1 place de la Démonstration\n{town}",
            "email": f"sejour-chercheurs@{code}.prefecture-demo.example",
            "phone": "01 99 00 00 00",
            "opening_hours": "du lundi au vendredi, de 9 h à 16 h",
            "court": f"Tribunal administratif {_of(court)}",
            "court_address": f"Greffe du tribunal administratif\n{town}",
            **columns,
        },
    )


def _of(town: str) -> str:
    """Return a town's name after « de », which loses its vowel before another."""
    return f"d’{town}" if town[0] in "AEIOUYÉÎ" else f"de {town}"
