"""« Mes messages »: all that was written to the person, theirs alone, word for word, unread marked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from escale.actions.follow_deliveries import follow_due
from escale.actions.tell import Told, tell_many
from escale.applications.models import PieceRequest
from escale.kit import clock
from escale.notices import outbox
from escale.notices.models import Channel, Notice, Seen, State
from escale.web.applicant.inbox.inbox import PAGE
from tests import examining, people

pytestmark = pytest.mark.django_db

INBOX = "/messages/"


@pytest.fixture
def application():
    return people.filed()


@pytest.fixture
def browser(application):
    return people.signed_in(people.account_of(application))


def written(application, number: int = 1, **columns) -> list[Notice]:
    """More messages to the person, the newest last."""
    return [
        Notice.objects.create(
            **{
                "kind": "amended",
                "key": f"more:{application.pk}:{turn}",
                "to": "a@exemple.fr",
                "language": "fr",
                "subject": f"Message numéro {turn:03}.",
                "text": "Bonjour,\n\nUn mot.\n",
                "person": application.person,
                "application": application,
                "queued_at": clock.now() + timedelta(minutes=turn),
            }
            | columns
        )
        for turn in range(number)
    ]


def test_a_message_is_listed_with_what_became_of_it_and_opened_word_for_word(application, browser):
    notice = application.notices.get()
    page = browser.get(INBOX)
    assert notice.subject in page.content.decode()
    assert "il part vers" in page.content.decode()
    assert "non lu" in page.content.decode()
    Notice.objects.update(state=State.DELIVERED, sent_at=clock.now(), delivered_at=clock.now())
    shown = browser.get(reverse("applicant:message", args=[notice.pk])).content.decode()
    assert "et remis." in shown
    for line in notice.text.splitlines():
        words = line.partition(" <")[0].removeprefix("- ").replace("&", "&amp;")
        assert words in shown, line
    assert reverse("applicant:follow_up", args=[application.reference]) in shown


def test_a_message_opened_is_read_from_then_on_and_by_that_account_alone(application, browser):
    notice = application.notices.get()
    browser.get(reverse("applicant:message", args=[notice.pk]))
    assert Seen.objects.get().notice == notice
    assert "non lu" not in browser.get(INBOX).content.decode()
    other = people.signed_in(people.applicant(person=application.person))
    assert "non lu" in other.get(INBOX).content.decode()
    browser.get(reverse("applicant:message", args=[notice.pk]))
    assert Seen.objects.count() == 1


def test_a_page_that_the_browser_fetches_ahead_is_not_read(application, browser):
    url = reverse("applicant:message", args=[application.notices.get().pk])
    for header in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}):
        assert browser.get(url, headers=header).status_code == 200
    assert not Seen.objects.exists()


def test_opening_a_message_proves_that_its_request_is_known(application, browser):
    officer = people.staff()
    examining.asked(examining.examined(application, by=officer), "passport", by=officer)
    notice = application.notices.get(kind="pieces_requested")
    browser.get(reverse("applicant:message", args=[notice.pk]))
    follow_due()
    assert PieceRequest.objects.get().delivered_at is not None


@pytest.mark.parametrize("name", ["applicant:follow_up", "applicant:answer"])
def test_opening_the_page_of_a_request_proves_it_too(application, browser, name):
    officer = people.staff()
    examining.asked(examining.examined(application, by=officer), "passport", by=officer)
    browser.get(reverse(name, args=[application.reference]))
    follow_due()
    assert PieceRequest.objects.get().delivered_at is not None


def test_a_message_that_is_not_put_in_words_yet_is_read_all_the_same(application, browser):
    event = application.events.latest("pk")
    facts = {"undo_until": clock.now()}
    tell_many("withdrawn", [Told(application=application, event=event, facts=facts)])
    notice = Notice.objects.get(kind="withdrawn")
    assert notice.text == ""
    assert (
        f"Votre demande {application.reference} est retirée" in browser.get(INBOX).content.decode()
    )
    shown = browser.get(reverse("applicant:message", args=[notice.pk])).content.decode()
    assert "annuler ce retrait" in shown


def test_whoever_does_not_read_french_has_both_each_in_its_language(application):
    account = people.account_of(application)
    outbox.queue(
        "withdrawal_undone",
        key="1",
        to=account.email,
        language="en",
        context={
            "application": application,
            "prefecture": application.prefecture,
            "filed_at": "x",
            "told_at": "y",
            "follow_up_path": "/requests/",
        },
        person=application.person,
        application=application,
    )
    notice = Notice.objects.get(kind="withdrawal_undone")
    browser = people.signed_in(account)
    page = browser.get(reverse("applicant:message", args=[notice.pk])).content.decode()
    assert 'class="esc-quote" lang="en"' in page
    assert 'class="esc-quote" lang="fr"' in page


def test_a_text_message_is_kept_too(application, browser):
    written(application, channel=Channel.SMS, to="+33639980001", subject="", text="Escale : lisez.")
    page = browser.get(INBOX).content.decode()
    assert "SMS : Escale : lisez." in page
    assert "+33 6 39 98 00 01" in page


def test_what_opens_something_is_not_kept(application, browser):
    (secret,) = written(application, is_secret=True)
    assert secret.subject not in browser.get(INBOX).content.decode()
    assert browser.get(reverse("applicant:message", args=[secret.pk])).status_code == 404


def test_the_messages_of_another_do_not_exist(application):
    stranger = people.signed_in(people.applicant())
    notice = application.notices.get()
    assert notice.subject not in stranger.get(INBOX).content.decode()
    for number in (notice.pk, 0, 2**63, 10**30):
        assert stranger.get(f"/messages/{number}/").status_code == 404
    assert stranger.get(f"{INBOX}?before={notice.pk}").status_code == 200
    assert not Seen.objects.exists()


def test_an_empty_inbox_says_what_comes(db):
    page = people.signed_in(people.applicant()).get(INBOX).content.decode()
    assert "Aucun message pour le moment" in page


def test_each_is_on_one_page_only_newest_first(application, browser):
    written(application, PAGE * 2 + 3)
    address, subjects = INBOX, []
    for _page in range(3):
        page = browser.get(address)
        subjects += [line.subject for line in page.context["lines"]]
        address = f"{INBOX}?before={page.context['older']}"
    assert page.context["older"] is None
    assert subjects[0] == f"Message numéro {PAGE * 2 + 2:03}."
    assert len(subjects) == len(set(subjects)) == PAGE * 2 + 4


@pytest.mark.parametrize("asked", ["", "x", "0", "-1", "9" * 40, "1.5", "٣"])
def test_a_page_that_does_not_exist_is_the_first(application, browser, asked):
    page = browser.get(INBOX, {"before": asked})
    assert len(page.context["lines"]) == 1
    assert page.context["is_first"]


def test_more_messages_ask_the_database_no_more(application, browser, questions):
    few = questions(browser, INBOX)
    written(application, 5)
    assert questions(browser, INBOX) == few


def test_words_that_look_like_markup_are_words(application, browser):
    hostile = '<script>alert(1)</script> <javascript:alert(1)> x <https://exemple.fr/?a="b>'
    (notice,) = written(application, text=f"{hostile}\n\n- {hostile}\n")
    page = browser.get(reverse("applicant:message", args=[notice.pk])).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


# ---- an address that gives messages back -----------------------------------------------------


def banner(browser) -> bool:
    pages = [browser.get(address).content.decode() for address in (INBOX, "/requests/")]
    shown = ["ne reçoit pas nos messages" in page for page in pages]
    assert len(set(shown)) == 1
    return shown[0]


def state_of_last(application, state: State, **columns) -> None:
    dates = {
        State.BOUNCED: {"sent_at": clock.now(), "bounced_at": clock.now()},
        State.DELIVERED: {"sent_at": clock.now(), "delivered_at": clock.now()},
        State.SENT: {"sent_at": clock.now()},
    }.get(state, {})
    account = people.account_of(application)
    written(application, to=account.email, state=state, **dates, **columns)


@pytest.mark.parametrize("state", [State.BOUNCED, State.REFUSED])
def test_an_address_that_gives_messages_back_is_said_so(application, browser, state):
    assert not banner(browser)
    state_of_last(application, state)
    assert banner(browser)


def test_a_message_delivered_there_since_is_good_news(application, browser):
    state_of_last(application, State.BOUNCED)
    state_of_last(application, State.SENT, key="2", queued_at=clock.now() + timedelta(hours=1))
    assert banner(browser)  # taken by the server, as the one that came back was
    state_of_last(application, State.DELIVERED, key="3", queued_at=clock.now() + timedelta(hours=2))
    assert not banner(browser)


def test_what_our_own_server_could_not_send_says_nothing_of_the_address(application, browser):
    state_of_last(application, State.FAILED)
    assert not banner(browser)


def test_another_address_is_not_blamed_for_the_one_before(application, browser):
    state_of_last(application, State.BOUNCED)
    account = people.account_of(application)
    people.Account.objects.filter(pk=account.pk).update(email="new@exemple.fr")
    assert not banner(browser)
