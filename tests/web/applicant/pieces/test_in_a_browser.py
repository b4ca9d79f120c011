"""Step 3 in a real browser: with the script, without it, on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.documents.models import Document, SentFile
from tests import people, samples


def file(name: str, content: bytes, kind: str = "application/pdf") -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.fixture
def step(chromium_of):
    """A function opening the browser of someone who prepares a request."""

    def open_one(**options):
        application = people.draft(people.applicant())
        page = chromium_of(people.signed_in(people.account_of(application)), **options)

        def go(name: str, *args: str, query: str = ""):
            page.goto(reverse(f"applicant:{name}", args=[application.reference, *args]) + query)

        return page, go

    return open_one


def test_files_are_sent_one_by_one_without_leaving_the_page(step, axe, complaints):
    page, go = step()
    go("piece", "passport")
    page.get_by_text("J’ai mon passeport").click()
    page.focus("#passport-passport-file")
    page.set_input_files(
        "#passport-passport-file",
        [
            file("passeport 📷.pdf", samples.pdf(2)),
            file("dessin.svg", b"<svg xmlns='x'/>"),
            file("photo.heic", samples.heic()),
        ],
    )
    page.get_by_text("dessin.svg : Ce fichier est un dessin (SVG)").wait_for()
    assert page.locator(".esc-part__received").inner_text().endswith("3 pages")
    expect(page.locator("[data-live=state]")).to_contain_text("Reçu")
    # The keyboard is where it was: at the field, beside the list of files which is new.
    assert page.evaluate("document.activeElement.id") == "passport-passport-file"
    axe(page)
    assert [said for said in complaints if "422" not in said] == []
    complaints.clear()
    assert sorted(SentFile.objects.values_list("name", flat=True)) == [
        "passeport 📷.pdf",
        "photo.heic",
    ]


def test_the_pages_received_are_shown_as_images(step):
    page, go = step()
    go("piece", "hosting_agreement")
    page.set_input_files("input[type=file]", file("convention.pdf", samples.pdf(2)))
    images = page.locator(".esc-pages img")
    images.nth(1).scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.esc-pages img')].every(i => i.naturalWidth > 100)"
    )
    assert images.count() == 2
    assert page.locator("[data-upload-status]").inner_text().startswith("L’envoi est terminé")


def test_files_are_dropped(step):
    page, go = step()
    go("piece", "hosting_agreement")
    content = list(samples.pdf())
    drop = page.evaluate_handle(
        """content => {
            const data = new DataTransfer();
            const bytes = new Uint8Array(content);
            data.items.add(new File([bytes], 'convention.pdf', {type: 'application/pdf'}));
            return data;
        }""",
        content,
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": drop})
    page.locator(".esc-part__received").wait_for()
    assert SentFile.objects.get().name == "convention.pdf"


@pytest.fixture
def heavy(tmp_path) -> str:
    """A file of 21 MB."""
    path = tmp_path / "gros.pdf"
    path.write_bytes(samples.pdf() + bytes(21 * samples.MEGABYTE))
    return str(path)


def test_a_file_that_is_too_large_is_not_even_sent(step, heavy):
    page, go = step()
    go("piece", "hosting_agreement")
    asked = []
    page.on("request", lambda request: asked.append(request.method))
    page.set_input_files("input[type=file]", heavy)
    page.get_by_text("gros.pdf : Ce fichier dépasse 20 Mo").wait_for()
    assert "POST" not in asked


def test_without_a_script_it_is_read_to_its_end_and_told(step, heavy):
    page, go = step(java_script_enabled=False)
    go("piece", "hosting_agreement")
    page.set_input_files("input[type=file]", heavy)
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("link", name="gros.pdf : Ce fichier pèse 21,1 Mo").wait_for()


def test_a_connection_that_breaks_loses_nothing(step, complaints):
    page, go = step()
    go("piece", "hosting_agreement")
    page.context.set_offline(offline=True)
    page.set_input_files("input[type=file]", file("convention.pdf", samples.pdf()))
    page.get_by_text("L’envoi a été interrompu").wait_for()
    page.context.set_offline(offline=False)
    page.set_input_files("input[type=file]", file("convention.pdf", samples.pdf()))
    page.locator(".esc-part__received").wait_for()
    assert page.get_by_text("L’envoi a été interrompu").count() == 0
    complaints.clear()


def test_a_session_that_ended_is_said(step, complaints):
    page, go = step()
    go("piece", "hosting_agreement")
    page.context.clear_cookies(name="escale_session")
    page.set_input_files("input[type=file]", file("convention.pdf", samples.pdf()))
    page.get_by_text("Vous n’êtes plus connecté. Connectez-vous dans un autre onglet").wait_for()
    complaints.clear()


def test_the_box_replaces_what_was_sent(step):
    page, go = step()
    go("piece", "hosting_agreement")
    page.set_input_files("input[type=file]", file("ancienne.pdf", samples.pdf()))
    page.get_by_text("Remplacer les fichiers déjà envoyés").click()
    page.set_input_files(
        "input[type=file]",
        [file("a.pdf", samples.pdf(phrase="a")), file("b.pdf", samples.pdf(phrase="b"))],
    )
    page.locator(".esc-files strong", has_text="b.pdf").wait_for()
    names = [name.inner_text() for name in page.locator(".esc-files strong").all()]
    assert names == ["a.pdf", "b.pdf"]


def test_what_is_being_explained_is_not_lost_when_a_file_arrives(step):
    page, go = step()
    go("piece", "diploma")
    page.get_by_text("Mon diplôme n’est pas encore délivré").click()
    page.get_by_text("j’explique").click()
    page.fill("textarea", "Le relevé arrive.")
    page.set_input_files("#not_issued-success_certificate-file", file("a.pdf", samples.pdf()))
    page.locator(".esc-part__received").wait_for()
    assert page.input_value("textarea") == "Le relevé arrive."


def test_from_the_summary_one_is_taken_back_there(step):
    page, go = step()
    go("piece", "hosting_agreement", query="?from=summary")
    page.set_input_files("input[type=file]", file("convention.pdf", samples.pdf()))
    page.wait_for_url("**/summary/#piece-hosting_agreement")
    assert page.get_by_text("« Convention d’accueil signée » : nous avons reçu 1 page.").count()


def test_without_a_script_the_same_is_done(step, axe):
    page, go = step(java_script_enabled=False)
    go("piece", "diploma")
    page.get_by_text("Mon diplôme n’est pas encore délivré").click()
    page.get_by_role("button", name="Choisir").click()
    for component in ("success_certificate", "transcript"):
        page.set_input_files(
            f"#not_issued-{component}-file", file(f"{component}.pdf", samples.pdf())
        )
        page.locator(f"#not_issued-{component}").get_by_role("button", name="Envoyer").click()
        page.locator(f"#not_issued-{component} .esc-part__received").wait_for()
    assert Document.objects.current().count() == 2
    page.set_input_files("#not_issued-transcript-file", file("vide.pdf", b""))
    page.locator("#not_issued-transcript").get_by_role("button", name="Envoyer").click()
    page.get_by_role("link", name="vide.pdf : Ce fichier est vide").wait_for()
    page.locator("#not_issued-transcript").get_by_role("button", name="Retirer").click()
    page.get_by_text("Le fichier est retiré.").wait_for()
    assert page.locator("[data-live=state]").inner_text().startswith("En partie")


def test_on_a_phone_a_photo_is_offered_and_everything_fits(step, axe):
    page, go = step(
        viewport={"width": 320, "height": 640}, is_mobile=True, has_touch=True, locale="fr-FR"
    )
    for name, args in (
        ("pieces", ()),
        ("piece", ("hosting_agreement",)),
        ("ephoto", ()),
        ("engagement", ()),
    ):
        go(name, *args)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        axe(page)
    go("piece", "hosting_agreement")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Prendre une photo").click()
    input_handle = chosen.value.element
    assert input_handle.get_attribute("capture") == "environment"
    chosen.value.set_files(file("photo.jpg", samples.jpeg(), "image/jpeg"))
    page.locator(".esc-part__received").wait_for()
    assert SentFile.objects.get().kind == "jpeg"


def test_the_code_and_the_contract_by_the_keyboard_alone(step, axe):
    page, go = step()
    go("ephoto")
    page.focus("#id_code")
    page.keyboard.type("ok33 3333-3333 3333 3333 33")
    page.keyboard.press("Enter")
    page.get_by_alt_text("Le portrait de votre e-photo").wait_for()
    page.wait_for_function("() => document.querySelector('.esc-portrait img').naturalWidth > 100")
    axe(page)
    go("engagement")
    page.focus("#id_name")
    page.keyboard.type("Chidinma Okonkwo")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Signé par Chidinma Okonkwo le").wait_for()
    axe(page)
