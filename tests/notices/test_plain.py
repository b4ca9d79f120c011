"""The text of an e-mail says what its HTML says."""

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from escale.notices.plain import as_text


@pytest.mark.parametrize(
    "html,text",
    [
        ("<p>Bonjour,</p><p>Votre\n   demande.</p>", "Bonjour,\n\nVotre demande.\n"),
        ("<h1>Titre</h1>\n\n<p>Suite</p>", "Titre\n\nSuite\n"),
        ("<ul>\n <li>un</li>\n <li>deux</li></ul><p>fin</p>", "- un\n- deux\n\nfin\n"),
        ("<ol><li>un</li><li>deux</li></ol>", "1. un\n2. deux\n"),
        (
            "<dl><dt>Le\u00a0:</dt>\n  <dd>3 mai</dd>\n<dt>À</dt><dd>9 h</dd></dl>",
            "Le\u00a0: 3 mai\nÀ 9 h\n",
        ),
        ("<p>ligne<br>suivante</p>", "ligne\nsuivante\n"),
        ("<p>avant</p><hr><p>après</p>", "avant\n\n--\n\naprès\n"),
        ('<p>Voir <a href="https://a.fr/b">la page</a>.</p>', "Voir la page <https://a.fr/b>.\n"),
        ('<p><a href="https://a.fr/">https://a.fr/</a></p>', "https://a.fr/\n"),
        ('<p><a href="mailto:x@a.fr">x@a.fr</a></p>', "x@a.fr\n"),
        ('<p><a href="mailto:x@a.fr">nous écrire</a></p>', "nous écrire <x@a.fr>\n"),
        ('<p><a href="tel:0102">01 02</a></p>', "01 02\n"),
        ("<p>O&#x27;Neil &amp; &lt;b&gt;</p>", "O'Neil & <b>\n"),
        ("<p>un <strong>mot</strong> fort</p>", "un mot fort\n"),
        ("<head><title>T</title><style>p{}</style></head><p>vu</p>", "vu\n"),
    ],
)
def test_what_is_seen_is_written(html, text):
    assert as_text(html) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1))
def test_whatever_is_typed_comes_out_as_it_was_typed(typed):
    assert as_text(f"<p>{escape(typed)}</p>") == f"{typed}\n"
