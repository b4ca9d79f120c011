"""The demo world: made by the acts, once, readable by programs and by people."""

import json
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db.models import Count

from escale.applications.certificates import Certificate
from escale.applications.enums import Status
from escale.applications.models import Application, Event, Reconciliation
from escale.cards.orders import CardOrder
from escale.documents.models import Document, Ephoto
from escale.jobs.demo_world import samples, stories
from escale.jobs.demo_world.nationals import import_nationals, nationals
from escale.jobs.demo_world.offices import make_offices
from escale.kit import clock
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people import second_factor
from escale.people.models import Account, Person, Prefecture, Role, StaffChange
from escale.people.routing import prefecture_for
from escale.procedures.cases import Case
from escale.procedures.routing import DEPARTMENTS, department_of, zone_of
from escale.register.matching import identify
from escale.register.models import ForeignNational, Outcome

pytestmark = pytest.mark.django_db

KEYS = {
    "foreign_nationals",
    "applicants",
    "staff",
    "institutions",
    "applications",
    "ephoto_rules",
    "sample_documents",
}
TROUBLES = {
    "expired",
    "too_early",
    "one_name",
    "apostrophes",
    "long_name",
    "no_foreigner_number",
    "several_documents",
    "ambiguous",
    "unknown_number",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def services(simulators, settings, folder):
    """The demo's own folder, and the simulators where the acts will look for them."""
    settings.VAR = folder
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = simulators.mail.host, simulators.mail.smtp_port
    settings.EPHOTO_URL = simulators.ephoto.address
    settings.CARDS_URL = simulators.cards.address
    settings.ANTIVIRUS_URL = simulators.antivirus.url
    simulators.antivirus.behave("well")
    return simulators


def world() -> dict:
    said = StringIO()
    call_command("demo_world", "--json", stdout=said)
    return json.loads(said.getvalue())


# ---- the world, made once and looked at from every side -------------------------------------------


def test_the_world_is_made_by_the_acts_and_made_once(services):
    made = world()
    assert set(made) >= KEYS
    _expect_staff_of_each_role_who_can_sign_in(made)
    _expect_histories_that_lead_to_the_status()
    _expect_what_follows_each_act(services)
    _expect_the_applications_as_they_are(made)
    _expect_troubles_to_be_met()
    _expect_times_to_be_met()
    _expect_cards_ordered_and_a_photo_asked_again()
    _expect_somebody_entered_at_the_counter()
    _expect_nothing_in_clear_on_the_disk()
    counts = _counts()
    assert world() == made
    assert _counts() == counts


def _expect_histories_that_lead_to_the_status():
    statuses = set()
    for application in Application.objects.all():
        events = list(application.events.order_by("pk"))
        assert events[0].act == "start"
        assert events[0].from_status == ""
        assert all(before.to_status == after.from_status for before, after in pairwise(events))
        # A clerk's entry begins the draft and takes hold of it in one gesture.
        gestures = [event for event in events if event.act != "enter_at_counter"]
        assert all(before.at < after.at for before, after in pairwise(gestures))
        assert events[-1].to_status == application.status
        assert events[-1].at < clock.now()
        statuses.add(application.status)
    assert statuses == {
        *(Status.DRAFT, Status.FILED, Status.WITHDRAWN),
        *(Status.UNDER_REVIEW, Status.AWAITING_PIECES, Status.CLOSED),
        *(Status.APPROVED, Status.CARD_IN_PRODUCTION),
    }
    assert Application.objects.filter(case="").count() == 0
    assert set(Application.objects.values_list("case", flat=True)) == set(Case.values)


def _expect_staff_of_each_role_who_can_sign_in(made):
    by_prefecture: dict[str, set[str]] = {}
    *members, operator = made["staff"]
    assert (operator["email"], operator["roles"]) == ("operateur@demo.example", ["operator"])
    account = Account.objects.get(email=operator["email"])
    assert account.check_password(operator["password"])
    assert account.operation.revoked_at is None
    assert second_factor.secret_of(account) == operator["totp_secret"]
    for line in members:
        account = Account.objects.get(email=line["email"])
        assert account.person is None
        assert account.check_password(line["password"])
        assert account.membership.prefecture.code == line["prefecture"]
        assert account.membership.roles == line["roles"]
        assert second_factor.secret_of(account) == line["totp_secret"]
        by_prefecture.setdefault(line["prefecture"], set()).update(line["roles"])
    assert set(by_prefecture) == set(Prefecture.objects.values_list("code", flat=True))
    assert all(roles == set(Role.values) for roles in by_prefecture.values())
    assert any(len(line["roles"]) > 1 for line in members)
    joined = StaffChange.objects.filter(kind=StaffChange.Kind.JOINED)
    assert joined.count() == len(members)


def _expect_what_follows_each_act(services):
    filed = Application.objects.exclude(status=Status.DRAFT)
    assert Letter.objects.filter(made_at=None).count() == 0
    receipts = Letter.objects.filter(kind=Letter.Kind.FILING_RECEIPT)
    assert receipts.count() == filed.count()
    assert set(Notice.objects.values_list("state", flat=True)) == {Notice.State.SENT}
    told = services.messages_to("marco.rossi@demo.example")
    assert len(told) == 1
    # The photo of a request in progress is used, once; one that is not active yet waits.
    waiting = Ephoto.objects.get(outcome=Ephoto.Outcome.NOT_ACTIVE)
    assert waiting.application.family_name == "SANTOS"
    in_progress = filed.filter(status=Status.FILED).exclude(pk=waiting.application_id)
    assert Ephoto.objects.filter(application__in=in_progress, consumed_at=None).count() == 0


def _expect_the_applications_as_they_are(made):
    by_email = {line["applicant_email"]: line for line in made["applications"]}
    assert set(by_email) == {story.email for story in stories.STORIES}
    assert by_email["samir.benali@demo.example"]["prefecture"] == "reunion"
    assert by_email["peter.omondi@demo.example"]["prefecture"] == "etranger"
    assert by_email["lina.santos@demo.example"]["prefecture"] == "guadeloupe"
    assert by_email["iker.hernandez@demo.example"]["prefecture"] == "partagee"
    assert by_email["aminata.diallo@demo.example"]["prefecture"] is None
    for line in made["applications"]:
        application = Application.objects.get(reference=line["reference"])
        assert (line["status"], line["case"]) == (application.status, application.case)
    for line in made["applicants"]:
        assert Account.objects.get(email=line["email"]).check_password(line["password"])


def _expect_troubles_to_be_met():
    stranger = Application.objects.get(family_name="ABDI")
    assert stranger.reconciliation.reason == Reconciliation.Reason.NONE
    late = Application.objects.get(family_name="CHEN")
    assert late.filed_in_time is False
    assert Application.objects.get(family_name="ROSSI").filed_in_time is True
    santos = Application.objects.get(family_name="SANTOS")
    assert santos.pieces.get(slot="hosting_agreement").is_explained
    assert set(santos.pieces.get(slot="diploma").received) == {"success_certificate", "transcript"}
    assert not Reconciliation.objects.exclude(application=stranger).exists()


def _expect_times_to_be_met():
    asked = Application.objects.get(family_name="MOREIRA")
    request = asked.piece_requests.get()
    assert request.answer_by == clock.today() + timedelta(days=3)
    assert request.delivered_at is not None
    assert asked.notices.filter(kind="answer_reminder", channel="email").count() == 1
    closed = Application.objects.get(family_name="NOVÁK")
    kinds = list(closed.notices.filter(channel="email").order_by("queued_at"))
    assert [notice.kind for notice in kinds] == [
        "filed",
        "pieces_requested",
        *(["answer_reminder"] * 3),
        "closed_unanswered",
    ]
    assert closed.letters.filter(kind="closure", made_at__isnull=False).count() == 1
    waiting = Application.objects.get(family_name="HADDAD")
    certificate = waiting.certificates.get()
    assert certificate.starts_on == waiting.document_expires_on + timedelta(days=1)
    assert certificate.starts_on < clock.today() < certificate.ends_on
    assert waiting.notices.filter(kind="silence_reached", channel="email").count() == 1


def _expect_cards_ordered_and_a_photo_asked_again():
    ordered = Application.objects.get(family_name="NDIAYE")
    order = ordered.card_orders.get()
    assert order.state == CardOrder.State.ORDERED  # the factory took it
    assert ordered.certificates.filter(kind=Certificate.Kind.APPROVAL).count() == 1
    asked = Application.objects.get(family_name="CASTILLO")
    assert asked.card_orders.get().fault == CardOrder.Fault.PHOTO
    assert asked.status == Status.APPROVED
    assert not asked.piece_requests.exists()
    kinds = (
        asked.notices.filter(channel="email").order_by("queued_at").values_list("kind", flat=True)
    )
    assert list(kinds) == ["filed", "approved", "card_ordered", "order_refused"]


def _expect_somebody_entered_at_the_counter():
    entered = Application.objects.get(family_name="SOW")
    assert (entered.status, entered.prefecture.code) == (Status.FILED, "essonne")
    assert entered.filed_by.membership.roles == [Role.CLERK]
    assert not entered.person.accounts.exists()
    assert entered.letters.filter(kind="filing_receipt", made_at__isnull=False).count() == 1


def _expect_nothing_in_clear_on_the_disk():
    kept = [path for path in Path(storages["documents"].location).rglob("*") if path.is_file()]
    assert len(kept) >= Document.objects.count()
    assert not any(samples.KNOWN_PHRASE.encode() in path.read_bytes() for path in kept)


def _counts() -> dict[str, int]:
    models = (Account, Application, Document, Event, ForeignNational, Letter, Notice, StaffChange)
    return {
        **{model.__name__: model.objects.count() for model in models},
        "documents": ForeignNational.objects.aggregate(n=Count("documents"))["n"],
    }


def test_the_world_is_told_to_whoever_starts_the_demo(services, folder):
    said = StringIO()
    call_command("demo_world", stdout=said)
    text = said.getvalue()
    assert stories.PASSWORD in text
    assert all(story.email in text for story in stories.STORIES)
    visitor = import_nationals()[0]
    assert visitor.foreigner_number in text
    assert f"{visitor.born_on:%d/%m/%Y}" in text
    assert "WA…  not yet active" in text
    assert f"Sample documents to upload: {folder / 'samples'}" in text


def test_a_story_interrupted_is_begun_again(services, settings, monkeypatch):
    samples.sample_documents(settings.VAR / "samples")
    make_offices()
    people = import_nationals()
    story = next(story for story in stories.STORIES if story.email.startswith("marco.rossi"))
    monkeypatch.setattr(stories, "STORIES", (story,))
    with monkeypatch.context() as patch:
        patch.setitem(stories._ACTS, "file", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            stories.tell(people, settings.VAR / "samples")
    assert not Account.objects.filter(email=story.email).exists()
    stories.tell(people, settings.VAR / "samples")
    assert Application.objects.get().status == Status.FILED


def _power_cut(*_) -> None:
    raise KeyboardInterrupt


def test_the_world_is_refused_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="ESCALE_ENV is production"):
        call_command("demo_world")


# ---- the register --------------------------------------------------------------------------------


def test_there_is_somebody_for_each_case_and_each_trouble():
    people = nationals(clock.today())
    assert {person.case for person in people} == set(Case)
    assert {person.trouble for person in people} == TROUBLES | {""}
    by_trouble = {person.trouble: person for person in people}
    assert by_trouble["one_name"].given_names == ""
    assert sum(map(str.isalpha, by_trouble["long_name"].family_name)) == 60
    assert by_trouble["no_foreigner_number"].foreigner_number == ""


def test_the_register_is_imported_once_and_its_dates_stay():
    first = import_nationals()
    with clock.at(clock.now() + 3 * stories.DAY):
        assert import_nationals() == first
    in_register = {(p.foreigner_number, p.family_name) for p in first if p.is_in_register}
    assert ForeignNational.objects.count() == len(in_register)


@pytest.mark.parametrize(
    "trouble,typed,outcome",
    [
        ("", "foreigner_number", Outcome.MATCHED),
        ("several_documents", "foreigner_number", Outcome.MATCHED),
        ("no_foreigner_number", "document_number", Outcome.MATCHED),
        ("ambiguous", "document_number", Outcome.AMBIGUOUS),
        ("ambiguous", "foreigner_number", Outcome.MATCHED),
        ("unknown_number", "foreigner_number", Outcome.NONE),
    ],
)
def test_each_number_is_compared_as_its_story_says(trouble, typed, outcome):
    person = [p for p in import_nationals() if p.trouble == trouble][-1]
    found = identify(
        Person.objects.create(),
        number=getattr(person, typed),
        valid_from=person.valid_from,
        valid_until=person.valid_until,
    )
    assert found.outcome == outcome


# ---- the offices ---------------------------------------------------------------------------------


@pytest.mark.parametrize("department", DEPARTMENTS, ids=lambda d: d.code)
def test_every_department_has_an_office_in_its_own_time_zone(department):
    make_offices()
    office = prefecture_for(department.code)
    assert office.is_fallback or office.departments == [department.code]
    if department.is_overseas and not office.is_fallback:
        assert office.zone == zone_of(department.code)


@pytest.mark.parametrize(
    "postcode,office",
    [
        ("91190", "essonne"),
        ("75013", "paris"),
        ("20000", "corse-du-sud"),
        ("20137", "corse-du-sud"),
        ("20200", "haute-corse"),
        ("20600", "haute-corse"),
        ("97110", "guadeloupe"),
        ("97400", "reunion"),
        ("98800", "nouvelle-caledonie"),
        ("97200", "partagee"),
        ("38000", "partagee"),
        ("98000", "etranger"),
    ],
)
def test_a_postcode_leads_to_its_office(postcode, office):
    make_offices()
    assert prefecture_for(department_of(postcode)).code == office
