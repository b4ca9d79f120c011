import csv
import io

import pytest

from escale.register.importing import import_register
from escale.register.reading import OPTIONAL_COLUMNS, REQUIRED_COLUMNS

ADA = {
    "foreigner_number": "9903000001",
    "document_kind": "permit",
    "document_number": "AB1234567",
    "valid_from": "2024-03-01",
    "valid_until": "2027-02-28",
    "family_name": "Okafor",
    "usage_name": "",
    "given_names": "Ada Ngozi",
    "sex": "F",
    "born_on": "1990-05-17",
    "birth_city": "Enugu",
    "birth_country": "NG",
    "nationality": "NG",
    "postcode": "75013",
    "mention": "passeport talent - chercheur",
    "email": "ada@example.org",
}
COLUMNS = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)


def csv_of(*lines, columns=COLUMNS):
    """An extract: each line is Ada's with the columns given changed."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(ADA | line for line in lines)
    return text.getvalue().encode()


@pytest.fixture
def extract():
    return csv_of


@pytest.fixture
def register(db):
    """Import lines into the register; each is Ada's with the columns given changed."""

    def bring(*lines, columns=COLUMNS):
        return import_register(io.BytesIO(csv_of(*lines, columns=columns)))

    return bring
