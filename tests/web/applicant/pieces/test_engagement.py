"""The « contrat d'engagement »: read whole, signed by a name and a box, in French."""

import re

import pytest
from django.urls import reverse

from escale.applications.models import Engagement
from escale.kit import clock
from escale.procedures.engagement import engagement_on
from tests import people
from tests.web.applicant.pieces.conftest import words

pytestmark = pytest.mark.django_db


def one_spaced(text: str) -> str:
    return " ".join(text.split())


def sign(desk, *, query: str = "", **changes: str):
    sent = {
        "name": " Chidinma  Okonkwo ",
        "agreed": "on",
        "version": engagement_on(clock.today()).version,
        **changes,
    }
    return desk.client.post(desk.url("engagement") + query, sent, follow=not query)


def test_the_whole_text_is_read_in_french(desk):
    text = desk.text("engagement")
    contract = engagement_on(clock.today())
    for paragraph in (*contract.preamble, *contract.consequences):
        assert one_spaced(paragraph) in text
    for commitment in contract.commitments:
        assert one_spaced(commitment.heading) in text
        assert one_spaced(commitment.text) in text
    assert re.search(r"<article[^>]* lang=\"fr\"", text)


def test_it_is_signed_with_a_name_and_a_date(desk):
    text = words(sign(desk))
    assert re.search(r"Signé par Chidinma Okonkwo le \d+(er)? \w+ \d{4} à \d+ h \d\d", text)
    assert desk.piece("engagement").received == ["engagement"]
    assert Engagement.objects.get().text_sha256 == engagement_on(clock.today()).fingerprint


def test_it_can_be_signed_again(desk):
    sign(desk)
    sign(desk, name="Chidinma Grace Okonkwo")
    assert Engagement.objects.get().signed_name == "Chidinma Grace Okonkwo"


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"name": "  "}, "Écrivez votre nom et vos prénoms pour signer."),
        ({"agreed": ""}, "Cochez la case"),
        ({"version": "1789-08"}, "Le texte a changé entre-temps"),
    ],
)
def test_without_all_of_it_nothing_is_signed(desk, changes, sentence):
    assert sentence in words(sign(desk, **changes))
    assert not Engagement.objects.exists()


def test_in_english_one_is_told_that_it_is_signed_in_french(db):
    application = people.draft(people.applicant(language="en"))
    client = people.signed_in(people.account_of(application))
    answer = client.get(reverse("applicant:engagement", args=[application.reference]))
    assert answer.context["is_in_another_language"]
    assert b'lang="fr"' in answer.content


def test_from_the_summary_one_goes_back_there(desk):
    assert sign(desk, query="?from=summary").url == desk.url("summary") + "#piece-engagement"


def test_other_methods_are_refused(desk):
    assert desk.client.put(desk.url("engagement")).status_code == 405


def test_another_person_signs_nothing(desk, stranger):
    assert stranger.get(desk.url("engagement")).status_code == 404
    assert stranger.post(desk.url("engagement"), {"name": "X"}).status_code == 404
    assert not Engagement.objects.exists()


def test_a_filed_request_shows_its_follow_up(db):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    answer = client.post(f"/requests/{application.reference}/pieces/engagement/", {"name": "X"})
    assert answer.url == reverse("applicant:follow_up", args=[application.reference])
    assert Engagement.objects.get().signed_name == "Chidinma Okonkwo"
