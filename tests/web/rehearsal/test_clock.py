"""The page of the clock: days pass one after the other, and all that was due in them is done."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from escale.applications.deadlines import draft_warnings_on, local_date
from escale.applications.models import Application
from escale.jobs import rehearsal, sweeps
from escale.kit import clock
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.notices.wording import words_of
from escale.watch import rehearsing
from escale.watch.models import ClockMove, Outage, SweepRun
from escale.web import policy
from escale.web.rehearsal import moving
from tests import people

pytestmark = pytest.mark.django_db

CLOCK = "/rehearsal/"
DAY = timedelta(days=1)


@pytest.fixture
def browser(settings, monkeypatch, simulators):
    settings.REHEARSAL = True
    settings.ROOT_URLCONF = "tests.web.rehearsal.urls"
    settings.EMAIL_HOST, settings.EMAIL_PORT = simulators.mail.host, simulators.mail.smtp_port
    settings.EPHOTO_URL = simulators.ephoto.address
    # However slow the machine, a move is made at once; one test says otherwise.
    monkeypatch.setattr(moving, "_PATIENCE_S", 600.0)
    for name, rule in policy.OF_THE_REHEARSAL.items():
        monkeypatch.setitem(policy.POLICY, name, rule)
    return Client()


def test_elsewhere_the_page_does_not_exist():
    assert Client().get(CLOCK).status_code == 404
    assert Client().post(CLOCK, {"days": 1}).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("rehearsal:clock")
    assert not ClockMove.objects.exists()


def test_reading_moves_nothing(browser):
    page = browser.get(f"{CLOCK}?days=31&asked=31&since=0").content.decode()
    assert "Date pour la loi" in page
    assert rehearsing.ahead() == timedelta()


def test_moving_asks_for_the_token_of_the_form(browser):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(CLOCK, {"days": 1}).status_code == 403
    assert rehearsing.ahead() == timedelta()


def test_a_week_is_seven_days_each_with_its_sweeps_today_too(browser, monkeypatch):
    seen = []
    count = sweeps.Sweep(
        "count", "Compte", sweeps.Every.MINUTE, lambda: seen.append(clock.now()) or 1
    )
    monkeypatch.setattr(sweeps, "SWEEPS", (count,))
    before = clock.machine_now()
    page = browser.post(CLOCK, {"days": 7}, follow=True).content.decode()
    assert "7 jours ont passé" in page.replace("\u00a0", " ")
    assert [round((at - before) / DAY) for at in seen] == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_warning_leaves_on_its_day_not_at_the_end_of_the_move(browser):
    draft = people.draft()
    began = clock.machine_now()
    for days in (31, 31, 20):
        browser.post(CLOCK, {"days": days})
    notice = Notice.objects.get(kind="draft_ending")
    warned_on = draft_warnings_on(draft.touched_at, clock.PARIS)[0]
    assert local_date(notice.queued_at, clock.PARIS) == warned_on
    assert local_date(began + 82 * DAY, clock.PARIS) > warned_on + 2 * DAY
    assert notice.state == Notice.State.SENT
    assert not Outage.objects.exists()
    browser.post(CLOCK, {"days": 31})
    assert not Application.objects.exists()  # erased, after its second warning


def test_a_long_move_says_how_far_it_is_and_goes_on_at_a_click(browser, monkeypatch):
    monkeypatch.setattr(moving, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(sweeps, "SWEEPS", (sweeps.named("make_letters"),))
    response = browser.post(CLOCK, {"days": 3}, follow=True)
    page = response.content.decode()
    assert 'value="1"' in page
    assert 'max="3"' in page
    assert "data-goes-on" in page
    again = dict(part.split("=") for part in response.request["QUERY_STRING"].split("&"))
    assert (again["days"], again["asked"]) == ("2", "3")
    browser.post(CLOCK, again)
    page = browser.post(CLOCK, {**again, "days": 1}, follow=True).content.decode()
    assert "3 jours ont passé" in page.replace("\u00a0", " ")
    assert rehearsing.ahead() == 3 * DAY


def test_what_happened_is_told_by_day_with_its_request(browser):
    browser.post(CLOCK, {"days": 1})
    with rehearsing.rehearsed():
        filed = people.filed()
    browser.post(CLOCK, {"days": 1})
    page = browser.get(CLOCK).content.decode()
    assert f'href="/requests/{filed.reference}/"' in page
    assert "Déposer" in page
    assert str(Letter.Kind.FILING_RECEIPT.label) in page
    assert words_of(filed.notices.get(channel="email")).subject in page


@pytest.mark.parametrize("days", ["", "0", "-3", "400", "x"])
def test_a_move_that_is_none_is_refused_with_a_sentence(browser, days):
    page = browser.post(CLOCK, {"days": days}, follow=True).content.decode()
    assert "Choisissez de combien avancer" in page
    assert rehearsing.ahead() == timedelta()


@pytest.mark.parametrize("since", ["-1", "x", "9" * 30, "²"])
def test_an_instant_that_is_none_is_left_out(browser, since):
    assert browser.get(CLOCK, {"since": since}).status_code == 200


def test_a_sweep_that_fails_on_the_way_stops_no_day(browser, monkeypatch):
    broken = sweeps.Sweep("broken", "Cassé", sweeps.Every.MINUTE, lambda: 1 // 0)
    monkeypatch.setattr(sweeps, "SWEEPS", (broken, sweeps.named("make_letters")))
    page = browser.post(CLOCK, {"days": 2}, follow=True).content.decode()
    assert "Un traitement a échoué en chemin" in page
    assert "broken" in page
    assert rehearsing.ahead() == 2 * DAY
    assert SweepRun.objects.get(name="make_letters").error == ""


def test_what_happened_is_bounded(monkeypatch, settings):
    settings.REHEARSAL = True
    monkeypatch.setattr(rehearsal, "SHOWN_AT_MOST", 2)
    since = clock.now() - DAY
    for _ in range(2):
        people.filed()
    told = rehearsal.happened(since)
    assert sum(len(things) for _, things in told) == 2
