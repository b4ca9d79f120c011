"""The page of the counter: whom it takes, what it lists, the paper and the code it gives."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from escale.actions import make_letters
from escale.actions.revoke import revoke
from escale.applications.models import Application, CounterEntry, Event
from escale.kit import clock
from escale.people.models import Role, StaffMember
from escale.register.matching import confirm_birth_date, identify
from tests import at_counter, people

COUNTER = "/office/counter/"


def boxes(name: str, day: date | None) -> dict[str, str]:
    """A date in its three boxes, which None leaves empty."""
    if day is None:
        return {f"{name}_{part}": "" for part in ("day", "month", "year")}
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


def typed(number: str = at_counter.NUMBER, **more: str) -> dict[str, str]:
    """What the clerk types, from the papers these tests know."""
    read = at_counter.papers(number)
    told = {"number": number, "language": "fr", **boxes("born_on", read.born_on), **more}
    if not number:
        return {**told, "has_no_number": "on"}
    return {
        **told,
        **boxes("valid_from", read.valid_from),
        **boxes("valid_until", read.valid_until),
    }


def page_of(entry: CounterEntry, rest: str = "") -> str:
    return f"{COUNTER}{entry.application.reference}/{rest}"


@pytest.fixture
def known():
    """An account of the person whom the register knows, and who confirmed it."""
    at_counter.in_the_register()
    account = people.applicant()
    read = at_counter.papers()
    found = identify(
        account.person,
        number=read.number,
        valid_from=read.valid_from,
        valid_until=read.valid_until,
    )
    assert confirm_birth_date(found, born_on=read.born_on)
    return account


# ---- beginning -------------------------------------------------------------------------------


def test_a_clerk_begins_and_is_led_to_the_first_page(at_work, clerk):
    answer = at_work.post(COUNTER, typed(""))
    entry = CounterEntry.objects.get()
    assert answer["Location"] == f"/requests/{entry.application.reference}/case/"
    assert entry.begun_by == clerk
    page = at_work.get(answer["Location"]).content.decode()
    assert "Saisie au guichet pour une personne présente" in page


def test_a_page_sent_again_resumes_at_the_summary(at_work):
    at_counter.in_the_register()
    at_work.post(COUNTER, typed())
    application = Application.objects.get()
    at_counter.filled_in(application)
    assert (
        at_work.post(COUNTER, typed())["Location"] == f"/requests/{application.reference}/summary/"
    )
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    "changes,said",
    [
        (boxes("born_on", None), "date de naissance lue sur le passeport."),
        ({"number": ""}, "Indiquez le numéro imprimé sur votre visa"),
        (boxes("valid_until", None), "Indiquez la date de fin écrite sur le document."),
        ({"language": "xx"}, "Choisissez une des langues proposées."),
        ({"number": "9" * 200}, "Ce numéro est trop long."),
        ({"number": "<script>alert(1)</script>"}, "Un numéro n’a que des chiffres"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(at_work, changes, said):
    answer = at_work.post(COUNTER, {**typed(), **changes})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "esc-errors" in page
    assert "<script>alert" not in page
    assert not CounterEntry.objects.exists()


def test_a_number_nobody_can_read_is_let_go_with_the_box(at_work):
    answer = at_work.post(
        COUNTER, typed(number="") | {"number": "\x00'%;--", "valid_from_day": "x"}
    )
    assert answer.status_code == 302


def test_the_persons_word_is_asked_for_their_own_draft(at_work, known):
    draft = people.draft(known)
    refused = at_work.post(COUNTER, typed())
    assert refused.status_code == 409
    assert "déjà une demande en préparation" in refused.content.decode()
    assert draft.reference not in refused.content.decode()
    agreed = at_work.post(COUNTER, typed(is_agreed="on"))
    assert agreed["Location"] == f"/requests/{draft.reference}/summary/"


def test_a_request_under_examination_is_led_to_where_it_is_ours(at_work, known):
    application = people.filed(by=known)
    refused = at_work.post(COUNTER, typed())
    assert refused.status_code == 409
    address = reverse("office:application", args=[application.reference])
    assert f'href="{address}"' in refused.content.decode()
    elsewhere = people.at_work(at_counter.clerk(prefecture=people.prefectures()["reunion"]))
    page = elsewhere.post(COUNTER, typed()).content.decode()
    assert "en cours d’examen" in page
    assert application.reference not in page


# ---- the lists -------------------------------------------------------------------------------


def test_what_is_under_way_and_what_was_filed_are_listed(at_work, clerk):
    begun = at_counter.entered(at_counter.clerk(name="Sacha Petit"))
    people.prefectures()
    filed = at_counter.filed(clerk)
    page = at_work.get(COUNTER).content.decode()
    assert "Sacha Petit" in page
    assert begun.application.reference in page
    assert filed.application.reference in page
    assert "Chidinma Grace OKONKWO" in page


def test_another_counter_is_not_shown(at_work):
    reunion = at_counter.clerk(prefecture=people.prefectures()["reunion"])
    begun, filed = at_counter.entered(reunion), at_counter.filed(reunion)
    page = at_work.get(COUNTER).content.decode()
    assert begun.application.reference not in page
    assert filed.application.reference not in page
    for address in (page_of(filed), page_of(filed, "receipt/"), page_of(begun)):
        assert at_work.get(address).status_code == 404
    for address in (page_of(filed, "code/"), page_of(begun, "leave/")):
        assert at_work.post(address).status_code == 404


def test_the_lists_ask_the_same_whatever_their_length(at_work, clerk, questions):
    at_counter.entered(clerk)
    at_counter.filed(clerk)
    one = questions(at_work, COUNTER)
    for _ in range(4):
        people.say(at_counter.entered(clerk).application, "identity")
        at_counter.filed(clerk)
    assert questions(at_work, COUNTER) == one


def test_the_counter_is_the_clerks(clerk):
    entry = at_counter.filed(clerk)
    others = people.at_work(people.staff(*(role for role in Role if role is not Role.CLERK)))
    for address in (COUNTER, page_of(entry), page_of(entry, "receipt/")):
        assert others.get(address).status_code == 403
        assert people.signed_in(people.applicant()).get(address).status_code == 404
    assert others.post(page_of(entry, "code/")).status_code == 403


def test_a_clerk_revoked_meanwhile_begins_nothing(at_work, clerk):
    revoke(StaffMember.objects.get(account=clerk), by=None)
    assert at_work.post(COUNTER, typed(""))["Location"].startswith("/account/sign-in/")
    assert not CounterEntry.objects.exists()


def test_what_was_typed_when_the_session_ended_comes_back(clerk):
    client = people.signed_in(clerk)  # without the second factor
    client.post(COUNTER, typed())
    again = people.at_work(clerk)
    session = again.session
    session["unsent"] = client.session["unsent"]
    session.save()
    assert at_counter.NUMBER in again.get(COUNTER).content.decode()


# ---- what the person leaves with -------------------------------------------------------------


def filed_here(at_work, clerk, **options) -> CounterEntry:
    """An entry that the browser of the clerk filed."""
    entry = at_counter.entered(clerk)
    application = at_counter.filled_in(entry.application, **options)
    sent = {
        "revision": application.revision,
        "then": "file",
        "is_declared_true": "on",
        "observations": "",
        **{f"confirm_{n}": "on" for n in (1, 2, 3)},
    }
    answer = at_work.post(f"/requests/{application.reference}/summary/", sent)
    assert answer["Location"] == page_of(entry)
    entry.refresh_from_db()
    return entry


def test_the_code_is_shown_while_the_person_is_there(at_work, clerk):
    entry = filed_here(at_work, clerk)
    code = at_counter.code(entry)
    spelt = f"{code[:4]}-{code[4:8]}-{code[8:]}"
    assert spelt in at_work.get(page_of(entry)).content.decode()
    elsewhere = people.at_work(clerk).get(page_of(entry)).content.decode()
    assert spelt not in elsewhere
    assert "Un code est imprimé sur la dernière page" in elsewhere
    session = at_work.session
    before = (clock.machine_now() - timedelta(minutes=16)).isoformat()
    session["counter_codes_shown"] = {entry.application.reference: before}
    session.save()
    assert spelt not in at_work.get(page_of(entry)).content.decode()


def test_a_new_code_is_shown_and_ends_the_one_before(at_work, clerk):
    entry = at_counter.filed(clerk)
    before = at_counter.code(entry)
    page = at_work.post(page_of(entry, "code/"), follow=True).content.decode()
    entry.refresh_from_db()
    after = at_counter.code(entry)
    assert after != before
    assert f"{after[:4]}-{after[4:8]}-{after[8:]}" in page
    later = people.at_work(clerk).get(page_of(entry)).content.decode()
    assert "Un autre code a été donné depuis le dépôt" in later


def test_no_new_code_once_the_person_has_an_account(at_work, clerk):
    entry = at_counter.filed(clerk)
    people.applicant(person=entry.application.person)
    page = at_work.get(page_of(entry)).content.decode()
    assert "retrouve cette demande dans son compte" in page
    assert "/code/" not in page
    answer = at_work.post(page_of(entry, "code/"), follow=True)
    assert "suit déjà sa demande" in answer.content.decode()


def test_the_receipt_is_printed_and_its_reading_told(at_work, clerk):
    entry = at_counter.filed(clerk)
    awaited = at_work.get(page_of(entry, "receipt/"))
    assert awaited["Location"] == f"{page_of(entry)}#recu"
    make_letters.make_due()
    receipt = at_work.get(page_of(entry, "receipt/"))
    assert receipt["Content-Type"] == "application/pdf"
    assert "Confirmation de dépôt à imprimer" in at_work.get(page_of(entry)).content.decode()
    seen = entry.application.person.accesses.last()
    assert (seen.what, seen.subject, seen.purpose) == (
        "letter",
        entry.application.reference,
        "counter",
    )


def test_a_receipt_is_printed_here_for_thirty_days(at_work, clerk):
    entry = at_counter.filed(clerk)
    with clock.at(clock.now() + timedelta(days=31)):
        assert at_work.get(page_of(entry)).status_code == 404
        assert entry.application.reference not in at_work.get(COUNTER).content.decode()


def test_a_request_for_another_prefecture_is_told_before_and_leaves(at_work, clerk):
    entry = at_counter.entered(clerk)
    living = {"contact": {"postcode": "97400", "town": "Saint-Denis"}}
    application = at_counter.filled_in(entry.application, answers=living)
    page = at_work.get(f"/requests/{application.reference}/summary/").content.decode()
    assert "Une fois déposée, votre préfecture ne l’examinera pas" in page
    assert "Préfecture de La Réunion" in page
    filed = at_counter.filed(clerk, answers=living)
    reference = filed.application.reference
    shown = at_work.get(page_of(filed)).content.decode()
    assert "Votre préfecture ne peut pas l’ouvrir" in shown
    assert reverse("office:application", args=[reference]) not in shown
    assert at_work.get(reverse("office:application", args=[reference])).status_code == 404


def test_a_person_without_an_address_is_told_otherwise_and_the_officer_knows(at_work, clerk):
    entry = filed_here(at_work, clerk, answers={"contact": {"email": "", "without_email": "on"}})
    sentence = "Pas d’adresse électronique"
    assert sentence in at_work.get(page_of(entry)).content.decode()
    officer = people.at_work(people.staff(Role.OFFICER))
    address = reverse("office:application", args=[entry.application.reference])
    page = officer.get(address).content.decode()
    assert "Pas d’adresse électronique : à prévenir par courrier ou téléphone." in page
    assert "Au guichet, pour la personne : Charlie Blanc" in page
    with_address = at_counter.filed(clerk)
    address = reverse("office:application", args=[with_address.application.reference])
    assert sentence not in officer.get(address).content.decode()


def test_a_draft_of_an_account_is_given_back(at_work, known):
    draft = people.draft(known)
    at_work.post(COUNTER, typed(is_agreed="on"))
    page = at_work.get(COUNTER).content.decode()
    assert "Rendre à la personne" in page
    leaving = f"{COUNTER}{draft.reference}/leave/"
    assert at_work.post(leaving)["Location"] == COUNTER
    assert Event.objects.filter(application=draft).last().name == "left_counter"
    assert at_work.post(leaving).status_code == 404
    assert at_work.get(f"/requests/{draft.reference}/summary/").status_code == 404
