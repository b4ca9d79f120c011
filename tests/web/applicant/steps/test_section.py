"""A section: one subject a page, saved as typed, never refused for being unfinished."""

import pytest
from django.urls import reverse

from escale.applications.models import Application, Statement
from escale.applications.sections import registry
from escale.applications.sections.form import posted
from escale.procedures.cases import Case
from tests import people

pytestmark = pytest.mark.django_db


def address(draft: Application, code: str = "identity") -> str:
    return reverse("applicant:section", args=[draft.reference, code])


def browser_of(application: Application):
    return people.signed_in(people.account_of(application))


def send(draft, code="identity", *, revision=None, client=None, query="", **changes):
    """Send a section that needs no correction, but for these changes."""
    held = Statement.objects.filter(application=draft, section=code).first()
    read = (held.revision if held else 0) if revision is None else revision
    data = {"revision": read, "then": "next"}
    data |= posted(registry.section_called(code).form_class, people.answers_for(code)) | changes
    kept = {name: value for name, value in data.items() if value is not None}
    return (client or browser_of(draft)).post(address(draft, code) + query, kept)


def answers_of(draft, code="identity") -> dict:
    return Statement.objects.get(application=draft, section=code).answers


# ---- does it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", list(Case))
def test_each_section_of_a_case_is_shown_and_leads_to_the_next(case):
    draft = people.draft(case=case)
    client = browser_of(draft)
    sections = registry.sections_for(case)
    for section, after in zip(sections, [*sections[1:], None], strict=True):
        page = client.get(address(draft, section.code))
        assert page.status_code == 200
        assert str(section.title) in page.content.decode()
        answer = send(draft, section.code, client=client)
        following = address(draft, after.code) if after else None
        expected = following or reverse("applicant:pieces", args=[draft.reference])
        assert answer.url == expected, section.code


def test_what_is_sent_is_kept_as_typed_even_to_be_corrected():
    draft = people.draft()
    answer = send(draft, family_name="王小明", born_on_day="31", born_on_month="2")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Erreur : " in page
    assert 'href="#id_family_name"' in page
    assert 'value="王小明"' in page
    kept = answers_of(draft)
    assert (kept["family_name"], kept["born_on"]) == ("王小明", ["31", "2", "1990"])


def test_one_can_go_on_without_correcting():
    draft = people.draft()
    answer = send(draft, family_name="", then="anyway")
    assert answer.url == address(draft, "family")


def test_finishing_later_leads_home_and_keeps_everything():
    draft = people.draft()
    answer = send(draft, family_name="", given_names="Chidinma", then="later")
    assert answer.url == reverse("applicant:home")
    assert answers_of(draft)["given_names"] == "Chidinma"


def test_a_change_asked_from_the_summary_returns_to_it():
    draft = people.complete_draft()
    client = browser_of(draft)
    page = client.get(address(draft) + "?from=summary").content.decode()
    assert f'action="{address(draft)}?from=summary"' in page
    summary = reverse("applicant:summary", args=[draft.reference])
    assert f'href="{summary}#identity"' in page
    answer = send(draft, family_name="BELLO", client=client, query="?from=summary")
    assert answer.url == f"{summary}#identity"


def test_a_half_filled_section_does_not_reproach_the_other_half():
    draft = people.draft()
    send(draft, given_names="", then="later")
    page = browser_of(draft).get(address(draft)).content.decode()
    assert 'value="OKONKWO"' in page
    assert "fr-error-text" not in page


# ---- rows, without a script ------------------------------------------------------------------


def test_rows_are_added_and_removed_by_plain_buttons():
    draft = people.draft()
    client = browser_of(draft)
    page = client.get(address(draft, "family")).content.decode()
    assert 'name="add" value="children"' in page
    answer = send(draft, "family", client=client, children=None, add="children", then=None)
    assert answer.url == f"{address(draft, 'family')}#children-rows"
    page = client.get(address(draft, "family")).content.decode()
    assert 'name="children-0-row"' in page
    assert 'name="remove" value="children-0"' in page
    answer = send(
        draft, "family", client=client, remove="children-0", then=None, **{"children-0-row": "on"}
    )
    assert answer.url == f"{address(draft, 'family')}#children-rows"
    assert 'name="children-0-row"' not in client.get(address(draft, "family")).content.decode()


def test_adding_a_row_keeps_what_was_typed_and_where_one_came_from():
    draft = people.draft()
    answer = send(draft, "family", add="children", then=None, query="?from=summary")
    assert answer.url == f"{address(draft, 'family')}?from=summary#children-rows"
    assert answers_of(draft, "family")["family_status"] == "single"


# ---- two tabs --------------------------------------------------------------------------------


def test_a_stale_tab_is_shown_both_versions_and_overwrites_nothing():
    draft = people.draft()
    send(draft, family_name="AILLEURS")
    answer = send(draft, family_name="ICI", revision=0)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "AILLEURS" in page
    assert "ICI" in page
    assert "Garder ce que je viens d’écrire" in page
    assert answers_of(draft)["family_name"] == "AILLEURS"


def test_the_version_one_keeps_is_sent_again_against_what_stands():
    draft = people.draft()
    send(draft, family_name="AILLEURS")
    page = send(draft, family_name="ICI", revision=0).content.decode()
    assert 'name="revision" value="1"' in page
    assert '<input type="hidden" name="family_name" value="ICI">' in page
    assert send(draft, family_name="ICI", revision=1).status_code == 302
    assert answers_of(draft)["family_name"] == "ICI"


def test_two_tabs_that_say_the_same_do_not_disagree():
    draft = people.draft()
    send(draft)
    assert send(draft, revision=0).status_code == 302


@pytest.mark.parametrize("revision", ["", "-1", "abc", "9" * 5000, "²"])
def test_a_revision_that_makes_no_sense_is_no_error(revision):
    draft = people.draft()
    assert send(draft, revision=revision).status_code == 302
    assert send(draft, family_name="AUTRE", revision=revision).status_code == 409


# ---- the session ended -----------------------------------------------------------------------


def test_what_was_typed_without_a_session_is_found_again_after_signing_in(client):
    draft = people.draft()
    answer = send(draft, family_name="TAPE SANS SESSION", client=client)
    assert answer.url == f"{reverse('account_login')}?next={address(draft)}"
    client.force_login(people.account_of(draft))
    page = client.get(address(draft)).content.decode()
    assert 'value="TAPE SANS SESSION"' in page
    assert "Vous n’étiez plus connecté" in page
    assert not Statement.objects.filter(application=draft).exists()
    send(draft, family_name="TAPE SANS SESSION", client=client)
    assert "Vous n’étiez plus connecté" not in client.get(address(draft)).content.decode()


def test_what_someone_typed_is_not_shown_to_the_next_who_signs_in(client):
    draft = people.draft()
    send(draft, family_name="A MOI SEULE", client=client)
    client.force_login(people.applicant())
    assert client.get(address(draft)).status_code == 404


# ---- wrong person, wrong method, wrong moment ------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_filed_request_is_not_prepared_any_more(method):
    application = people.filed()
    answer = getattr(browser_of(application), method)(address(application))
    assert answer.url == reverse("applicant:follow_up", args=[application.reference])


def test_a_draft_without_a_case_is_asked_for_it_first():
    draft = people.draft(case=None)
    answer = browser_of(draft).get(address(draft))
    assert answer.url == reverse("applicant:choose_case", args=[draft.reference])


@pytest.mark.parametrize("code", ["last_employment", "nothing"])
def test_a_section_the_case_is_not_asked_does_not_exist(code):
    draft = people.draft(case=Case.RENEWAL)
    assert browser_of(draft).get(address(draft, code)).status_code == 404


def test_anothers_section_does_not_exist():
    draft = people.complete_draft()
    stranger = people.signed_in(people.applicant())
    assert stranger.get(address(draft)).status_code == 404
    assert send(draft, family_name="VOLÉE", client=stranger).status_code == 404
    assert answers_of(draft)["family_name"] == "OKONKWO"


def test_other_methods_are_not_allowed():
    draft = people.draft()
    assert browser_of(draft).put(address(draft)).status_code == 405


# ---- speed -----------------------------------------------------------------------------------


def test_the_number_of_questions_to_the_database_does_not_grow(questions):
    child = {"family_name": "OKONKWO", "given_names": "Ada", "born_on": ["1", "2", "2020"]}
    counts = []
    for how_many in (1, 5):
        draft = people.draft()
        people.say(draft, "family", children=[child] * how_many)
        counts.append(questions(browser_of(draft), address(draft, "family")))
    assert counts[0] == counts[1]
    assert counts[0] <= 8
