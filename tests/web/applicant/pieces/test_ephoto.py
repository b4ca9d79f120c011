"""The e-photo: told before, any spelling, a sentence for each outcome, never a dead end."""

import httpx
import pytest
from django.urls import reverse

from escale.documents.models import Ephoto
from escale.procedures.ephoto import FINDER_URL
from tests import people
from tests.web.applicant.pieces.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ephoto_service")]


def enter(desk, code: str, query: str = ""):
    return desk.client.post(desk.url("ephoto") + query, {"code": code}, follow=not query)


def code(opening: str) -> str:
    return opening + "4" * 20


def test_all_is_told_before_the_booth(desk):
    text = desk.text("ephoto")
    assert "« e-photo pour permis de conduire »" in text
    assert "en général entre 6 et 20 euros" in text
    assert "Le code vaut six mois" in text
    assert "72 heures" in text
    assert FINDER_URL in text
    assert "Je la saisirai plus tard" in text


def test_a_valid_code_shows_the_portrait_and_the_signature_at_once(desk):
    text = words(enter(desk, code("OK")))
    assert "Le service des photos reconnaît ce code, valable jusqu’au" in text
    assert f'src="{desk.url("portrait")}"' in text
    assert f'src="{desk.url("portrait")}?image=signature"' in text
    assert desk.piece("ephoto").received == ["ephoto"]


@pytest.mark.parametrize(
    "typed", ["ok44 4444 4444 4444 4444 44", "OK-44.4444‑4444 44444444\u00a044"]
)
def test_the_code_is_read_in_any_spelling(desk, typed):
    enter(desk, typed)
    assert Ephoto.objects.get().code == code("OK")
    assert "OK44 4444 4444 4444 4444 44" in desk.text("ephoto")


@pytest.mark.parametrize(
    "typed, sentence, hint",
    [
        ("", "Aucun code n’est saisi.", "Recopiez le code"),
        ("OK" + "4" * 19, "compte 22 caractères ; vous en avez saisi 21.", "Il en manque"),
        ("OK" + "4" * 21, "compte 22 caractères ; vous en avez saisi 23.", "Il y en a trop"),
        ("OK" + "é" * 20, "que des lettres sans accent et des chiffres.", "Recopiez-le tel"),
        (code("US"), "Ce code a déjà servi pour une autre demande", "une nouvelle e-photo"),
        (code("EX"), "Ce code n’est plus valable", "une nouvelle e-photo"),
        (code("KO"), "Le service des photos ne connaît pas ce code.", "groupe par groupe"),
    ],
)
def test_a_code_that_cannot_serve_is_refused_with_what_to_do(desk, typed, sentence, hint):
    text = words(enter(desk, typed))
    assert sentence in text
    assert hint in text
    assert f'value="{typed}"' in text or not typed
    assert not Ephoto.objects.exists()
    assert desk.piece("ephoto").received == []


def test_a_code_not_active_yet_blocks_nothing(desk):
    text = words(enter(desk, code("WA")))
    assert "Ce code sera actif au plus tard le" in text
    assert "vous pouvez déposer votre demande" in text
    assert "Pièces demandées : 1 sur 7" in desk.text("pieces")


def test_a_service_that_is_down_blocks_nothing(desk):
    text = words(enter(desk, code("DN")))
    assert "Le service des photos ne répond pas en ce moment." in text
    assert "Votre code est gardé" in text
    assert Ephoto.objects.get().outcome == Ephoto.Outcome.UNREACHABLE


def test_nobody_at_the_address_of_the_service_blocks_nothing(desk, settings):
    settings.EPHOTO_URL = "http://127.0.0.1:9"
    assert "Votre code est gardé" in words(enter(desk, code("OK")))


def test_a_refused_code_leaves_the_one_before(desk):
    enter(desk, code("OK"))
    enter(desk, code("US"))
    assert Ephoto.objects.get().code == code("OK")


def test_the_portrait_of_a_code_goes_with_it(desk):
    enter(desk, code("OK"))
    enter(desk, code("WA"))
    assert desk.client.get(desk.url("portrait")).status_code == 404
    assert desk.url("portrait") not in desk.text("ephoto")


def test_the_images_are_drawn_again_by_us(desk, ephoto_service):
    enter(desk, code("OK"))
    sent = httpx.get(f"{ephoto_service.address}/codes/{code('OK')}").json()["portrait"]
    assert sent.startswith("iVBOR")  # a PNG, in base 64
    for query in ("", "?image=signature"):
        answer = desk.client.get(desk.url("portrait") + query)
        assert answer["Content-Type"] == "image/webp"
        assert answer.content[8:12] == b"WEBP"


def test_the_absence_of_a_photo_can_be_explained(desk):
    address = desk.url("explain", "ephoto")
    answer = desk.client.post(address, {"explanation": "Aucune cabine ici."}, follow=True)
    assert "Aucune cabine ici." in words(answer)
    assert answer.request["PATH_INFO"] == desk.url("ephoto")


def test_from_the_summary_one_goes_back_there(desk):
    answer = enter(desk, code("OK"), query="?from=summary")
    assert answer.url == desk.url("summary") + "#piece-ephoto"


def test_other_methods_are_refused(desk):
    assert desk.client.delete(desk.url("ephoto")).status_code == 405
    assert desk.client.post(desk.url("portrait")).status_code == 405


def test_another_person_sees_and_enters_nothing(desk, stranger):
    enter(desk, code("OK"))
    assert stranger.get(desk.url("ephoto")).status_code == 404
    assert stranger.get(desk.url("portrait")).status_code == 404
    assert stranger.post(desk.url("ephoto"), {"code": code("WA")}).status_code == 404
    assert Ephoto.objects.get().code == code("OK")


def test_a_filed_request_takes_no_other_code(db):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    address = reverse("applicant:ephoto", args=[application.reference])
    answer = client.post(address, {"code": code("WA")})
    assert answer.url == reverse("applicant:follow_up", args=[application.reference])
