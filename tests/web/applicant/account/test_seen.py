"""The account's pages in a real browser: each state is accessible, on a laptop and on a phone."""

import re

import pytest

from tests.web.applicant.account.conftest import PASSWORD

ADA = "ada@exemple.fr"
PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}


@pytest.fixture(autouse=True)
def quick_hasher():
    """The service runs with its own hasher: this test uses the same."""


@pytest.fixture(params=["laptop", "phone", "no script"])
def ada(request, open_context, register):
    """The browser of somebody the register knows, who has no account yet."""
    kinds = {"laptop": {}, "phone": PHONE, "no script": {"java_script_enabled": False}}
    return open_context(**kinds[request.param]).new_page()


@pytest.fixture
def look(ada, axe, request):
    """A function that looks at a state: nothing overflows, axe objects to nothing."""

    def look_at():
        if "no script" in request.node.name:
            return
        width = ada.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], ada.url
        axe(ada)

    return look_at


def code(service, *, at_least: int = 1) -> str:
    text = service.simulators.messages_to(ADA, at_least=at_least)[0]["text"]
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found[0]


def press(page, button: str) -> None:
    """Press a button, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button).click()


def type_document(page, *, number="99 03 00 00 01"):
    page.get_by_label("Numéro étranger").fill(number)
    for name, (day, month, year) in {
        "Date de début": ("1", "3", "2024"),
        "Date de fin": ("28", "2", "2027"),
    }.items():
        group = page.get_by_role("group", name=name)
        group.get_by_label("Jour").fill(day)
        group.get_by_label("Mois").fill(month)
        group.get_by_label("Année").fill(year)


def test_an_account_is_opened(ada, look, service):
    ada.goto("/account/sign-up/")
    look()
    press(ada, "Recevoir mon code")
    assert ada.title().startswith("Erreur")
    look()
    ada.get_by_label("Adresse électronique").fill(ADA)
    ada.get_by_label("Mot de passe").fill(PASSWORD)
    type_document(ada)
    ada.get_by_text("Où trouver ces numéros ?").click()
    look()
    press(ada, "Recevoir mon code")
    look()
    ada.get_by_label("Code à six chiffres").fill("12")
    press(ada, "Ouvrir mon compte")
    look()
    ada.get_by_label("Code à six chiffres").fill(code(service))
    press(ada, "Ouvrir mon compte")
    ada.get_by_text("votre date de dépôt est protégée").wait_for()
    look()
    press(ada, "Enregistrer")
    look()
    birth = ada.get_by_role("group", name="Votre date de naissance")
    for label, typed in (("Jour", "17"), ("Mois", "mai"), ("Année", "1990")):
        birth.get_by_label(label).fill(typed)
    press(ada, "Enregistrer")
    assert ada.url.endswith("/requests/")
    ada.goto("/account/identification/")
    look()


def test_an_account_is_found_again_and_left(ada, look, service, someone):
    someone(ADA)
    ada.goto("/account/sign-in/?next=/account/")
    look()
    ada.get_by_label("Adresse électronique").fill("9903000001")
    ada.get_by_label("Mot de passe").fill("x")
    press(ada, "Se connecter")
    look()
    ada.get_by_label("Adresse électronique").fill(ADA)
    ada.get_by_label("Mot de passe").fill(PASSWORD)
    press(ada, "Se connecter")
    assert ada.url.endswith("/account/")
    look()
    ada.goto("/account/sign-out/")
    look()
    press(ada, "Se déconnecter")
    assert ada.url.endswith("/")
    look()


def test_the_account_is_cared_for(ada, look, service, someone):
    someone(ADA)
    ada.goto("/account/reset/")
    look()
    ada.get_by_label("Adresse électronique").fill(ADA)
    press(ada, "Recevoir mon code")
    ada.get_by_label("Code à six chiffres").fill(code(service))
    press(ada, "Continuer")
    look()
    ada.get_by_label("Nouveau mot de passe").fill("sept barques rentrent le soir")
    press(ada, "Enregistrer")
    assert ada.url.endswith("/requests/")
    for url in ("/account/password/", "/account/sign-out-everywhere/"):
        ada.goto(url)
        look()
    ada.goto("/account/password/")
    press(ada, "Enregistrer")
    look()
    ada.goto("/account/email/")
    look()
    ada.get_by_label("Mot de passe").fill("sept barques rentrent le soir")
    press(ada, "Continuer")
    look()
    ada.get_by_label("Nouvelle adresse").fill(ADA)
    press(ada, "Recevoir mon code")
    look()
    ada.goto("/account/closed/")
    look()
