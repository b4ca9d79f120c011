"""The pages of a draft, opened by a clerk: those of their counter's drafts, and nothing else."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from escale.actions.revoke import revoke
from escale.applications.models import Application, CounterEntry
from escale.audit.models import Access
from escale.documents.models import Document
from escale.people.models import Role, StaffMember
from escale.web.policy import POLICY, Who
from tests import at_counter, people, samples
from tests.guards import owners, routes

#: What a clerk opens of the applicants' site: the five steps of a draft, and no more.
FILLED_IN = {
    "applicant:autosave",
    "applicant:checks",
    "applicant:choose_case",
    "applicant:discard",
    "applicant:document",
    "applicant:engagement",
    "applicant:ephoto",
    "applicant:explain",
    "applicant:move_file",
    "applicant:page_image",
    "applicant:piece",
    "applicant:pieces",
    "applicant:portrait",
    "applicant:remove_file",
    "applicant:report_mistake",
    "applicant:section",
    "applicant:summary",
    "applicant:upload",
}
THEIRS = sorted(name for name in POLICY if name.startswith("applicant:"))


@pytest.fixture
def entry(clerk) -> CounterEntry:
    found = at_counter.entered(clerk)
    at_counter.filled_in(found.application)
    return found


@pytest.fixture
def draft(entry) -> Application:
    return Application.objects.get(pk=entry.application_id)


def page_of(application: Application, name: str, *arguments: object) -> str:
    return reverse(f"applicant:{name}", args=[application.reference, *arguments])


def test_the_routes_that_a_clerk_opens_are_the_steps_of_a_draft():
    opened = {name for name, rule in POLICY.items() if rule.who is Who.OWNER and rule.roles}
    assert opened == FILLED_IN
    assert {POLICY[name].roles for name in opened} == {frozenset({Role.CLERK})}


def test_every_page_of_the_draft_is_read_and_says_where_one_is(at_work, draft):
    owners.give_portrait(draft)
    for name in sorted(FILLED_IN):
        if not routes.reads(name):
            continue
        found = {address: at_work.get(address) for address in routes.addresses(name, draft)}
        pages = [answer for answer in found.values() if answer.status_code == 200]
        assert pages or name == "applicant:report_mistake", name
        for answer in pages:
            if answer["Content-Type"].startswith("text/html"):
                page = answer.content.decode()
                assert "Saisie au guichet pour Chidinma Grace OKONKWO" in page, name
                assert 'href="/office/counter/"' in page, name
                assert "Mes demandes" not in page, name
                assert 'href="/requests/"' not in page, name


def test_no_link_of_these_pages_leads_where_a_clerk_may_not_go(at_work, draft):
    linked: dict[str, str] = {}
    for name in sorted(FILLED_IN):
        if not routes.reads(name):
            continue
        for address in routes.addresses(name, draft):
            answer = at_work.get(address)
            if answer.status_code == 200 and "html" in answer["Content-Type"]:
                linked |= dict.fromkeys(links_of(answer.content.decode()), address)
    assert len(linked) > 40
    for link, address in linked.items():
        assert at_work.get(link).status_code in {200, 302}, (address, link)


def links_of(page: str) -> set[str]:
    """The addresses of this site that a page links to."""
    parts = page.split('href="')[1:]
    found = {part.split('"', 1)[0].split("#")[0] for part in parts}
    return {address for address in found if address.startswith("/") and "/static/" not in address}


def test_a_clerk_opens_nothing_else_of_the_applicants_site(at_work, draft):
    for name in THEIRS:
        if name in FILLED_IN:
            continue
        for address in routes.addresses(name, draft):
            for method in sorted(POLICY[name].methods):
                answer = at_work.generic(method, address)
                if name in {"applicant:security", "applicant:sign_out_everywhere"}:
                    assert answer.status_code in {200, 302}  # a member's own account
                elif name == "applicant:home":
                    assert answer["Location"] == "/office/"
                else:
                    assert answer.status_code == 404, (method, address)


def test_another_counter_another_draft_and_a_filed_one_do_not_exist(at_work, draft):
    other_clerk = at_counter.clerk(prefecture=people.prefectures()["reunion"])
    theirs = [
        people.complete_draft(),
        people.filed(),
        at_counter.filled_in(at_counter.entered(other_clerk).application),
    ]
    reunion = people.at_work(other_clerk)
    asked = 0
    for name in sorted(FILLED_IN):
        for client, application in [*((at_work, one) for one in theirs), (reunion, draft)]:
            addresses = routes.addresses(name, application)[:3]
            addresses += routes.addresses(name, application, documents_of=draft)[-3:]
            for address in addresses:
                for method in sorted(POLICY[name].methods):
                    assert client.generic(method, address).status_code == 404, (method, address)
                    asked += 1
    assert asked > 250


def test_an_officer_who_is_no_clerk_is_refused(draft):
    others = people.at_work(people.staff(*(role for role in Role if role is not Role.CLERK)))
    for name in sorted(FILLED_IN):
        address = routes.addresses(name, draft)[0]
        for method in sorted(POLICY[name].methods):
            assert others.generic(method, address).status_code == 403, (method, address)


def test_a_clerk_proves_their_second_factor_first_and_loses_nothing(clerk, draft):
    client = people.signed_in(clerk)
    address = page_of(draft, "section", "contact")
    answer = client.post(address, {"street": "rue du Guichet"})
    assert answer["Location"].startswith("/account/second-factor/")
    assert "rue+du+Guichet" in client.session["unsent"]["body"]


def test_a_clerk_revoked_in_the_middle_is_out_at_once(at_work, clerk, draft):
    address = page_of(draft, "section", "contact")
    assert at_work.get(address).status_code == 200
    revoke(StaffMember.objects.get(account=clerk), by=None)
    assert at_work.post(address, {"street": "rue du Guichet"})["Location"].startswith("/account/")
    assert "rue du Guichet" not in str(list(draft.statements.values()))


def test_a_clerk_who_loses_the_role_is_out_at_once(at_work, clerk, draft):
    StaffMember.objects.filter(account=clerk).update(roles=[Role.OFFICER])
    assert at_work.get(page_of(draft, "summary")).status_code == 403


def test_after_the_filing_these_pages_are_closed_to_the_clerk(at_work, clerk):
    entry = at_counter.filed(clerk)
    for name in sorted(FILLED_IN):
        for address in routes.addresses(name, entry.application):
            for method in sorted(POLICY[name].methods):
                answer = at_work.generic(method, address)
                assert answer.status_code == 409, (method, address)
                assert "OKONKWO" not in answer.content.decode()
    # Transferred, or its person's alone, it is not spoken of any more.
    CounterEntry.objects.update(filed_at=None, left_at=entry.begun_at, code_seed="", code_digest="")
    assert at_work.get(page_of(entry.application, "summary")).status_code == 404


def test_the_person_present_declares_and_signs(at_work, draft):
    summary = at_work.get(page_of(draft, "summary")).content.decode()
    assert "La personne, présente, déclare sur l’honneur" in summary
    assert "Je déclare sur l’honneur" not in summary
    contract = at_work.get(page_of(draft, "engagement")).content.decode()
    assert "La personne, présente, a lu ce contrat" in contract
    assert "J’ai lu ce contrat" not in contract
    own = people.signed_in(people.account_of(people.complete_draft()))
    mine = people.account_of(Application.objects.exclude(pk=draft.pk).get())
    page = own.get(page_of(Application.objects.get(person=mine.person), "summary")).content.decode()
    assert "Je déclare sur l’honneur" in page


def test_an_address_that_does_not_exist_is_asked_of_the_clerk_alone(at_work, draft):
    assert "without_email" in at_work.get(page_of(draft, "section", "contact")).content.decode()
    other = people.complete_draft()
    own = people.signed_in(people.account_of(other))
    assert "without_email" not in own.get(page_of(other, "section", "contact")).content.decode()


def test_a_scan_is_received_and_seen_at_once_and_its_reading_is_told(at_work, draft):
    address = reverse("applicant:upload", args=[draft.reference, "passport", "passport"])
    scan = SimpleUploadedFile("passeport.pdf", samples.pdf(), "application/pdf")
    answer = at_work.post(address, {"file": scan, "replace": "1"})
    assert answer.status_code == 302
    document = Document.objects.current().get(piece__application=draft, component="passport")
    assert document.is_being_checked
    image = at_work.get(page_of(draft, "page_image", document.pk, 1))
    assert image["Content-Type"] == "image/webp"
    seen = Access.objects.filter(person=draft.person, what="document_page").last()
    assert (seen.purpose, seen.subject) == ("counter", f"{draft.reference}/passport/1")


def test_a_visit_leaves_one_line_that_the_person_will_read(at_work, clerk, draft):
    for name in ("summary", "pieces", "summary"):
        at_work.get(page_of(draft, name))
    seen = Access.objects.get(person=draft.person, what="application_opened")
    assert (seen.account, seen.subject, seen.purpose) == (clerk, draft.reference, "counter")


def test_a_draft_of_nobodys_account_is_discarded_at_the_counter(at_work, draft):
    assert at_work.get(page_of(draft, "discard")).status_code == 200
    assert at_work.post(page_of(draft, "discard"))["Location"] == "/office/counter/"
    assert not Application.objects.exists()


def test_a_draft_of_an_account_is_not_discarded_at_the_counter(at_work, draft):
    people.applicant(person=draft.person)
    assert at_work.post(page_of(draft, "discard")).status_code == 409
    assert "/discard/" not in at_work.get(page_of(draft, "summary")).content.decode()
    assert Application.objects.filter(pk=draft.pk).exists()


def test_stopping_leads_back_to_the_counter(at_work, draft):
    section = page_of(draft, "section", "family")
    sent = {"revision": 1, "family_status": "single", "then": "later"}
    assert at_work.post(section, sent)["Location"] == "/office/counter/"


def test_the_pages_ask_as_much_with_more_drafts_at_the_counter(at_work, clerk, draft, questions):
    address = page_of(draft, "summary")
    one = questions(at_work, address)
    for _ in range(4):
        at_counter.filled_in(at_counter.entered(clerk).application)
    assert questions(at_work, address) == one


def test_the_person_closes_their_draft_to_the_counter(clerk):
    at_counter.in_the_register()
    account = people.applicant()
    draft = people.complete_draft(by=account)
    CounterEntry.objects.create(
        application=draft,
        prefecture=people.prefectures()["isere"],
        begun_by=clerk,
        begun_at=draft.created_at - timedelta(minutes=1),
    )
    own, at_work = people.signed_in(account), people.at_work(clerk)
    assert at_work.get(page_of(draft, "summary")).status_code == 200
    assert "Fermer ma demande au guichet" in own.get("/requests/").content.decode()
    assert own.post(page_of(draft, "leave_counter"))["Location"] == "/requests/"
    assert at_work.get(page_of(draft, "summary")).status_code == 404
    assert "Fermer ma demande au guichet" not in own.get("/requests/").content.decode()
