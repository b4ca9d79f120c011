"""The bench of a filing: it really files, and measures what it says it measures."""

import subprocess
import sys

import pytest

from benchmarks import filings, irreducible, scans
from benchmarks.import_register import import_lines
from benchmarks.measured import Meter, children_cpu
from benchmarks.visitor import Lost, Page, Visitor, read_page
from escale.applications.enums import Status
from escale.documents.models import Ephoto
from escale.jobs.demo_world.offices import make_offices
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.register.models import Identification


@pytest.fixture(scope="module")
def files():
    return scans.five()


@pytest.fixture
def place(transactional_db, simulators, settings):
    """The offices, ten people of the register, the simulators where the acts look for them."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = simulators.mail.host, simulators.mail.smtp_port
    settings.EPHOTO_URL = simulators.ephoto.address
    settings.ALLOWED_HOSTS = ["localhost"]
    make_offices()
    import_lines(10)
    return simulators.mail.pages


def test_a_request_is_filed_from_the_landing_page_to_the_sealed_receipt(place, files):
    meter = Meter()
    application = filings.file_one(0, files, mail_page=place, meter=meter)
    assert application.status == Status.FILED
    assert application.complete_on
    assert Letter.objects.get(application=application).made_at
    assert Ephoto.objects.get(application=application).consumed_at
    assert Identification.objects.get(person=application.person).confirmed_at
    told = Notice.objects.filter(person=application.person)
    assert set(told.values_list("state", flat=True)) == {Notice.State.SENT}
    spent = meter.by_phase()
    assert set(spent) >= {"account", "answers", "files", "filing", "letter", "receipt"}
    assert all(cpu >= 0 for cpu in spent.values())
    _expect_libraries_on_the_same_bytes(application, files)


def _expect_libraries_on_the_same_bytes(application, files):
    sent = [content for _name, content in files.values()]
    irreducible.expect_same_bytes(application, sent)
    with pytest.raises(AssertionError, match="other bytes"):
        irreducible.expect_same_bytes(application, sent[:-1])
    alone = irreducible.measure(application, sent, commits=3)
    assert all(cpu > 0 for cpu in vars(alone).values())
    assert alone.total == pytest.approx(sum(vars(alone).values()))


def test_each_file_is_about_one_megabyte(files):
    assert len(files) == 5
    for _name, content in files.values():
        assert 800_000 < len(content) < 1_400_000


def test_a_visitor_who_is_refused_says_what_the_page_says(place):
    with pytest.raises(Lost, match=r"answered 404"):
        Visitor(Meter()).get("/nowhere/")


def test_a_page_gives_what_a_browser_would_send():
    page = read_page(
        Page(
            "/a/",
            b"""<main><form action=""><input name="csrf" type="hidden" value="t">
            <input name="kept" type="checkbox" checked><input name="left" type="checkbox">
            <input name="way" type="radio" value="1"><input name="way" type="radio" value="2" checked>
            <select name="country"><option value="FR">France<option value="NG" selected></select>
            <textarea name="text">some &amp; more</textarea><input type="file" name="file">
            <button name="then" value="save">Save</button></form>
            <form action="/b/"><input name="other"></form><img src="/c.webp"></main>""",
        )
    )
    assert page.form().values == {
        "csrf": "t",
        "kept": "on",
        "way": "2",
        "country": "NG",
        "text": "some & more",
    }
    assert page.form("/b/").values == {"other": ""}
    assert page.images == ["/c.webp"]
    with pytest.raises(Lost, match="no form for /c/"):
        page.form("/c/")


def test_the_work_of_children_is_counted():
    before = children_cpu()
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", busy], check=True)
    assert children_cpu() - before >= 0.25
