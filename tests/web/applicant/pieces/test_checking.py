"""Where the check of a document stands, said alike by every page that names the document."""

import re

import pytest
from django.urls import reverse

from escale.actions import file as filing
from escale.actions import prepare, provide
from escale.applications.enums import Status
from escale.documents.models import Document, RefusedFor
from escale.documents.refusals import check_refusal
from escale.kit.sentences import Refused
from tests import people
from tests.web.applicant.pieces.conftest import words

pytestmark = pytest.mark.django_db

GOES_ON = "vous n’avez rien à faire, et vous pouvez continuer et déposer votre demande."
NO_SCRIPT = "Actualisez la page pour voir où en est la vérification."
#: What each page says of a piece whose only document is at this stage.
BADGES = {
    "checking": "En cours de vérification",
    "late": "En cours de vérification",
    "clean": "Reçu",
    "infected": "À remplacer",
    "uncheckable": "À remplacer",
}


@pytest.fixture
def draft():
    return people.complete_draft()


@pytest.fixture
def passport(draft) -> Document:
    return Document.objects.get(piece__application=draft, component="passport")


def read(application, name: str, *args: str) -> str:
    client = people.signed_in(people.account_of(application))
    answer = client.get(reverse(f"applicant:{name}", args=[application.reference, *args]))
    assert answer.status_code == 200
    return words(answer)


def badges(text: str) -> list[str]:
    return re.findall(r"esc-badge--\w+\">([^<]+)<", text)


def card_of(text: str) -> str:
    return text.split('data-live="card-passport"')[1].split("</li>", maxsplit=1)[0]


def paper_of(text: str) -> str:
    return text.split('id="piece-passport"')[1].split('id="piece-', maxsplit=1)[0]


@pytest.mark.parametrize("stage, badge", BADGES.items())
def test_the_list_the_piece_and_the_summary_agree(draft, passport, brought_to, stage, badge):
    brought_to(passport, stage)
    assert badges(card_of(read(draft, "pieces"))) == [badge]
    assert badges(read(draft, "piece", "passport")) == [badge, badge]  # the piece, its document
    assert badges(paper_of(read(draft, "summary"))) == [badge]


@pytest.mark.parametrize("page", [("pieces",), ("piece", "passport"), ("summary",)])
def test_while_it_is_checked_nothing_is_to_be_done(draft, passport, brought_to, page):
    brought_to(passport, "checking")
    text = read(draft, *page)
    assert f"Reçu, en cours de vérification : {GOES_ON}" in text
    assert NO_SCRIPT in text


@pytest.mark.parametrize("page", [("pieces",), ("piece", "passport"), ("summary",)])
def test_a_check_that_is_late_is_said_to_be(draft, passport, brought_to, page):
    brought_to(passport, "late")
    text = read(draft, *page)
    assert "La vérification prend plus de temps que d’habitude." in text
    assert "vous pouvez déposer votre demande sans attendre" in text


def test_once_checked_the_page_no_longer_asks_to_be_reloaded(draft):
    for page in (("pieces",), ("piece", "passport"), ("summary",)):
        assert NO_SCRIPT not in read(draft, *page)


def test_while_it_is_checked_its_pages_are_seen_and_nothing_is_downloaded(
    draft, passport, brought_to
):
    pdf = reverse("applicant:document", args=[draft.reference, passport.pk])
    image = reverse("applicant:page_image", args=[draft.reference, passport.pk, 1])
    brought_to(passport, "checking")
    for page in (("piece", "passport"), ("summary",)):
        text = read(draft, *page)
        assert image in text
        assert f'"{pdf}"' not in text
    brought_to(passport, "clean")
    for page in (("piece", "passport"), ("summary",)):
        text = read(draft, *page)
        assert image in text
        assert f'"{pdf}"' in text


@pytest.mark.parametrize("reason", RefusedFor.values)
def test_a_refused_document_says_why_and_shows_nothing_but_its_name_and_date(
    draft, passport, brought_to, reason
):
    brought_to(passport, reason)
    refused = check_refusal(reason)
    for page in (("piece", "passport"), ("summary",)):
        text = read(draft, *page)
        assert str(refused.sentence) in text
        assert str(refused.hint) in text
        assert "passport.pdf" in text
        assert re.search(r"Reçu le \d+(er)? \w+ \d{4} à \d+ h \d\d, 1 page", text)
        assert reverse("applicant:document", args=[draft.reference, passport.pk]) not in text
        assert reverse("applicant:page_image", args=[draft.reference, passport.pk, 1]) not in text


def test_a_refused_document_is_removed_or_replaced_by_the_next_one(draft, passport, brought_to):
    brought_to(passport, "infected")
    text = read(draft, "piece", "passport")
    remove = [draft.reference, "passport", "passport", passport.pk, 0]
    assert reverse("applicant:remove_file", args=remove) in text
    assert re.search(r'name="replace"[^>]*checked', text)


def test_a_refused_document_is_no_answer_in_a_draft(draft, passport, brought_to):
    brought_to(passport, "infected")
    assert "Pièces demandées : 6 sur 7" in read(draft, "pieces")
    assert "Il reste un point à compléter avant de déposer" in read(draft, "summary")
    with pytest.raises(filing.Incomplete):
        filing.file(draft, by=people.account_of(draft), is_declared_true=True)


def test_only_the_piece_that_is_refused_is_to_be_replaced(draft, brought_to):
    provide.choose_alternative(draft, slot="address_proof", alternative="hosted")
    for component in ("host_certificate", "host_identity", "host_proof"):
        people.give(draft, "address_proof", component)
    brought_to(Document.objects.get(component="host_identity"), "infected")
    text = read(draft, "piece", "address_proof")
    assert "Envoyez-en une nouvelle copie : Pièce d’identité de la personne" in text
    hosted = text.split('data-way="hosted"')[1].split("data-way=", maxsplit=1)[0]
    assert badges(hosted) == ["Reçu", "À remplacer", "Reçu"]


def test_filing_while_it_is_checked_is_possible_and_said_on_what_follows(
    draft, passport, brought_to
):
    brought_to(passport, "checking")
    for step in prepare.STEPS_TO_CONFIRM:
        prepare.confirm_step(draft, step=step)
    filing.file(draft, by=people.account_of(draft), is_declared_true=True)
    draft.refresh_from_db()
    for page in ("confirmation", "follow_up"):
        text = read(draft, page)
        assert "1 document est encore en cours de vérification. Votre demande garde" in text
        assert NO_SCRIPT in text
    assert badges(paper_of(read(draft, "follow_up"))) == ["En cours de vérification"]
    assert GOES_ON not in read(draft, "follow_up")


def test_a_document_refused_after_the_filing_leads_to_where_it_is_sent_again():
    application = people.filed()
    document = people.refused_document(application)
    again = reverse("applicant:send_again", args=[application.reference, document.pk])
    assert again in read(application, "confirmation")
    paper = paper_of(read(application, "follow_up"))
    assert badges(paper) == ["À remplacer"]
    assert again in paper


def test_after_the_decision_nothing_is_asked_any_more():
    application = people.walked_to(Status.REFUSED)
    Document.objects.filter(component="passport").update(
        state="refused", refused_for=RefusedFor.INFECTED
    )
    paper = paper_of(read(application, "follow_up"))
    assert badges(paper) == ["Refusé"]
    assert str(check_refusal(RefusedFor.INFECTED).hint) not in paper
    assert "/again/" not in paper


@pytest.mark.parametrize("reason", RefusedFor.values)
def test_every_refusal_has_its_sentence_and_says_what_to_do(reason):
    refused = check_refusal(reason)
    assert isinstance(refused, Refused)
    assert str(refused.hint).startswith("Envoyez une ")
    assert "!" not in f"{refused.sentence}{refused.hint}"
