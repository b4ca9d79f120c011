"""« Je ne peux pas fournir cette pièce : j'explique »: an answer that can be taken back."""

import pytest

from tests import people, samples
from tests.web.applicant.pieces.conftest import words

pytestmark = pytest.mark.django_db

TEXT = "Mon université délivre le diplôme en décembre."


def explain(desk, text: str, slot: str = "diploma", query: str = ""):
    address = desk.url("explain", slot) + query
    return desk.client.post(address, {"explanation": text}, follow=True)


def test_an_explanation_counts_as_an_answer(desk):
    text = words(explain(desk, TEXT))
    assert "Votre explication est enregistrée." in text
    assert f"<p>{TEXT}</p>" in text
    assert desk.piece("diploma").explanation == TEXT
    assert "Pièces demandées : 1 sur 7" in desk.text("pieces")


def test_it_can_be_taken_back(desk):
    explain(desk, TEXT)
    answer = desk.client.post(desk.url("explain", "diploma"), {"take_back": "1"}, follow=True)
    assert "Votre explication est retirée." in words(answer)
    assert desk.piece("diploma").explanation == ""


def test_a_text_that_is_too_long_comes_back_whole_with_its_sentence(desk):
    long_text = "é" * 2001
    text = words(explain(desk, long_text))
    assert "Votre explication a 2 001 caractères : la limite est de 2 000." in text
    assert long_text in text
    assert '<details class="esc-details" open>' in text
    assert desk.piece("diploma").explanation == ""
    # Told once.
    assert long_text not in desk.text("piece", "diploma")


def test_an_empty_text_is_no_explanation(desk):
    assert "Écrivez pourquoi vous ne pouvez pas fournir cette pièce." in words(explain(desk, "  "))


def test_it_is_shown_as_text_whatever_it_holds(desk):
    answer = explain(desk, "<script>alert(1)</script>")
    assert b"<script>alert(1)" not in answer.content


def test_from_the_summary_one_goes_back_there(desk):
    address = desk.url("explain", "diploma") + "?from=summary"
    answer = desk.client.post(address, {"explanation": TEXT})
    assert answer.url == desk.url("summary") + "#piece-diploma"


def test_the_piece_itself_replaces_the_explanation(desk):
    explain(desk, TEXT)
    desk.send("diploma", "diploma", ("d.pdf", samples.pdf()), alternative="diploma")
    assert desk.piece("diploma").explanation == ""


def test_half_of_the_piece_does_not_explain_the_other_half(desk):
    explain(desk, TEXT)
    desk.send("diploma", "transcript", ("d.pdf", samples.pdf()), alternative="not_issued")
    assert desk.piece("diploma").explanation == TEXT


def test_what_was_written_while_signed_out_waits_on_the_page(desk):
    account = people.account_of(desk.application)
    desk.client.logout()
    explain(desk, TEXT)
    desk.client.force_login(account)
    text = desk.text("piece", "diploma")
    assert TEXT in text
    assert "Vous n’étiez plus connecté" in text


def test_it_is_only_sent(desk):
    assert desk.client.get(desk.url("explain", "diploma")).status_code == 405


def test_another_person_explains_nothing(desk, stranger):
    answer = stranger.post(desk.url("explain", "diploma"), {"explanation": "x"})
    assert answer.status_code == 404
    assert desk.piece("diploma").explanation == ""


def test_a_filed_request_is_no_longer_explained(db):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    address = f"/requests/{application.reference}/pieces/diploma/explain/"
    answer = client.post(address, {"explanation": TEXT})
    assert answer.status_code == 409
    assert "Cette demande a été déposée entre-temps" in words(answer)


def test_a_piece_of_another_case_is_not_explained(desk):
    assert explain(desk, TEXT, slot="job_loss").status_code == 409
