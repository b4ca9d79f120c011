"""Text messages are written in the alphabet of telephones, and counted as they are charged."""

import pytest

from escale.notices.gsm import as_sms, parts


@pytest.mark.parametrize(
    "written,shown",
    [
        ("Jusqu’au 3 août : « Mes messages »", 'Jusqu\'au 3 aout : "Mes messages"'),
        ("Reçu à 10\u00a0h\u00a030, là-bas", "Recu à 10 h 30, là-bas"),
        ("une\n  ligne\tseulement", "une ligne seulement"),
        ("Cœur – île… œuvre", "Coeur - ile... oeuvre"),
        ("你好 – مرحبا", "你好 - مرحبا"),
        ("é è à ù ü ñ Ç", "é è à ù ü ñ Ç"),
    ],
)
def test_a_text_keeps_what_telephones_show(written, shown):
    assert as_sms(written) == shown


@pytest.mark.parametrize(
    "text,count",
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two places each
        ("€" * 81, 2),
        ("你" * 70, 1),
        ("你" * 71, 2),
        ("😀" * 35, 1),  # two units each
        ("😀" * 36, 2),
    ],
)
def test_a_text_is_counted_as_it_is_sent(text, count):
    assert parts(text) == count
