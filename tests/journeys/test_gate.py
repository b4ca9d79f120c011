"""The gate, as people meet it: what they send is shown to them at once, checked, and said."""

import re
import signal

import pytest
from playwright.sync_api import expect

from escale.actions import check_documents
from escale.actions.check_documents import LEASE
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.documents.models import Document, DocumentState
from escale.kit import clock
from simulators.antivirus import EICAR
from tests import people, samples
from tests.fixtures.browser import assert_accessible

PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
NO_SCRIPT = {"java_script_enabled": False}
WAYS = pytest.mark.parametrize(
    "options", [{}, PHONE, NO_SCRIPT], ids=["desktop", "phone", "without scripts"]
)
RELOAD = "Actualisez la page pour voir où en est la vérification."
#: A worker that gets no hint looks every minute, a page at least four times in it.
A_MINUTE_AND_MORE = 100_000


class Sender:
    """Someone who provides a piece, with or without scripts."""

    def __init__(self, page, application: Application, *, has_scripts: bool) -> None:
        self.page, self.application, self.has_scripts = page, application, has_scripts
        self.document = page.locator("#hosting_agreement-hosting_agreement")

    def opens(self, address: str) -> None:
        self.page.goto(f"/requests/{self.application.reference}/{address}")
        if self.has_scripts:  # axe is a script
            assert_accessible(self.page)

    def sends(self, name: str, kind: str, content: bytes) -> None:
        self.page.set_input_files(
            "#hosting_agreement-hosting_agreement-file",
            {"name": name, "mimeType": kind, "buffer": content},
        )
        if not self.has_scripts:
            self.document.get_by_role("button", name="Envoyer").click()

    def waits_for(self, words: str | re.Pattern[str]) -> None:
        """Wait for the page to say it by itself; without scripts, do what it asks."""
        standing = self.document.locator("[data-stage]")
        if self.has_scripts:
            expect(standing).to_contain_text(words, timeout=A_MINUTE_AND_MORE)
            assert_accessible(self.page)
            return
        for _ in range(A_MINUTE_AND_MORE // 500):
            again = self.page.get_by_role("link", name=RELOAD)
            if not again.count():
                break
            again.click()
            self.page.wait_for_timeout(500)
        expect(standing).to_contain_text(words)

    def sees_pages(self, count: int) -> None:
        images = self.document.locator(".esc-pages img")
        expect(images).to_have_count(count)
        images.first.scroll_into_view_if_needed()
        expect(images.first).not_to_have_js_property("naturalWidth", 0)
        assert self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )


@pytest.fixture
def sender(chromium_of):
    """A function opening the browser of someone who has everything but the hosting agreement."""

    def open_one(**options) -> Sender:
        application = people.complete_draft(by=people.applicant())
        Document.objects.get(
            piece__application=application, component="hosting_agreement"
        ).piece.documents.all().delete()
        application.pieces.filter(slot="hosting_agreement").update(received=[])
        page = chromium_of(people.signed_in(people.account_of(application)), **options)
        has_scripts = options.get("java_script_enabled", True)
        return Sender(page, application, has_scripts=has_scripts)

    return open_one


def infected_pdf() -> bytes:
    """A PDF that carries, in a comment that it hides nowhere, what every antivirus knows."""
    return samples.pdf() + b"\n% " + EICAR + b"\n%%EOF\n"


@WAYS
def test_a_photo_is_seen_at_once_and_becomes_checked_by_itself(sender, service, options):
    service.simulators.antivirus.behave("slow")  # long enough to see what is shown meanwhile
    someone = sender(**options)
    someone.opens("pieces/hosting_agreement/")
    someone.sends("IMG_2041.jpg", "image/jpeg", samples.jpeg())
    expect(someone.document.locator(".esc-part__received")).to_contain_text("1 page")
    someone.sees_pages(1)
    expect(someone.page.locator("[data-live=state]")).to_contain_text("En cours de vérification")
    expect(someone.document.locator(".esc-download")).to_have_count(0)
    service.simulators.antivirus.behave("well")
    someone.waits_for("Ce document est vérifié")
    if someone.has_scripts:
        said = someone.page.locator("[data-checks-said]")
        expect(said).to_have_text("Convention d’accueil signée : vérifié.")
    someone.sees_pages(1)
    with someone.page.expect_download() as download:
        someone.document.get_by_role("link", name="Télécharger ce que nous avons reçu").click()
    assert download.value.suggested_filename.endswith(".pdf")


@WAYS
def test_an_infected_file_is_refused_with_its_sentence_and_replaced(sender, complaints, options):
    someone = sender(**options)
    someone.opens("pieces/hosting_agreement/")
    someone.sends("convention.pdf", "application/pdf", infected_pdf())
    someone.waits_for("Un logiciel malveillant a été trouvé dans ce document")
    expect(someone.document).to_contain_text("Ce n’est pas un reproche")
    expect(someone.document.locator(".esc-pages img, .esc-download")).to_have_count(0)
    expect(someone.document.locator(".esc-files strong")).to_have_text(["convention.pdf"])
    expect(someone.page.locator("[data-live=state]")).to_contain_text("À remplacer")
    someone.opens("pieces/")
    expect(someone.page.locator("[data-live=card-hosting_agreement]")).to_contain_text(
        "À remplacer"
    )
    someone.opens("summary/")
    expect(someone.page.locator("#reste")).to_contain_text("Il reste un point")
    someone.opens("pieces/hosting_agreement/")
    someone.sends("photo.jpg", "image/jpeg", samples.jpeg())
    someone.waits_for("Ce document est vérifié")
    expect(someone.document.locator(".esc-files strong")).to_have_text(["photo.jpg"])
    assert Document.objects.get(component="hosting_agreement").state == DocumentState.CLEAN
    # An image asked for just as its document is refused is not given: the browser notes the 409.
    assert [said for said in complaints if "409" not in said] == []
    complaints.clear()


@WAYS
def test_with_the_antivirus_down_one_files_all_the_same_and_the_check_catches_up(
    sender, service, settings, options
):
    service.simulators.antivirus.behave("down")
    someone = sender(**options)
    someone.opens("pieces/hosting_agreement/")
    someone.sends("convention.pdf", "application/pdf", samples.pdf(2))
    someone.sees_pages(2)
    expect(someone.page.locator("[data-live=state]")).to_contain_text(
        "vous n’avez rien à faire, et vous pouvez continuer et déposer votre demande"
    )
    someone.opens("summary/")
    page = someone.page
    for step in (1, 2, 3):
        if not page.locator(f"#id_confirm_{step}").is_checked():
            page.locator(f'label[for="id_confirm_{step}"]').click()
    page.locator('label[for="id_is_declared_true"]').click()
    page.locator('button[name="then"][value="file"]').click()
    expect(page).to_have_url(re.compile("/confirmation/$"))
    waiting = page.get_by_text("1 document est encore en cours de vérification")
    expect(waiting).to_be_visible()
    assert Application.objects.get(pk=someone.application.pk).status == Status.FILED
    service.simulators.antivirus.behave("well")
    if options:  # the worker looks by itself within a minute: seen once, on the desktop
        settings.ANTIVIRUS_URL = service.simulators.antivirus.url
        check_documents.check_due()
    if someone.has_scripts:
        expect(waiting).to_have_count(0, timeout=A_MINUTE_AND_MORE)
    else:
        for _ in range(A_MINUTE_AND_MORE // 500):
            if not page.get_by_role("link", name=RELOAD).count():
                break
            page.get_by_role("link", name=RELOAD).click()
            page.wait_for_timeout(500)
        expect(waiting).to_have_count(0)
    document = Document.objects.get(component="hosting_agreement")
    assert document.state == DocumentState.CLEAN


def test_what_a_dead_worker_had_taken_is_checked_by_the_next_one(sender, service):
    service.stop("worker", number=signal.SIGKILL)
    someone = sender()
    someone.opens("pieces/hosting_agreement/")
    someone.sends("convention.pdf", "application/pdf", samples.pdf())
    someone.sees_pages(1)
    # Taken longer ago than any check lasts, and never settled.
    taken_at = clock.machine_now() - 2 * LEASE
    Document.objects.filter(component="hosting_agreement").update(
        state=DocumentState.PROCESSING, processing_since=taken_at
    )
    expect(someone.page.locator("[data-live=state]")).to_contain_text("En cours de vérification")
    service.start()
    someone.waits_for("Ce document est vérifié")
