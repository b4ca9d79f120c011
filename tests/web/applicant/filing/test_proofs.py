"""« Ce qui prouve votre séjour »: each paper with its days, a tap away; what comes next, what holds it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from escale.actions import issue_extensions, make_letters
from escale.applications.enums import Status
from escale.applications.models import Application, Certificate
from escale.kit import clock
from escale.letters.models import Letter
from escale.letters.words import day_in_words
from tests import certificates, people
from tests.certificates import due_in, on

pytestmark = pytest.mark.django_db


def page_of(application: Application, *, language: str = "fr") -> str:
    account = people.account_of(application)
    client = people.signed_in(account)
    address = reverse("applicant:follow_up", args=[application.reference])
    return client.get(address).content.decode()


def panel_of(application: Application) -> str:
    """The panel alone, from its title to the next section."""
    return page_of(application).partition('id="proofs"')[2].partition("</section>")[0]


def home_of(application: Application) -> str:
    client = people.signed_in(people.account_of(application))
    return client.get(reverse("applicant:home")).content.decode()


def link_to(application: Application, kind: Letter.Kind) -> str:
    letter = application.letters.get(kind=kind)
    return reverse("applicant:letter", args=[application.reference, letter.pk])


def test_before_any_certificate_it_says_when_the_first_comes():
    application = due_in(60)
    panel = panel_of(application)
    assert "Votre document de séjour actuel" in panel
    day = day_in_words(application.document_expires_on - timedelta(days=15))
    assert f"ce papier vient de lui-même, le {day}" in panel


def test_a_certificate_is_a_tap_away_here_and_on_the_home_page():
    application = certificates.issued()
    assert "Le fichier PDF est en préparation" in panel_of(application)
    make_letters.make_due()
    link = link_to(application, Letter.Kind.EXTENSION)
    assert f'href="{link}"' in panel_of(application)
    assert f'href="{link}"' in home_of(application)
    answer = people.signed_in(people.account_of(application)).get(link)
    assert answer["Content-Type"] == "application/pdf"


def test_the_days_proved_head_the_page_whatever_paper_proves_them():
    application = certificates.issued()
    application.refresh_from_db()
    ends = day_in_words(application.covered_until)
    page = page_of(application)
    assert f"Votre séjour est régulier jusqu’au {ends}" in page
    assert "puis votre attestation de prolongation d’instruction" in page
    with on(application.document_expires_on + timedelta(days=1)):
        page = page_of(application)
        assert f"Votre séjour est régulier jusqu’au {ends}" in page
        assert "présentée avec votre document de séjour expiré" in page
        assert "a expiré le" not in page


def test_the_one_that_runs_is_first_and_the_next_is_dated():
    application = certificates.issued()
    application.refresh_from_db()
    first = application.certificates.get()
    with on(first.ends_on - timedelta(days=15)):
        issue_extensions.issue_due()
        panel = panel_of(application)
        following = application.certificates.last()
        places = [panel.index(f"Du {day_in_words(one.starts_on)}") for one in (first, following)]
        assert places == sorted(places)
        assert panel.count("En ce moment") == 1
        next_on = day_in_words(following.ends_on - timedelta(days=15))
        assert f"Le {next_on}, si la décision n’est pas prise" in panel
        assert (
            "Votre document de séjour, expiré" in panel.partition("Les papiers qui ont pris fin")[2]
        )


def test_held_back_it_says_when_the_next_one_comes_then():
    application = certificates.issued()
    with on(application.covered_until - timedelta(days=12)):
        hold = certificates.held(application)
        day = day_in_words(hold.until + timedelta(days=1))
        assert f"Le {day}, si la décision n’est pas prise" in panel_of(application)


def test_held_back_it_says_why_until_when_and_what_to_do():
    application = due_in(15)
    hold = certificates.held(application, reason="La convention est <à> vérifier.")
    panel = panel_of(application)
    assert f"suspendue jusqu’au {day_in_words(hold.until)} inclus" in panel
    assert "La convention est &lt;à&gt; vérifier." in panel
    assert hold.held_by.membership.name not in panel
    with on(hold.until + timedelta(days=1)):
        assert "suspendue jusqu’au" not in panel_of(application)


@pytest.mark.parametrize("status", ["closed", "withdrawn"])
def test_a_closure_and_a_withdrawal_leave_it_there_and_promise_no_other(status):
    application = certificates.issued()
    make_letters.make_due()
    Application.objects.filter(pk=application.pk).update(
        status=status, urgent_on=None, urgent_for="", withdrawn_at=clock.now()
    )
    panel = panel_of(application)
    assert link_to(application, Letter.Kind.EXTENSION) in panel
    assert "Elle vient d’elle-même" not in panel


def test_one_that_a_refusal_ended_is_among_the_past_and_says_why():
    application = certificates.issued()
    day = clock.today()
    application.certificates.update(ended_on=day, ending=Certificate.Ending.REFUSED)
    with on(day + timedelta(days=20)):
        past = panel_of(application).partition("Les papiers qui ont pris fin")[2]
    assert "La décision de refus y a mis fin." in past
    assert "N’a pas commencé" in past


def test_an_approval_certificate_lasts_until_the_card_is_handed_over():
    application = people.walked_to(Status.APPROVED)
    make_letters.make_due()
    for page in (page_of(application), home_of(application)):
        assert "Votre séjour est régulier jusqu’à la remise de votre carte" in page
        assert link_to(application, Letter.Kind.APPROVAL_CERTIFICATE) in page
    assert "9999" not in page_of(application)


def test_a_document_whose_end_nobody_knows_is_said_so():
    application = people.filed()
    Application.objects.update(document_expires_on=None, covered_until=None)
    assert "Nous ne connaissons pas cette date" in panel_of(application)


def test_nobody_else_has_the_certificate():
    application = certificates.issued()
    make_letters.make_due()
    stranger = people.signed_in(people.applicant())
    assert stranger.get(link_to(application, Letter.Kind.EXTENSION)).status_code == 404
