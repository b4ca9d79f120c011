"""The receipt of a request filed at the counter: by whom, and the code, on a page to keep apart."""

import io

import pikepdf
import pytest
from django.urls import reverse

from escale.actions import make_letters
from escale.letters import archive, receipt_facts
from escale.letters.filing_receipt import FiledBy, make, unsealed
from escale.letters.models import Letter
from tests import at_counter
from tests.letters.receipts import receipt

CODE = "ABCDEFGHJKMN"
URL = "https://escale.exemple.fr/counter-code/"


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_code_is_on_a_page_of_its_own(text_of, language):
    ordinary = receipt(filed_by=FiledBy.CLERK, language=language)
    with_code = receipt(
        filed_by=FiledBy.CLERK, language=language, follow_up_code=CODE, follow_up_url=URL
    )
    text = text_of(unsealed(with_code))
    assert "un agent du service, au guichet, pour le demandeur" in text
    before, after = text.split("À garder pour vous")
    assert "ABCD-EFGH-JKMN" not in before
    assert "ABCD-EFGH-JKMN" in after
    assert URL in after
    assert ("Keep this page for yourself" in after) is (language == "en")
    assert pages_of(unsealed(with_code)) == pages_of(unsealed(ordinary)) + 1


def test_without_a_code_there_is_no_such_page(text_of):
    assert "À garder pour vous" not in text_of(unsealed(receipt(follow_up_url=URL)))


def test_the_sealed_letter_is_still_one(text_of):
    assert make(receipt(follow_up_code=CODE, follow_up_url=URL)).startswith(b"%PDF")


@pytest.mark.django_db
def test_the_letter_prints_the_code_that_its_facts_do_not_hold(text_of):
    entry = at_counter.filed(at_counter.clerk())
    code = at_counter.code(entry)
    letter = Letter.objects.get(application=entry.application)
    assert code not in str(letter.facts)
    make_letters.make_due()
    letter.refresh_from_db()
    text = text_of(archive.opened(letter))
    assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in text
    assert reverse("public:counter_code") in text


@pytest.mark.django_db
def test_a_receipt_whose_facts_are_older_has_no_code():
    entry = at_counter.filed(at_counter.clerk())
    facts = Letter.objects.get(application=entry.application).facts
    for name in ("code_seed", "follow_up_code", "follow_up_url"):
        facts.pop(name)
    assert receipt_facts.read(facts, code="H4TW9PQEX2MZ7KD3").follow_up_code == ""
