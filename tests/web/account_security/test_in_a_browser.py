"""The second factor in a real browser: an invitation taken, an application, a passkey."""

import os
import re
from pathlib import Path

import pytest

from escale.kit import clock
from escale.people import second_factor
from escale.people.models import Account, Role
from tests import people

PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
KINDS = {"laptop": {}, "phone": PHONE, "no script": {"java_script_enabled": False}}
PICTURES = os.environ.get("ESCALE_LOOK", "")
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def page(open_context, kind):
    return open_context(**KINDS[kind]).new_page()


@pytest.fixture
def look(page, axe, kind):
    """A function that looks at a state: nothing overflows, axe objects to nothing."""

    def look_at(name: str) -> None:
        if kind == "no script":
            return
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], page.url
        axe(page)
        if PICTURES:
            path = Path(PICTURES) / f"{name}-{kind}.png"
            page.screenshot(path=path, full_page=True)

    return look_at


def press(page, button: str) -> None:
    """Press a button, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button).first.click()


def secret_on(page) -> str:
    text = page.locator("main p.esc-code").inner_text()
    return re.sub(r"\s", "", text)


def sign_in(page, account: Account) -> None:
    page.goto("/account/sign-in/")
    page.get_by_label("Adresse électronique").fill(account.email)
    page.get_by_label("Mot de passe").fill(people.PASSWORD)
    press(page, "Se connecter")


def prove_by_code(page, account: Account) -> None:
    page.get_by_label("Code", exact=True).fill(people.code_of(account))
    press(page, "Continuer")


def test_a_manager_invites_a_colleague_who_joins(page, look, complaints, service):
    manager = people.staff(Role.MANAGER, name="Dominique Roche")
    people.staff(Role.OFFICER, Role.CLERK, name="Sacha Petit")
    people.code_of(manager)
    sign_in(page, manager)
    look("prove")
    press(page, "Continuer")
    look("prove-error")
    prove_by_code(page, manager)
    assert page.url.endswith("/office/")
    _invite(page, look)
    look("team")
    _revoke_a_colleague(page, look, "Sacha Petit")
    (message,) = service.simulators.messages_to("alix@isere.example")[:1]
    (link,) = set(re.findall(r"http\S+/account/invitation/\S+?token=[\w-]+", message["text"]))
    page.context.clear_cookies()
    _join(page, look, link)
    page.goto(link)
    look("invitation-closed")
    # The page that is not open to an officer answers 403, which the console reports.
    assert len(complaints) == 1
    assert "403" in complaints.pop()


def _invite(page, look) -> None:
    page.goto("/office/team/invite/")
    look("invite")
    press(page, "Envoyer l’invitation")
    look("invite-errors")
    page.get_by_label("Prénom et nom").fill("Alix Moreau")
    page.get_by_label("Adresse électronique professionnelle").fill("alix@isere.example")
    box = page.locator("main input[value=signatory]")
    page.locator(f'label[for="{box.get_attribute("id")}"]').click()
    page.get_by_label("Titre sous la signature").fill("La cheffe du bureau du séjour")
    press(page, "Envoyer l’invitation")


def _revoke_a_colleague(page, look, name: str) -> None:
    page.get_by_role("link", name=name).click()
    page.wait_for_url(re.compile(r"/office/team/\d+/$"))
    look("member")
    page.get_by_role("link", name="Retirer son accès").click()
    page.wait_for_url("**/revoke/")
    look("revoke")
    press(page, "Retirer l’accès")
    look("team-revoked")


def _join(page, look, link: str) -> None:
    page.goto(link)
    look("join")
    press(page, "Rejoindre l’équipe")
    look("join-error")
    page.get_by_label("Mot de passe").fill(people.PASSWORD)
    press(page, "Rejoindre l’équipe")
    look("set-up")
    secret = secret_on(page)
    page.get_by_label("Code à six chiffres").fill("12")
    press(page, "Relier cette application")
    look("set-up-error")
    page.get_by_label("Code à six chiffres").fill(
        second_factor.code_at(secret, clock.machine_now())
    )
    press(page, "Relier cette application")
    look("codes")
    assert page.locator("main .esc-code").count() == 10
    press(page, "Je les ai gardés")
    assert page.url.endswith("/office/")
    page.goto("/office/team/")
    assert "Il faut ce rôle" in page.get_by_role("main").inner_text()
    look("forbidden")
    page.goto("/account/second-factor/manage/")
    look("manage")


@pytest.mark.parametrize("kind", ["laptop", "phone"])
def test_a_passkey_is_made_then_proved(page, look):
    officer = people.staff(Role.OFFICER)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page, officer)
    page.get_by_label("Nom de cette clé").fill("Ordinateur du bureau")
    press(page, "Ajouter une clé d’accès")
    page.wait_for_url("**/codes/")
    press(page, "Je les ai gardés")
    assert page.url.endswith("/office/")
    page.goto("/account/second-factor/manage/")
    assert "Ordinateur du bureau" in page.get_by_role("main").inner_text()
    look("manage-passkey")

    page.context.clear_cookies()
    sign_in(page, officer)
    look("prove-passkey")
    press(page, "Utiliser ma clé d’accès")
    page.wait_for_url("**/office/")

    # A key that this account does not know: the browser finds none, and says nothing of why.
    page.context.clear_cookies()
    devtools.send("WebAuthn.clearCredentials", key)
    sign_in(page, officer)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.get_by_text("Le navigateur n’a pas obtenu de réponse").wait_for()
    look("prove-passkey-fault")
    code = second_factor.recovery_codes(officer)[0]
    page.get_by_label("Code", exact=True).fill(code)
    press(page, "Continuer")
    assert page.url.endswith("/office/")


@pytest.mark.parametrize("kind", ["laptop"])
def test_a_passkeys_answer_serves_once_and_a_copied_key_is_noticed(page, service):
    officer = people.staff(Role.OFFICER)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page, officer)
    press(page, "Ajouter une clé d’accès")
    page.wait_for_url("**/codes/")

    page.context.clear_cookies()
    sign_in(page, officer)
    with page.expect_request(lambda asked: asked.method == "POST") as sent:
        press(page, "Utiliser ma clé d’accès")
    page.wait_for_url("**/office/")
    answer = sent.value.post_data or ""

    page.context.clear_cookies()
    sign_in(page, officer)
    replayed = page.request.post(
        "/account/second-factor/",
        data=_with_token(answer, page),
        headers={"content-type": "application/x-www-form-urlencoded", "origin": service.url},
    )
    assert "pas été reconnue" in replayed.text()

    (credential,) = devtools.send("WebAuthn.getCredentials", key)["credentials"]
    devtools.send("WebAuthn.clearCredentials", key)
    copied = {**credential, "signCount": 0}
    devtools.send("WebAuthn.addCredential", {**key, "credential": copied})
    page.goto("/account/second-factor/?next=/office/")
    press(page, "Utiliser ma clé d’accès")
    assert "pas été reconnue" in page.get_by_role("main").inner_text()


def _with_token(form: str, page) -> str:
    token = page.locator("main input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    return re.sub(r"csrfmiddlewaretoken=[^&]*", f"csrfmiddlewaretoken={token}", form)
