"""The e-photo code: kept when it can serve, its images drawn again, never a blocked filing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from escale.actions import enter_ephoto, recheck_ephotos
from escale.actions.enter_ephoto import CodeRefused
from escale.actions.prepare import NoLongerADraft
from escale.applications.models import Piece
from escale.documents import store
from escale.documents.models import Ephoto
from escale.kit import clock
from escale.kit.sentences import Refused
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def service(simulators, settings, tmp_path):
    settings.EPHOTO_URL, settings.REHEARSAL = simulators.ephoto.address, True
    backend = settings.STORAGES["documents"]
    options = {**backend["OPTIONS"], "location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "documents": {**backend, "OPTIONS": options}}


@pytest.fixture
def application(db):
    return people.draft()


def code(opening: str, digit: str = "5") -> str:
    return opening + digit * 20


def received(application) -> list[str]:
    return Piece.objects.get(application=application, slot="ephoto").received


def test_a_valid_code_is_kept_with_its_images(application):
    found = enter_ephoto.enter(application, code="ok55 " + "5" * 18)
    assert (found.code, found.outcome) == (code("OK"), Ephoto.Outcome.VALID)
    assert found.valid_until > clock.today()
    assert found.next_check_at is None
    assert received(application) == ["ephoto"]
    images = enter_ephoto.images(found)
    assert images.portrait[8:12] == images.signature[8:12] == b"WEBP"


def test_the_service_is_asked_outside_any_transaction(application, monkeypatch):
    """Django's tests run in a transaction of their own: the blocks opened inside it are counted."""
    depth = len(transaction.get_connection().savepoint_ids)
    seen = []
    asked = enter_ephoto.gateway.check

    def watched(*args, **kwargs):
        seen.append(len(transaction.get_connection().savepoint_ids))
        return asked(*args, **kwargs)

    monkeypatch.setattr(enter_ephoto.gateway, "check", watched)
    enter_ephoto.enter(application, code=code("OK"))
    assert seen == [depth]


@pytest.mark.parametrize(
    "opening, outcome",
    [("WA", Ephoto.Outcome.NOT_ACTIVE), ("DN", Ephoto.Outcome.UNREACHABLE)],
)
def test_a_code_that_is_not_settled_is_kept_and_checked_again(application, opening, outcome):
    found = enter_ephoto.enter(application, code=code(opening))
    assert found.outcome == outcome
    assert found.is_acceptable
    assert found.next_check_at > clock.now()
    assert received(application) == ["ephoto"]


@pytest.mark.parametrize("opening", ["US", "EX", "KO"])
def test_a_code_that_cannot_serve_is_refused_and_the_former_stays(application, opening):
    enter_ephoto.enter(application, code=code("OK"))
    with pytest.raises(CodeRefused):
        enter_ephoto.enter(application, code=code(opening))
    assert Ephoto.objects.get().code == code("OK")


@pytest.mark.parametrize("typed", ["", "OK" + "5" * 19, "OK" + "5" * 21, "OK" + "é" * 20])
def test_a_misspelt_code_is_refused_without_asking(application, settings, typed):
    settings.EPHOTO_URL = "http://127.0.0.1:9"  # nobody listens: asking would keep the code
    with pytest.raises(Refused):
        enter_ephoto.enter(application, code=typed)
    assert not Ephoto.objects.exists()


def test_another_code_forgets_the_face_of_the_first(
    application, tmp_path, django_capture_on_commit_callbacks
):
    first = enter_ephoto.enter(application, code=code("OK"))
    with django_capture_on_commit_callbacks(execute=True):
        second = enter_ephoto.enter(application, code=code("DN"))
    assert enter_ephoto.images(second) is None
    assert second.valid_until is None
    assert not store.exists(first.store_name)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_filed_request_takes_no_other_code(tmp_path: Path):
    filed = people.filed()
    kept = sum(path.is_file() for path in tmp_path.rglob("*"))
    stale = type(filed).objects.get(pk=filed.pk)
    stale.status = "draft"  # what a page opened before the filing believes
    for held in (filed, stale):
        with pytest.raises(NoLongerADraft):
            enter_ephoto.enter(held, code=code("OK"))
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == kept


# ---- checked again ---------------------------------------------------------------------------


def due(application) -> Ephoto:
    Ephoto.objects.filter(application=application).update(
        next_check_at=clock.now() - timedelta(minutes=1)
    )
    return Ephoto.objects.get(application=application)


def test_a_code_becomes_valid_and_shows_its_face(application):
    enter_ephoto.enter(application, code=code("WA"))
    with clock.at(clock.now() + timedelta(hours=73)):
        assert recheck_ephotos.recheck_due() == 1
    found = Ephoto.objects.get()
    assert found.outcome == Ephoto.Outcome.VALID
    assert enter_ephoto.images(found) is not None


def test_a_code_found_dead_is_asked_for_again_in_a_draft(application):
    enter_ephoto.enter(application, code=code("DN"))
    Ephoto.objects.update(code=code("EX"))
    due(application)
    assert recheck_ephotos.recheck_due() == 1
    assert Ephoto.objects.get().outcome == Ephoto.Outcome.EXPIRED
    assert received(application) == []


def test_checking_the_former_code_does_not_undo_the_new_one(application):
    enter_ephoto.enter(application, code=code("WA"))
    former = due(application)
    enter_ephoto.enter(application, code=code("OK"))
    assert not recheck_ephotos._settle(former)
    assert Ephoto.objects.get().code == code("OK")
    assert Ephoto.objects.get().outcome == Ephoto.Outcome.VALID
