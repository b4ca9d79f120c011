"""Certificates say what the law wants of them, in French and English; they can be read aloud."""

import io
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import outloud
import pdfua
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escale.letters import approval_certificate, certificate_facts, extension, paper, seal
from escale.letters.certificate import Extension, Favourable
from escale.letters.receipt_facts import to_json
from tests.letters.decisions import approval

_APPROVAL = approval()
_COMMON: dict[str, Any] = {
    name: getattr(_APPROVAL, name)
    for name in (
        *("reference", "verification_code", "verification_url", "applicant_name", "born_on"),
        *("foreigner_number", "case_label", "filed_at", "zone", "service", "wording"),
        "document_expires_on",
    )
} | {"issued_at": _APPROVAL.decided_at}


def prolonged(**facts: Any) -> Extension:
    """An extension certificate of three months, by the rule; `facts` say otherwise."""
    own = {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 5, 31), "is_by_rule": True}
    return Extension(**_COMMON | own | facts)


def favourable(**facts: Any) -> Favourable:
    """An approval certificate; `facts` say otherwise."""
    own = {"valid_from": date(2027, 3, 1), "valid_until": date(2029, 1, 2)}
    return Favourable(**_COMMON | own | facts)


def of(found):
    """The paper of a certificate."""
    return extension.of(found) if isinstance(found, Extension) else approval_certificate.of(found)


@pytest.fixture
def words(text_of):
    """The words of a certificate."""
    return lambda found: text_of(paper.unsealed(of(found)))


def test_an_extension_says_its_days_the_laws_words_the_stay_the_work_and_what_follows(words):
    text = words(prolonged())
    for wanted in (
        "Attestation de prolongation d’instruction",
        "Valable du lundi 1er mars 2027 au lundi 31 mai 2027 inclus, avec le document de séjour",
        extension.PROVES,
        "R. 431-15-1",
        "R. 431-15-2",
        "Ana María O’Connor-Nuñez a déposé dans les délais une demande complète",
        "document de séjour qui prend fin le dimanche 28 février 2027",
        "quinze jours avant la fin",
        "décision de refus met fin à cette attestation",
        "Date de naissance : 3 avril 1991",
        "se terminant par 4321",
        "Délivrée à Grenoble, le dimanche 3 janvier 2027",
        "La préfète de l’Isère",
        "Délivrée automatiquement",
        "H4TW-9PQE-X2MZ-7KD3",
        "Service qui examine votre demande",
    ):
        assert wanted in text, wanted
    assert "7503124321" not in text


@pytest.mark.parametrize(
    "expires_on, said",
    [
        (date(2027, 1, 2), "document de séjour qui a pris fin le samedi 2 janvier 2027"),
        (date(2027, 1, 3), "document de séjour qui prend fin le dimanche 3 janvier 2027"),
        (None, "présentée avec le document de séjour ;"),
    ],
)
def test_the_document_that_goes_with_it_is_named_by_its_end(words, expires_on, said):
    assert said in words(prolonged(document_expires_on=expires_on))


def test_one_given_outside_the_rule_does_not_say_that_the_rule_did(words):
    text = words(prolonged(is_by_rule=False))
    assert "dans les délais" not in text
    assert "Délivrée sur décision de la préfecture" in text
    assert "automatiquement" not in text


def test_an_approval_certificate_says_what_is_granted_and_until_when_it_is_valid(words):
    text = words(favourable())
    for wanted in (
        "Attestation de décision favorable",
        "Cette attestation vaut jusqu’à sa remise.",
        "Par une décision du dimanche 3 janvier 2027",
        "du lundi 1er mars 2027 au mardi 2 janvier 2029 inclus",
        "jusqu’à la remise du titre",
        "R. 431-15-1",
    ):
        assert wanted in text, wanted
    assert "programme de mobilité" not in text
    assert "« talent – chercheur – programme de mobilité »" in words(favourable(has_mobility=True))


@pytest.mark.parametrize("found", [prolonged, favourable])
def test_an_english_copy_follows_for_those_who_read_english(words, found):
    text = words(found(language="en"))
    assert "Courtesy translation — the French text is authoritative." in text
    assert "the end of" in text
    assert "Signed by" not in text
    assert "Courtesy" not in words(found())


def test_an_extension_is_one_page():

    with pikepdf.open(io.BytesIO(paper.unsealed(extension.of(prolonged())))) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("found", [prolonged(), favourable(has_mobility=True)])
def test_what_is_kept_as_json_is_read_back_as_it_was(found):

    facts = {name: to_json(value) for name, value in asdict(found).items()}
    read = certificate_facts.read(facts, code=found.verification_code)
    assert replace(read, verification_url=found.verification_url) == found
    assert read.verification_url.endswith(f"?code={found.verification_code}")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(max_size=300))
def test_whatever_the_person_is_called_it_is_made(name):
    for found in (prolonged(applicant_name=name), favourable(applicant_name=name)):
        assert paper.unsealed(of(found)).startswith(b"%PDF")


@pytest.mark.parametrize(
    "found",
    [
        prolonged(language="en"),
        prolonged(applicant_name="王小明", born_on=None, foreigner_number=None),
        favourable(),
        favourable(language="en", has_mobility=True),
    ],
    ids=["extension", "extension of others", "approval certificate", "in English too"],
)
def test_the_seal_verifies_and_two_checkers_find_nothing_to_say(keeper, saved, found):
    pdf = paper.make(of(found), by=keeper)
    assert seal.is_genuine(pdf, by=keeper)
    path = saved(pdf)
    heard = outloud.check(path)
    assert heard.error is None
    assert {finding.rule for finding in heard.findings} == set()
    assert {finding.rule_id for finding in pdfua.validate(path).findings} == set()


def test_the_same_facts_give_the_same_bytes():
    assert paper.unsealed(of(prolonged())) == paper.unsealed(of(prolonged()))
