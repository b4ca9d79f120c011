"""The texts of a prefecture's letters: changed by its manager, read in a letter, with their history."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escale.actions.revoke import revoke
from escale.actions.set_wording import CannotBeContested, set_wording
from escale.kit import clock
from escale.letters.decision_facts import wording_in_force
from escale.letters.models import PrefectureWording, WordingChange
from escale.letters.remedies import MINISTER
from escale.letters.texts import Texts, texts_of
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Prefecture, Role, StaffMember
from tests import people

pytestmark = pytest.mark.django_db
ADDRESS = "/office/wording/"
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def manager():
    return people.staff(Role.MANAGER, name="Dominique Roche")


@pytest.fixture
def browser(manager):
    return people.at_work(manager)


@pytest.fixture
def office():
    return people.prefectures()["isere"]


def present(office: Prefecture) -> Texts:
    return texts_of(Prefecture.objects.get(pk=office.pk), on=clock.today(office.zone))


def typed(office: Prefecture, *, intent: str = "save", **changes: str) -> dict[str, str]:
    """What the page sends when these texts are changed on it."""
    now = present(office)
    return {**now.flat(), "digest_read": now.digest, "intent": intent, **changes}


def read(answer) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def letter_in(page: str) -> str:
    return page.split('<article class="esc-preview"', 1)[1].split("</article>", 1)[0]


def test_each_text_is_shown_with_its_default_and_the_letter_of_now(browser):
    page = read(browser.get(ADDRESS))
    assert "Texte par défaut, quand ce champ est vide : « Préfecture de l’Isère »" in page
    assert "Le titre « talent – chercheur » suppose un diplôme" in page
    letter = letter_in(page)
    assert "Tribunal administratif de Grenoble, 2 place de Verdun" in letter
    assert MINISTER in letter
    assert "jamais été changés" in page
    assert f'href="{ADDRESS}"' in page  # the menu


def test_what_is_saved_is_said_by_the_next_decisions(browser, office):
    answer = browser.post(
        ADDRESS,
        typed(
            office,
            court="  Tribunal administratif  de Lyon ",
            court_address="184 rue Duguesclin\r\n\r\n 69433 Lyon Cedex 03 ",
            authority="La préfète de l’Isère",
            visas="Vu l’arrêté du 3 mars 2026 ;\r\n",
            reason_no_master="Sans master, pas de titre.",
        ),
        follow=True,
    )
    assert answer.redirect_chain == [(ADDRESS, 302)]
    office.refresh_from_db()
    assert office.court == "Tribunal administratif de Lyon"
    assert office.court_address == "184 rue Duguesclin\n69433 Lyon Cedex 03"
    kept = wording_in_force(office, on=clock.today(office.zone))
    assert (kept.authority, kept.visas) == ("La préfète de l’Isère", "Vu l’arrêté du 3 mars 2026 ;")
    assert kept.reasons == {"no_master": "Sans master, pas de titre."}
    letter = letter_in(read(answer))
    for words in ("de Lyon, 184 rue", "La préfète de l’Isère,", "3 mars 2026", "Sans master, pas"):
        assert words in letter, words


def test_the_history_says_who_changed_what(browser, office):
    browser.post(ADDRESS, typed(office, court="Tribunal administratif de Lyon"))
    browser.post(ADDRESS, typed(office, reason_no_master=f"Non. {HOSTILE}"))
    page = read(browser.get(ADDRESS)).partition('id="historique"')[2]
    assert page.count("par Dominique Roche") == 2
    assert "Tribunal administratif de Grenoble" in page
    assert "Tribunal administratif de Lyon" in page
    assert "Motif : Diplôme de niveau master non établi" in page
    assert "texte par défaut" in page
    assert HOSTILE not in page
    assert WordingChange.objects.first().changes == {"reason_no_master": ["", f"Non. {HOSTILE}"]}


def test_a_letter_is_read_before_anything_is_saved(browser, office):
    page = read(browser.post(ADDRESS, typed(office, intent="preview", minister="12 rue Neuve")))
    assert "adressez-vous au ministre : 12 rue Neuve" in letter_in(page)
    assert "Ce que vous changez, pas encore enregistré" in page
    assert not WordingChange.objects.exists()
    assert not PrefectureWording.objects.exists()


@pytest.mark.parametrize(
    "change,said",
    [
        ({"court": " "}, "Indiquez le tribunal"),
        ({"court_address": "\r\n"}, "Indiquez l’adresse du tribunal"),
        ({"postal_address": ""}, "Indiquez l’adresse de votre service"),
        ({"email": ""}, "Indiquez l’adresse électronique"),
        ({"email": "sejour"}, "pas complète"),
        ({"court": "x" * 161}, "la limite est de 160"),
        ({"visas": "Vu l’arrêté ;\nDécide :"}, "commence par « Vu »"),
        ({"help": "x" * 1001}, "la limite est de 1 000"),
        ({"reason_no_master": "x" * 1001}, "la limite est de 1 000"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(browser, office, change, said):
    page = read(browser.post(ADDRESS, typed(office, place="Vizille", **change)))
    assert said in page
    assert 'value="Vizille"' in page
    assert "Tribunal administratif de Grenoble" in letter_in(page)
    assert not WordingChange.objects.exists()


def test_a_text_that_says_the_default_is_none(browser, office):
    browser.post(ADDRESS, typed(office, minister=MINISTER, place="Grenoble"))
    assert WordingChange.objects.get().changes == {"place": ["", "Grenoble"]}
    assert PrefectureWording.objects.get().minister == ""


def test_nothing_changed_is_no_line_of_history(browser, office):
    page = read(browser.post(ADDRESS, typed(office), follow=True))
    assert "Rien n’a changé" in page
    assert not WordingChange.objects.exists()


def test_two_managers_at_once_lose_nothing(browser, office):
    mine = typed(office, place="Vizille")
    colleague = people.at_work(people.staff(Role.MANAGER))
    colleague.post(ADDRESS, typed(office, court="Tribunal administratif de Lyon"))
    answer = browser.post(ADDRESS, mine)
    page = read(answer)
    assert answer.status_code == 409
    assert "Un collègue a modifié ces textes" in page
    changing = page.partition("pas encore enregistré")[2].partition("<article")[0]
    assert "Vizille" in changing
    assert "Tribunal administratif de Lyon" in changing  # which saving again would undo
    assert present(office).place == ""
    digest = page.partition('name="digest_read" value="')[2].partition('"')[0]
    browser.post(
        ADDRESS, {**mine, "court": "Tribunal administratif de Lyon", "digest_read": digest}
    )
    assert (present(office).place, present(office).court) == (
        "Vizille",
        "Tribunal administratif de Lyon",
    )


def test_the_words_of_a_past_day_stay(browser, office):
    today = clock.today(office.zone)
    PrefectureWording.objects.create(prefecture=office, since="2020-01-01", place="Vizille")
    browser.post(ADDRESS, typed(office, place="Grenoble"))
    assert wording_in_force(office, on=today.replace(year=2021)).place == "Vizille"
    assert wording_in_force(office, on=today).place == "Grenoble"


def test_texts_planned_for_later_are_told(browser, office):
    PrefectureWording.objects.create(prefecture=office, since="2090-01-01", place="Vizille")
    assert "ils remplaceront ceux-ci le 1er janvier 2090" in read(browser.get(ADDRESS))


def test_another_prefecture_keeps_its_own(browser, office):
    browser.post(ADDRESS, typed(office, place="Grenoble", court="Tribunal administratif de Lyon"))
    reunion = people.prefectures()["reunion"]
    assert present(reunion).place == ""
    other = people.at_work(people.staff(Role.MANAGER, prefecture=reunion))
    page = read(other.get(ADDRESS))
    assert "Lyon" not in page
    assert "Roche" not in page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_no_other_role_opens_the_page(role):
    assert people.at_work(people.staff(role)).get(ADDRESS).status_code == 403


def test_the_act_asks_who_is_on_duty_now(manager, office):
    now = present(office)
    with pytest.raises(RoleMissing):
        set_wording(office, by=people.staff(Role.OFFICER), texts=now, digest_read=now.digest)
    revoke(StaffMember.objects.get(account=manager), by=None)
    with pytest.raises(NotOnDuty):
        set_wording(office, by=manager, texts=now, digest_read=now.digest)


@pytest.mark.parametrize("name", ["court", "court_address", "postal_address", "email"])
def test_the_act_refuses_a_decision_that_could_not_be_contested(manager, office, name):
    now = present(office)
    told = {**now.flat(), name: " "}
    with pytest.raises(CannotBeContested):
        set_wording(office, by=manager, texts=Texts(**told), digest_read=now.digest)


@pytest.mark.parametrize("lines", [1, 5])
def test_the_page_asks_the_same_of_one_line_and_of_five(browser, office, lines):
    for number in range(lines):
        browser.post(ADDRESS, typed(office, place=f"Ville {number}"))
    browser.get(ADDRESS)
    with CaptureQueriesContext(connection) as asked:
        browser.get(ADDRESS)
    assert len(asked) == 10
