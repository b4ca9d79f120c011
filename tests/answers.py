"""What applicants say in these tests, section by section."""

from datetime import date, timedelta
from typing import Any

from escale.kit import clock


def answers_for(section: str, **changes: Any) -> dict[str, Any]:
    """Answers to a section that need no correction, relative to today; `changes` say otherwise."""
    return {**_ANSWERS[section](clock.today()), **changes}


def _day(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


_ANSWERS: dict[str, Any] = {
    "identity": lambda today: {
        "family_name": "OKONKWO",
        "given_names": "Chidinma Grace",
        "sex": "F",
        "born_on": ["7", "3", "1990"],
        "birth_city": "Enugu",
        "birth_country": "NG",
        "nationality": ["NG"],
    },
    "family": lambda today: {"family_status": "single", "children": []},
    "contact": lambda today: {
        "street_number": "12 bis",
        "street": "rue des Alpes",
        "postcode": "38000",
        "town": "Grenoble",
        "email": "chidinma.okonkwo@exemple.fr",
        "mobile": "06 12 34 56 78",
    },
    "documents": lambda today: {
        "residence_kind": "permit",
        "residence_number": "AB1234567",
        "residence_from": _day(today - timedelta(days=640)),
        "residence_until": _day(today + timedelta(days=90)),
        "passport_number": "A01234567",
        "passport_issued_on": _day(today - timedelta(days=900)),
        "passport_until": _day(today + timedelta(days=1700)),
        "passport_authority": "Enugu",
    },
    "entry": lambda today: {
        "entered_on": _day(today - timedelta(days=650)),
        "entered_at": "Paris",
    },
    "research": lambda today: {
        "situation": "Je poursuis mes recherches au laboratoire.",
        "diploma_title": "Doctorat de physique",
        "diploma_level": "doctorate",
        "diploma_institution": "University of Nigeria",
        "diploma_country": "NG",
        "diploma_year": str(today.year - 2),
        "host_name": "Université Grenoble Alpes",
    },
    "agreement": lambda today: {
        "starts_on": _day(today + timedelta(days=30)),
        "ends_on": _day(today + timedelta(days=760)),
        "mobility": "no",
    },
    "last_employment": lambda today: {
        "last_employer": "Université Grenoble Alpes",
        "contract_ended_on": _day(today - timedelta(days=20)),
        "benefits_until": _day(today + timedelta(days=500)),
    },
}
