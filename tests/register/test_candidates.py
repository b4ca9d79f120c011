"""Whom of the register an officer is shown: few, with the reason, and whose account they are."""

from datetime import date, timedelta

import pytest

from escale.kit import clock
from escale.kit.names import name_key
from escale.people.models import Person
from escale.register.candidates import MOST, FoundBy, Sought, candidates_for
from escale.register.matching import confirm_birth_date, identify
from escale.register.models import ForeignNational, ResidenceDocument

pytestmark = pytest.mark.django_db
BORN_ON = date(1990, 3, 7)


def national(number: str | None = "9900000001", *, document: str = "", **facts) -> ForeignNational:
    told = {"family_name": "OKONKWO", "usage_name": "", "given_names": "Chidinma", **facts}
    key = name_key(f"{told['family_name']} {told['usage_name']} {told['given_names']}")
    found = ForeignNational.objects.create(
        foreigner_number=number, name_key=key, **{"born_on": BORN_ON, **told}
    )
    if document:
        ResidenceDocument.objects.create(
            national=found,
            kind="permit",
            number=document,
            valid_from=clock.today() - timedelta(days=600),
            valid_until=clock.today() + timedelta(days=100),
        )
    return found


@pytest.fixture
def person() -> Person:
    return Person.objects.create()


def ways(person: Person, **sought) -> dict[int, tuple[FoundBy, ...]]:
    found = candidates_for(person, Sought(**sought))
    return {candidate.national.pk: candidate.found_by for candidate in found}


def test_a_number_that_was_stated_designates_somebody(person):
    found = national(document="AB1234567")
    assert ways(person, numbers=["99 0000 0001"]) == {found.pk: (FoundBy.NUMBER,)}
    assert ways(person, numbers=["ab-123 4567"]) == {found.pk: (FoundBy.DOCUMENT,)}
    assert ways(person, numbers=["AB1234567", "9900000001"]) == {
        found.pk: (FoundBy.DOCUMENT, FoundBy.NUMBER)
    }


def test_a_number_typed_to_create_the_account_counts_too(person):
    found = national()
    identify(person, number="9900000001", valid_from=None, valid_until=None)
    assert ways(person) == {found.pk: (FoundBy.NUMBER,)}


@pytest.mark.parametrize(
    "names",
    [
        ["Okonkwo", "Chidinma Grace"],
        ["CHIDINMA", "OKONKWO"],  # the two boxes exchanged
        ["okonkwo"],
    ],
)
def test_a_name_with_the_birth_date_designates_somebody(person, names):
    found = national()
    assert ways(person, names=names, born_on=BORN_ON) == {found.pk: (FoundBy.NAME,)}


def test_a_name_alone_or_with_another_birth_date_designates_nobody(person):
    national()
    assert ways(person, names=["OKONKWO"]) == {}
    assert ways(person, names=["OKONKWO"], born_on=date(1990, 3, 8)) == {}
    assert ways(person, names=["OKON"], born_on=BORN_ON) == {}


@pytest.mark.parametrize("junk", ["", "\x00", "' or 1=1", "%", "😀", "x" * 500])
def test_junk_designates_nobody(person, junk):
    national()
    assert ways(person, numbers=[junk], names=[junk], born_on=BORN_ON) == {}


def test_those_who_agree_in_the_most_come_first_and_there_are_few(person):
    for number in range(MOST + 3):
        national(f"99000001{number:02}")
    both = national("9900000099")
    found = candidates_for(
        person, Sought(numbers=["9900000099"], names=["OKONKWO"], born_on=BORN_ON)
    )
    assert found[0].national == both
    assert len(found) == MOST


def test_whose_account_they_are_is_told(person):
    found = national(document="AB1234567")
    other = Person.objects.create()
    today = clock.today()
    attempt = identify(
        other,
        number="AB1234567",
        valid_from=today - timedelta(days=600),
        valid_until=today + timedelta(days=100),
    )
    assert confirm_birth_date(attempt, born_on=BORN_ON)
    (theirs,) = candidates_for(person, Sought(numbers=["9900000001"]))
    assert (theirs.national, theirs.is_claimed) == (found, True)
    (own,) = candidates_for(other, Sought())
    assert (own.is_claimed, own.found_by) == (False, (FoundBy.DOCUMENT, FoundBy.ATTEMPT))


def test_the_register_is_asked_as_much_whatever_it_holds(person, django_assert_num_queries):
    national(document="AB1234567")
    sought = Sought(numbers=["AB1234567"], names=["OKONKWO"], born_on=BORN_ON)
    with django_assert_num_queries(4):
        candidates_for(person, sought)
    for number in range(4):
        national(f"99000001{number:02}")
    with django_assert_num_queries(4):
        assert len(candidates_for(person, sought)) == MOST
