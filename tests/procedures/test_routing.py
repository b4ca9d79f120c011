"""Which department, which zone."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.procedures.routing import DEPARTMENTS, department, department_of, zone_of


def test_there_are_96_metropolitan_departments_and_12_overseas():
    assert len([d for d in DEPARTMENTS if not d.is_overseas]) == 96
    assert len([d for d in DEPARTMENTS if d.is_overseas]) == 12
    assert len({d.code for d in DEPARTMENTS}) == len(DEPARTMENTS)
    assert all(d.name for d in DEPARTMENTS)


@pytest.mark.parametrize(
    "postcode, code",
    [
        ("75001", "75"),
        ("75116", "75"),
        ("75995", "75"),
        ("91190", "91"),
        ("91 190", "91"),
        ("01000", "01"),
        ("95880", "95"),
        ("90000", "90"),
        ("20000", "2A"),
        ("20090", "2A"),
        ("20100", "2A"),
        ("20137", "2A"),
        ("20190", "2A"),
        ("20200", "2B"),
        ("20250", "2B"),
        ("20260", "2B"),
        ("20290", "2B"),
        ("20407", "2B"),
        ("20600", "2B"),
        ("20620", "2B"),
        ("20304", "2A"),
        ("20700", "2A"),
        ("97100", "971"),
        ("97110", "971"),
        ("97200", "972"),
        ("97300", "973"),
        ("97400", "974"),
        ("97490", "974"),
        ("97500", "975"),
        ("97600", "976"),
        ("97680", "976"),
        ("97133", "977"),
        ("97150", "978"),
        ("98600", "986"),
        ("98713", "987"),
        ("98800", "988"),
    ],
)
def test_a_postcode_finds_its_department(postcode, code):
    assert department_of(postcode) == code


@pytest.mark.parametrize(
    "postcode",
    [
        "",
        "75",
        "750011",
        "ABCDE",
        "00100",
        "96000",
        "98000",
        "99999",
        "97900",
        "SW1A 1AA",
        "٧٥٠٠١",
    ],
)
def test_what_is_no_french_postcode_has_no_department(postcode):
    assert department_of(postcode) is None


@given(st.integers(1000, 95999).map(lambda n: f"{n:05d}"))
def test_every_metropolitan_postcode_routes(postcode):
    code = department_of(postcode)
    assert code is not None
    assert code == postcode[:2] or (postcode.startswith("20") and code in {"2A", "2B"})
    assert zone_of(code) == "Europe/Paris"


@given(st.text(max_size=8))
def test_whatever_is_typed_gives_a_known_department_or_none(typed):
    code = department_of(typed)
    assert code is None or department(code).code == code


def test_every_zone_exists_and_overseas_is_not_paris():
    for place in DEPARTMENTS:
        assert ZoneInfo(place.zone).key == place.zone
        assert (place.zone == "Europe/Paris") is not place.is_overseas


@pytest.mark.parametrize(
    "code, zone",
    [
        ("75", "Europe/Paris"),
        ("2a", "Europe/Paris"),
        ("971", "America/Guadeloupe"),
        ("973", "America/Cayenne"),
        ("974", "Indian/Reunion"),
        ("976", "Indian/Mayotte"),
        ("975", "America/Miquelon"),
        ("987", "Pacific/Tahiti"),
        ("988", "Pacific/Noumea"),
    ],
)
def test_a_department_has_its_zone(code, zone):
    assert zone_of(code) == zone


def test_an_unknown_department_is_an_error():
    with pytest.raises(KeyError):
        zone_of("96")
