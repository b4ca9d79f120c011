"""Dates in full, with the zone they are told in."""

from datetime import UTC, date, datetime

import pytest

from escale.letters.words import day_in_words, instant_in_words


def test_a_day_is_written_in_full():
    assert day_in_words(date(2026, 11, 24)) == "mardi 24 novembre 2026"
    assert day_in_words(date(2026, 12, 1)) == "mardi 1er décembre 2026"
    assert day_in_words(date(1991, 4, 3), weekday=False) == "3 avril 1991"
    assert day_in_words(date(2026, 12, 1), "en") == "Tuesday 1 December 2026"


@pytest.mark.parametrize(
    "zone, words",
    [
        ("Europe/Paris", "mercredi 1er juillet 2026 à 0 h 05 (heure de Paris, UTC+2)"),
        ("Indian/Reunion", "mercredi 1er juillet 2026 à 2 h 05 (heure de La Réunion, UTC+4)"),
        ("America/Martinique", "mardi 30 juin 2026 à 18 h 05 (heure de Martinique, UTC−4)"),
        ("Pacific/Marquesas", "mardi 30 juin 2026 à 12 h 35 (heure de Marquesas, UTC−9:30)"),
    ],
)
def test_an_instant_is_told_in_the_zone_of_the_prefecture(zone, words):
    instant = datetime(2026, 6, 30, 22, 5, tzinfo=UTC)

    assert instant_in_words(instant, zone).replace("\u00a0", " ") == words


def test_an_instant_in_english():
    instant = datetime(2026, 1, 5, 8, 4, tzinfo=UTC)

    assert (
        instant_in_words(instant, "Europe/Paris", "en")
        == "Monday 5 January 2026 at 9:04 (Paris time, UTC+1)"
    )
