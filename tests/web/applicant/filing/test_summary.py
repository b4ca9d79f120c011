"""Step 4: everything read again, each step confirmed, the request filed once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from escale.actions import prepare
from escale.applications.enums import Status
from escale.applications.models import Application, Piece
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.filing_receipt import DECLARATION
from escale.web.applicant.filing.summary import SummaryForm
from tests import people

pytestmark = pytest.mark.django_db

BOXES = {"confirm_1": "on", "confirm_2": "on", "confirm_3": "on"}
JSON = {"HTTP_ACCEPT": "application/json"}


def address(application: Application) -> str:
    return reverse("applicant:summary", args=[application.reference])


def browser_of(application: Application):
    return people.signed_in(people.account_of(application))


def send(application: Application, *, client=None, headers=None, **changes):
    """What the page sends, everything ticked, at the revision that was read."""
    application.refresh_from_db()
    data = {"revision": application.revision, "observations": "", "then": "file"}
    data |= BOXES | {"is_declared_true": "on"} | changes
    kept = {name: value for name, value in data.items() if value is not None}
    return (client or browser_of(application)).post(address(application), kept, **(headers or {}))


# ---- does it ---------------------------------------------------------------------------------


def test_everything_said_and_sent_is_on_the_page_with_its_way_back():
    draft = people.complete_draft()
    page = browser_of(draft).get(address(draft)).content.decode()
    for words in ("OKONKWO", "Doctorat de physique", "Passeport", "Signé par Chidinma Okonkwo"):
        assert words in page
    identity = reverse("applicant:section", args=[draft.reference, "identity"])
    assert f"{identity}?from=summary#id_family_name" in page
    passport = reverse("applicant:piece", args=[draft.reference, "passport"])
    assert f"{passport}?from=summary" in page
    assert "Relisez tout" in page
    assert "à compléter avant de déposer" not in page


def test_the_button_files_and_leads_to_the_confirmation():
    draft = people.complete_draft()
    answer = send(draft, observations="Je pars en mission en mai.")
    assert answer.url == reverse("applicant:confirmation", args=[draft.reference])
    draft.refresh_from_db()
    assert draft.status == Status.FILED
    assert draft.observations == "Je pars en mission en mai."


def test_steps_not_confirmed_yet_are_confirmed_by_the_boxes():
    draft = people.complete_draft()
    Application.objects.filter(pk=draft.pk).update(confirmed_steps=[])
    page = browser_of(draft).get(address(draft)).content.decode()
    assert "Il reste 3 points à compléter" in page
    assert send(draft).status_code == 302
    draft.refresh_from_db()
    assert draft.status == Status.FILED


def test_saving_keeps_boxes_and_observations_for_another_day():
    draft = people.complete_draft()
    answer = send(draft, then="later", observations="à suivre", confirm_2=None)
    assert answer.url == reverse("applicant:home")
    draft.refresh_from_db()
    assert (draft.observations, draft.confirmed_steps) == ("à suivre", [1, 3])
    page = browser_of(draft).get(address(draft)).content.decode()
    assert "à suivre" in page


def test_the_declaration_is_the_one_the_receipt_prints():
    assert str(SummaryForm().fields["is_declared_true"].label) == DECLARATION


def test_the_page_tells_where_the_request_goes_and_what_it_costs():
    draft = people.complete_draft()
    page = browser_of(draft).get(address(draft)).content.decode()
    assert "Préfecture de l’Isère" in page
    assert "Vous ne payez rien au dépôt" in page
    assert "Vous êtes dans les délais" in page


def test_filing_late_is_told_before():
    soon = clock.today() + timedelta(days=20)
    until = {"residence_until": [str(soon.day), str(soon.month), str(soon.year)]}
    draft = people.complete_draft(answers={"documents": until})
    page = browser_of(draft).get(address(draft)).content.decode()
    assert "À savoir si vous déposez aujourd’hui" in page
    assert "L’attestation de prolongation n’est plus un droit" in page
    assert "Droit pour dépôt hors délai" in page


# ---- incomplete ------------------------------------------------------------------------------


def test_an_incomplete_request_lists_what_is_missing_first_with_links():
    people.prefectures()
    draft = people.draft()
    people.say(draft, "identity", family_name="")
    page = browser_of(draft).get(address(draft)).content.decode()
    identity = reverse("applicant:section", args=[draft.reference, "identity"])
    ephoto = reverse("applicant:ephoto", args=[draft.reference])
    listed = page[page.index('id="reste"') : page.index("<form method")]
    assert f'href="{identity}?from=summary"' in listed
    assert f'href="{ephoto}?from=summary"' in listed
    assert "1 réponse à compléter ou corriger" in listed
    assert "data-focus-first" not in listed


def test_pressing_the_button_too_early_says_why_and_is_read_first():
    people.prefectures()
    draft = people.draft()
    answer = send(draft, observations="déjà écrit")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>À compléter : Récapitulatif" in page
    assert 'id="reste" role="alert" tabindex="-1" data-focus-first' in page
    assert "déjà écrit" in page
    draft.refresh_from_db()
    assert draft.is_draft
    assert draft.observations == "déjà écrit"


def test_a_step_with_something_missing_cannot_be_confirmed_yet():
    draft = people.complete_draft()
    Piece.objects.filter(application=draft, slot="passport").update(received=[])
    Application.objects.filter(pk=draft.pk).update(confirmed_steps=[1, 2])
    page = browser_of(draft).get(address(draft)).content.decode()
    assert 'name="confirm_1"' in page
    assert 'name="confirm_3"' not in page
    assert "Il reste un point à compléter" in page
    send(draft, then="save")
    draft.refresh_from_db()
    assert draft.confirmed_steps == [1, 2]


def test_the_declaration_is_asked_for_beside_its_box():
    draft = people.complete_draft()
    page = send(draft, is_declared_true=None).content.decode()
    assert 'href="#id_is_declared_true"' in page
    assert page.count("Cochez la déclaration sur l’honneur") == 2
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_second_open_request_is_refused_with_the_way_out():
    first = people.filed()
    second = people.complete_draft(by=people.account_of(first))
    page = send(second).content.decode()
    assert "déjà une demande de ce titre en cours" in page
    assert "brouillon reste enregistré" in page


# ---- bad input -------------------------------------------------------------------------------


def test_observations_too_long_are_refused_and_stay_on_the_page():
    draft = people.complete_draft()
    page = send(draft, observations="x" * 5001).content.decode()
    assert "comptent 5\xa0001 caractères" in page
    assert "x" * 5001 in page
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_line_end_counts_for_one_character():
    draft = people.complete_draft()
    send(draft, then="save", observations="ab\r\n" * 1666)  # 4,998 characters as people count
    draft.refresh_from_db()
    assert len(draft.observations) == 1666 * 3 - 1


@pytest.mark.parametrize(
    "text",
    ["أنا باحثة في جامعة غرونوبل", "我叫王小明", "<script>alert(1)</script>", "d’où ? « oui » 🙂"],
)
def test_observations_in_any_script_are_kept_and_shown_as_text(text):
    draft = people.complete_draft()
    send(draft, then="save", observations=text)
    draft.refresh_from_db()
    assert draft.observations == text
    page = browser_of(draft).get(address(draft)).content.decode()
    assert "<script>alert" not in page
    assert 'dir="auto"' in page


def test_a_nul_in_the_observations_is_refused_with_a_page():
    draft = people.complete_draft()
    assert send(draft, observations="a\x00b").status_code == 200
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("revision", ["", "-1", "abc", "9" * 5000, "²"])
def test_a_revision_that_makes_no_sense_is_a_stale_page(revision):
    draft = people.complete_draft()
    answer = send(draft, then="save", observations="neuf", revision=revision)
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.observations == ""


# ---- two tabs --------------------------------------------------------------------------------


def test_a_stale_tab_is_shown_both_versions_of_the_observations():
    draft = people.complete_draft()
    read = draft.revision
    send(draft, then="save", observations="écrit ailleurs")
    answer = send(draft, then="save", observations="écrit ici", revision=read)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "écrit ailleurs" in page
    assert "écrit ici" in page
    draft.refresh_from_db()
    assert draft.observations == "écrit ailleurs"
    assert f'name="revision" value="{draft.revision}"' in page


def test_a_stale_tab_does_not_file_what_it_did_not_show():
    draft = people.complete_draft()
    read = draft.revision
    people.say(draft, "identity", family_name="OKONKWO-BELLO")
    answer = send(draft, revision=read)
    assert answer.status_code == 409
    assert "OKONKWO-BELLO" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft
    assert 1 not in draft.confirmed_steps


def test_pressing_twice_leads_twice_to_the_confirmation():
    draft = people.complete_draft()
    read = draft.revision
    client = browser_of(draft)
    answers = [send(draft, client=client, revision=read) for _turn in range(2)]
    confirmation = reverse("applicant:confirmation", args=[draft.reference])
    assert [answer.url for answer in answers] == [confirmation, confirmation]
    assert draft.events.filter(act="file").count() == 1


def test_going_back_after_filing_leads_to_the_confirmation():
    application = people.filed()
    answer = browser_of(application).get(address(application))
    assert answer.url == reverse("applicant:confirmation", args=[application.reference])


@pytest.mark.django_db(transaction=True)
def test_two_tabs_pressing_at_the_same_instant_are_led_to_the_confirmation():
    draft = people.complete_draft()
    read = draft.revision
    clients = [browser_of(draft) for _tab in range(3)]

    def press(client):
        try:
            return send(draft, client=client, revision=read).url
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as hands:
        addresses = set(hands.map(press, clients))
    assert addresses == {reverse("applicant:confirmation", args=[draft.reference])}
    assert draft.events.filter(act="file").count() == 1


# ---- in the background -----------------------------------------------------------------------


def test_observations_are_saved_while_one_types():
    draft = people.complete_draft()
    answer = send(draft, then=None, observations="en cours", headers=JSON)
    draft.refresh_from_db()
    assert answer.json()["revision"] == draft.revision
    assert answer.json()["sentence"].startswith("Enregistré à")
    assert draft.observations == "en cours"
    assert draft.is_draft


def test_a_stale_save_in_the_background_keeps_nothing():
    draft = people.complete_draft()
    answer = send(draft, then=None, observations="en retard", revision=1, headers=JSON)
    assert answer.status_code == 409
    assert "deux versions" in answer.json()["sentence"]
    draft.refresh_from_db()
    assert draft.observations == ""


def test_a_save_in_the_background_says_what_is_wrong():
    draft = people.complete_draft()
    too_long = send(draft, then=None, observations="x" * 5001, headers=JSON)
    assert too_long.status_code == 422
    assert "raccourcissez" in too_long.json()["sentence"]
    send(draft)
    filed = send(draft, then=None, observations="après", headers=JSON)
    assert filed.status_code == 409
    assert "déposée entre-temps" in filed.json()["sentence"]


def test_what_was_written_without_a_session_is_found_again_after_signing_in(client):
    draft = people.complete_draft()
    answer = send(draft, client=client, observations="tapé sans session", then="save")
    assert answer.status_code == 302
    client.force_login(people.account_of(draft))
    page = client.get(address(draft)).content.decode()
    assert "tapé sans session" in page
    draft.refresh_from_db()
    assert draft.observations == ""


# ---- wrong person, wrong method, wrong moment ------------------------------------------------


def test_another_persons_request_does_not_exist():
    draft = people.complete_draft()
    stranger = people.signed_in(people.applicant())
    assert stranger.get(address(draft)).status_code == 404
    assert send(draft, client=stranger).status_code == 404
    draft.refresh_from_db()
    assert draft.is_draft


def test_other_methods_are_not_allowed():
    draft = people.complete_draft()
    assert browser_of(draft).put(address(draft)).status_code == 405


def test_a_draft_without_a_case_is_asked_for_it_first():
    draft = people.draft(case=None)
    answer = browser_of(draft).get(address(draft))
    assert answer.url == reverse("applicant:choose_case", args=[draft.reference])


def test_a_withdrawn_request_leads_to_its_follow_up():
    application = people.walked_to(Status.WITHDRAWN)
    answer = browser_of(application).get(address(application))
    assert answer.url == reverse("applicant:follow_up", args=[application.reference])


# ---- speed -----------------------------------------------------------------------------------


def test_the_number_of_questions_to_the_database_does_not_grow(questions):
    draft = people.complete_draft()
    for slot in ("passport", "residence_document", "diploma", "hosting_agreement"):
        people.give(draft, slot, slot)
    child = {
        "family_name": "OKONKWO",
        "given_names": "Ada",
        "born_on": ["1", "2", "2020"],
        "nationality": "NG",
        "residence": "FR",
    }
    few, many = people.complete_draft(), draft
    people.say(many, "family", children=[child] * 5)
    counts = [questions(browser_of(draft), address(draft)) for draft in (few, many)]
    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_the_sentence_of_a_text_too_long_is_the_acts_too():
    draft = people.complete_draft()
    with pytest.raises(Refused, match="5\xa0001 caractères"):
        prepare.observe(draft, observations="x" * 5001)
