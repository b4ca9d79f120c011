"""A manager's day: a colleague joins, works and leaves; requests are shared out, figures are read."""

import csv
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions.close_without_object import propose_closure
from escale.applications.enums import Status
from escale.applications.models import Application, ClosureProposal
from escale.kit import clock
from escale.people import second_factor
from escale.people.models import Role, StaffMember
from tests import people
from tests.journeys.conftest import look_at
from tests.journeys.member import Member

pytestmark = pytest.mark.journey

ALIX = "alix.moreau@isere.example"
PHONE = {"viewport": {"width": 375, "height": 740}}
TWIN = "Même demande que celle déposée la veille, sous la référence voisine."


@pytest.fixture
def requests(service) -> list[Application]:
    """Two requests that nobody has taken for forty days, and one filed today."""
    with clock.at(clock.machine_now() - timedelta(days=40)):
        old = [people.filed(), people.filed()]
    return [*old, people.filed()]


@pytest.fixture
def twin(requests) -> Application:
    """One of them, which an officer would close without object."""
    application = requests[-1]
    propose_closure(
        application,
        reason=ClosureProposal.Reason.DUPLICATE,
        text=TWIN,
        revision_read=application.revision,
        by=people.staff(Role.OFFICER, name="Inès Roy"),
    )
    return application


@pytest.fixture
def manager(chromium_of):
    """The manager at their screen."""
    account = people.staff(Role.MANAGER, name="Dominique Roche")
    return Member(chromium_of(people.at_work(account)), account)


def invites(manager: Member) -> None:
    """An invitation for Alix, as an officer."""
    page = manager.page
    page.goto(reverse("office:team"))
    manager.follows("Inviter un collègue")
    manager.hands.answer("name", "Alix Moreau")
    manager.hands.answer("email", ALIX)
    manager.hands.choose(page.locator('main input[value="officer"]'))
    manager.presses("Envoyer l’invitation")
    expect(page.get_by_role("heading", name="Alix Moreau")).to_be_visible()
    look_at(page, "team")


def joins(page, service) -> Member:
    """Alix follows the link of the e-mail, chooses a password and links an application."""
    told = service.simulators.messages_to(ALIX)[0]["text"]
    (link,) = set(re.findall(r"http\S+/account/invitation/\S+?token=[\w-]+", told))
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text("Préfecture de l’Isère")
    page.get_by_label("Mot de passe").fill(people.PASSWORD)
    press(page, "Rejoindre l’équipe")
    secret = re.sub(r"\s", "", page.locator("main p.esc-code").inner_text())
    code = second_factor.code_at(secret, clock.machine_now())
    page.get_by_label("Code à six chiffres").fill(code)
    press(page, "Relier cette application")
    press(page, "Je les ai gardés")
    expect(page).to_have_url(re.compile(r"/office/$"))
    look_at(page, "the queue of a newcomer")
    return Member(page, StaffMember.objects.get(account__email=ALIX).account)


def press(page, button: str) -> None:
    """Press a button, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button).first.click()


def gives_a_role(manager: Member) -> None:
    """Alix works at the counter too."""
    manager.page.goto(reverse("office:team"))
    manager.follows("Alix Moreau")
    manager.hands.choose(manager.page.locator('main input[value="clerk"]'))
    manager.presses("Enregistrer")
    look_at(manager.page, "a member")


def shares_out(manager: Member, requests: list[Application]) -> None:
    """The old requests go to Alix, together, from the queue."""
    page = manager.page
    page.goto(reverse("office:queue"))
    for application in requests:
        page.locator(f"#chosen-{application.reference}").check()
    page.get_by_label("Confier à").select_option("Alix Moreau")
    manager.presses("Confier")
    expect(page.get_by_text("2 demandes ont changé de mains.")).to_be_visible()
    rows = page.get_by_role("row").filter(has_text="Alix Moreau")
    expect(rows).to_have_count(2)


def reads_the_figures(manager: Member, requests: list[Application]) -> None:
    """What waits too long is named, what was received is counted; a table can be taken away."""
    page = manager.page
    page.goto(reverse("office:figures"))
    look_at(page, "figures")
    for application in requests:
        expect(page.get_by_role("link", name=application.reference)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le tableau (CSV)").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert sum(int(row["Reçues"]) for row in rows) == 3
    assert {row["Préfecture"] for row in rows} == {"Préfecture de l’Isère"}


def confirms_a_closure(manager: Member, twin: Application) -> None:
    """From what waits for an answer: who asks, why, and what it changes; then for good."""
    page = manager.page
    page.goto(reverse("office:waiting_acts"))
    manager.follows(twin.reference)
    expect(page.get_by_role("main")).to_contain_text(TWIN)
    expect(page.get_by_role("main")).to_contain_text("Inès Roy")
    look_at(page, "a closure to confirm")
    manager.presses("Confirmer la clôture")
    expect(page.get_by_text("La demande est clôturée sans objet.")).to_be_visible()
    twin.refresh_from_db()
    assert twin.status == Status.CLOSED


def puts_out(manager: Member) -> None:
    """Alix leaves the team."""
    manager.page.goto(reverse("office:team"))
    manager.follows("Alix Moreau")
    manager.follows("Retirer son accès")
    manager.presses("Retirer l’accès")
    expect(manager.page.get_by_role("heading", name="Accès retirés")).to_be_visible()
    look_at(manager.page, "team")


def test_a_manager_builds_a_team_shares_the_work_and_reads_the_figures(
    open_context, service, manager, requests, twin
):
    old = requests[:2]
    invites(manager)
    alix = joins(open_context(**PHONE).new_page(), service)
    gives_a_role(manager)
    alix.page.reload()
    expect(alix.page.get_by_role("link", name="Saisie au guichet")).to_have_count(1)
    reads_the_figures(manager, old)
    shares_out(manager, old)
    alix.page.goto(f"{reverse('office:queue')}?officer=me")
    expect(alix.page.get_by_role("link", name="OKONKWO")).to_have_count(2)
    confirms_a_closure(manager, twin)
    puts_out(manager)
    alix.follows("OKONKWO")
    expect(alix.page).to_have_url(re.compile(r"/account/sign-in/"))
    look_at(alix.page, "put out")
    told = service.simulators.messages_to(people.account_of(twin).email)
    assert any(TWIN in message["text"] for message in told)
