"""Complete statements of each section, as a careful person types them."""

from datetime import date

from escale.procedures.cases import Case

TODAY = date(2026, 11, 24)

COMPLETE = {
    "identity": {
        "family_name": "N’Diaye-Łukasiewicz",
        "given_names": "Aïssatou Zoë",
        "sex": "F",
        "born_on": ["7", "mars", "1990"],
        "birth_city": "Paris 14e",
        "birth_country": "SN",
        "nationality": ["SN", "FR"],
        "foreigner_number": "990 123 456",
    },
    "family": {
        "family_status": "married",
        "spouse_family_name": "Sow",
        "children": [
            {
                "family_name": "Sow",
                "given_names": "Ali",
                "born_on": ["1", "2", "2019"],
                "nationality": "SN",
                "residence": "FR",
            },
            {"given_names": "Awa", "born_on": ["3", "4", "2022"]},
        ],
    },
    "contact": {
        "street_number": "12 bis",
        "street": "rue de l’Abbé-de-l’Épée",
        "postcode": "75005",
        "town": "Paris",
        "email": "aissatou@example.org",
        "mobile": "06 12 34 56 78",
    },
    "documents": {
        "residence_kind": "permit",
        "residence_number": "ab-12 345 678",
        "residence_from": ["1", "2", "2025"],
        "residence_until": ["31", "1", "2027"],
        "passport_number": "A 01234567",
        "passport_issued_on": ["1", "6", "2022"],
        "passport_until": ["31", "5", "2032"],
        "passport_authority": "Dakar",
    },
    "entry": {"entered_on": ["12", "9", "2021"], "entered_at": "Roissy"},
    "research": {
        "diploma_title": "Doctorat de physique",
        "diploma_level": "doctorate",
        "diploma_institution": "Université de Dakar",
        "diploma_country": "SN",
        "diploma_year": "2021",
        "host_name": "Université de Rennes",
        "host_number": "199812345A",
    },
    "agreement": {
        "starts_on": ["1", "1", "2027"],
        "ends_on": ["31", "12", "2028"],
        "mobility": "no",
        "monthly_pay": "2 350,50 €",
    },
    "last_employment": {
        "last_employer": "Université de Rennes",
        "employer_siret": "732 829 320 00074",
        "contract_started_on": ["1", "9", "2023"],
        "contract_ended_on": ["31", "8", "2026"],
        "benefits_until": ["31", "8", "2028"],
    },
}


def case_asked(code):
    """Return a case that is asked a section."""
    return Case.RENEWAL_AFTER_JOB_LOSS if code == "last_employment" else Case.RENEWAL
