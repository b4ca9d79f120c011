"""The text of a message is laid out again without losing, or adding, a word."""

from escale.notices.plain import as_text
from escale.web.applicant.inbox.layout import blocks


def shown(text: str) -> list[tuple[str, list[str]]]:
    return [
        (block.kind, ["".join(run.words for run in line) for line in block.lines])
        for block in blocks(text)
    ]


def test_paragraphs_and_lists_are_found_again():
    html = (
        "<h1>Bonjour</h1><p>Un<br>deux</p><ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>"
        "<hr><p>Fin</p>"
    )
    assert shown(as_text(html)) == [
        ("p", ["Bonjour"]),
        ("p", ["Un", "deux"]),
        ("ul", ["a", "b"]),
        ("ol", ["c"]),
        ("p", ["Fin"]),
    ]


def test_an_address_in_brackets_is_where_the_words_before_it_lead():
    (block,) = blocks("La page <https://exemple.fr/requests/> ou <aide@exemple.fr>")
    assert [(run.words, run.url) for run in block.lines[0]] == [
        ("La page", "https://exemple.fr/requests/"),
        ("ou", "mailto:aide@exemple.fr"),
    ]


def test_what_is_in_brackets_and_no_address_stays_as_it_is():
    (block,) = blocks("Le diplôme <original> et <javascript:alert(1)>")
    assert [run.url for run in block.lines[0]] == [""]


def test_nothing_is_nothing():
    assert blocks("") == []
    assert blocks("\n\n--\n\n") == []
