"""The engagement text."""

from datetime import date
from hashlib import sha256

import pytest

from escale.procedures.engagement import VERSIONS, engagement, engagement_on

#: What people signed under each version. A fingerprint here never changes: a new text is a new
#: version.
SIGNED = {"2024-07": "fde6f6169e7fc7998921feba93c9438a160d98a39e907d8f0e4dd4872b7b5b88"}


def test_a_text_that_was_signed_never_changes():
    assert {v.version: v.fingerprint for v in VERSIONS} == SIGNED


def test_the_fingerprint_is_that_of_the_text_a_person_reads():
    contract = engagement_on(date(2026, 1, 1))
    assert contract.fingerprint == sha256(contract.text.encode("utf-8")).hexdigest()


def test_the_contract_has_seven_commitments_in_order():
    contract = engagement_on(date(2026, 1, 1))
    assert [c.number for c in contract.commitments] == [1, 2, 3, 4, 5, 6, 7]
    headings = " ".join(c.heading for c in contract.commitments)
    for word in (
        "liberté personnelle",
        "expression et de conscience",
        "égalité entre les femmes et les hommes",
        "dignité",
        "devise",
        "intégrité territoriale",
        "laïcité",
    ):
        assert word in headings
        assert word in contract.text


def test_the_contract_says_what_not_respecting_it_entails():
    assert "retrait" in " ".join(engagement_on(date(2026, 1, 1)).consequences)


def test_a_version_is_found_again_for_ever():
    assert engagement("2024-07") is VERSIONS[0]
    with pytest.raises(KeyError):
        engagement("1789-08")


def test_before_the_decree_the_first_version_is_shown():
    assert engagement_on(date(2020, 1, 1)) is VERSIONS[0]
