"""What the demo's people answer: complete and correct, from their line of the register."""

from datetime import date, timedelta
from typing import Any

from escale.jobs.demo_world.nationals import National
from escale.procedures.cases import Case

#: The town of each postcode of the demo; any other is a demo town.
TOWNS = {
    "13001": "Marseille",
    "20000": "Ajaccio",
    "20200": "Bastia",
    "31000": "Toulouse",
    "45000": "Orléans",
    "67000": "Strasbourg",
    "69003": "Lyon",
    "69007": "Lyon",
    "75005": "Paris",
    "75013": "Paris",
    "75014": "Paris",
    "75020": "Paris",
    "91120": "Palaiseau",
    "91190": "Gif-sur-Yvette",
    "91300": "Massy",
    "91400": "Orsay",
    "97110": "Pointe-à-Pitre",
    "97400": "Saint-Denis",
    "98800": "Nouméa",
}


def day(value: date) -> list[str]:
    """Return a date as it is typed: day, month, year."""
    return [f"{value.day:02d}", f"{value.month:02d}", str(value.year)]


def answers_for(
    person: National, *, case: Case, email: str, today: date
) -> dict[str, dict[str, Any]]:
    """Return the answers of each section that `case` asks for."""
    answers: dict[str, dict[str, Any]] = {
        "identity": {
            "family_name": person.family_name,
            "given_names": person.given_names,
            "single_name": "" if person.given_names else "on",
            "usage_name": person.usage_name,
            "sex": person.sex,
            "born_on": day(person.born_on),
            "birth_city": person.birth_city,
            "birth_country": person.birth_country,
            "nationality": [person.nationality],
            "foreigner_number": person.foreigner_number,
        },
        "family": {"family_status": "single"},
        "contact": {
            "street_number": "4",
            "street": "avenue des Sciences",
            "postcode": person.postcode,
            "town": TOWNS.get(person.postcode, "Ville-Démonstration"),
            "email": email,
            "mobile": "06 39 98 00 01",
        },
        "documents": {
            "residence_kind": person.document_kind,
            "residence_number": person.document_number,
            "residence_from": day(person.valid_from),
            "residence_until": day(person.valid_until),
            "passport_number": f"P{person.document_number}",
            "passport_issued_on": day(today - timedelta(days=900)),
            "passport_until": day(today + timedelta(days=1500)),
            "passport_authority": "Ministère des affaires étrangères",
        },
        "entry": {"entered_on": day(person.valid_from - timedelta(days=30)), "entered_at": "Paris"},
        "research": {
            "situation": "Je poursuis mes recherches dans le même laboratoire.",
            "diploma_title": "Doctorat en physique",
            "diploma_level": "doctorate",
            "diploma_institution": "Université de démonstration",
            "diploma_country": "FR",
            "diploma_year": str(today.year - 2),
            "host_name": "Université de démonstration Paris-Saclay",
            "research_subject": "Matériaux pour le stockage de l’énergie",
        },
    }
    if case is Case.RENEWAL_AFTER_JOB_LOSS:
        answers["last_employment"] = {
            "last_employer": "Université de démonstration Paris-Saclay",
            "contract_started_on": day(today - timedelta(days=700)),
            "contract_ended_on": day(today - timedelta(days=40)),
            "benefits_until": day(today + timedelta(days=400)),
            "registered_on": day(today - timedelta(days=30)),
        }
    else:
        answers["agreement"] = {
            "agreement_number": "CA-DEMO-0001",
            "starts_on": day(today + timedelta(days=30)),
            "ends_on": day(today + timedelta(days=30 + 3 * 365)),
            "mobility": "no",
            "admitted_elsewhere": "no",
            "employer": "Université de démonstration Paris-Saclay",
            "contract_kind": "postdoctoral",
            "monthly_pay": "2 900",
        }
    return answers
