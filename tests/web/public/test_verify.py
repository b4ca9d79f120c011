"""Verifying a paper: the code and the birth date, the same answer to every wrong one."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions import file as filing
from escale.actions import issue_extensions, make_letters
from escale.applications.enums import Status
from escale.kit import clock
from escale.letters import archive
from escale.letters.verification import in_groups, read_code
from escale.letters.words import day_in_words
from escale.people.models import Attempt
from tests import certificates, people

pytestmark = pytest.mark.django_db

BORN = ("7", "3", "1990")
UNKNOWN_CODE = "0123456789ABCDEF"


@pytest.fixture
def letter():
    """The receipt of a filed request, made and archived."""
    application = people.filed()
    make_letters.make_due()
    return filing.receipt_of(application)


def try_it(code: str, born_on=BORN, client: Client | None = None, **headers):
    day, month, year = born_on
    data = {"code": code, "born_on_day": day, "born_on_month": month, "born_on_year": year}
    return (client or Client()).post(reverse("public:verify"), data, **headers)


def body(answer) -> str:
    """The page without what differs each time: tokens, nonces, and what was typed."""
    page = re.sub(r'value="[^"]*"', "", answer.content.decode())
    return re.sub(r'nonce="[^"]*"', "", page)


# ---- does it ---------------------------------------------------------------------------------


def test_a_genuine_paper_shows_what_it_says_and_nothing_more(letter):
    answer = try_it(letter.code)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Ce document est authentique" in page
    assert "Confirmation de dépôt" in page
    assert "OKONKWO Chidinma Grace" in page
    assert letter.application.reference in page
    assert letter.sha256 in page
    assert "ne justifie pas de la régularité du séjour" in page
    for untold in ("rue des Alpes", "exemple.fr", "AB1234567", "Isère", "déposée</", "1990"):
        assert untold not in page


def test_what_became_of_the_request_since_is_not_told(letter):
    page = body(try_it(letter.code))
    people.withdraw.withdraw(letter.application, by=people.account_of(letter.application))
    assert body(try_it(letter.code)) == page


@pytest.mark.parametrize(
    "spelling",
    [
        str.lower,
        in_groups,
        " ".join,
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: f"  {in_groups(code).lower()} ",
    ],
)
def test_a_code_is_understood_in_any_spelling(letter, spelling):
    assert read_code(spelling(letter.code)) == letter.code
    assert "authentique" in try_it(spelling(letter.code)).content.decode()


def test_the_address_of_the_qr_code_fills_the_code_in(letter, client):
    page = client.get(reverse("public:verify"), {"code": letter.code}).content.decode()
    assert f'value="{in_groups(letter.code)}"' in page
    assert "OKONKWO" not in page


@pytest.mark.parametrize("code", ["", "<script>", "x" * 500, "ABC"])
def test_an_address_that_makes_no_sense_fills_nothing_in(code, client):
    page = client.get(reverse("public:verify"), {"code": code}).content.decode()
    assert 'value="&lt;script' not in page
    assert '<input type="text" name="code"' in page


# ---- wrong, one answer -----------------------------------------------------------------------


def test_a_wrong_code_and_a_wrong_date_have_one_answer(letter):
    client = Client()
    client.get(reverse("public:verify"))
    measured = []
    for code, born_on in ((UNKNOWN_CODE, BORN), (letter.code, ("8", "3", "1990"))):
        with CaptureQueriesContext(connection) as asked:
            answer = try_it(code, born_on, client=client)
        measured.append((answer.status_code, body(answer), len(asked), dict(answer.headers)))
    for _status, _page, _count, headers in measured:
        headers.pop("Content-Security-Policy", None)  # a nonce each time
    assert measured[0] == measured[1]
    assert "Nous ne trouvons pas ce document" in measured[0][1]


def test_a_letter_not_made_yet_is_no_paper():
    application = people.filed()
    answer = try_it(filing.receipt_of(application).code)
    assert "Nous ne trouvons pas ce document" in answer.content.decode()


def test_the_reference_opens_nothing(letter):
    answer = try_it(letter.application.reference)
    page = answer.content.decode()
    assert "seize lettres et chiffres" in page
    assert "OKONKWO" not in page


@pytest.mark.parametrize("born_on", [("", "", ""), ("31", "2", "1990"), ("a", "b", "c")])
def test_an_impossible_date_is_corrected_and_counts_for_nothing(letter, born_on):
    page = try_it(letter.code, born_on).content.decode()
    assert "<title>Erreur : " in page
    assert not Attempt.objects.exists()


# ---- guesses ---------------------------------------------------------------------------------


def test_ten_guesses_an_hour_at_one_code_whatever_the_road(letter):
    spellings = [letter.code, letter.code.lower(), in_groups(letter.code), f" {letter.code}"]
    for turn in range(10):
        answer = try_it(
            spellings[turn % 4],
            ("1", "1", str(1950 + turn)),
            HTTP_X_FORWARDED_FOR=f"192.0.2.{turn}",
            REMOTE_ADDR=f"198.51.100.{turn}",
        )
        assert answer.status_code == 200
    refused = try_it(letter.code)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 3000
    assert "OKONKWO" not in refused.content.decode()


def test_a_code_that_does_not_exist_is_counted_the_same():
    answers = [try_it(UNKNOWN_CODE) for _turn in range(11)]
    assert [a.status_code for a in answers] == [200] * 10 + [429]


def test_right_answers_are_no_guesses(letter):
    assert {try_it(letter.code).status_code for _turn in range(12)} == {200}


def test_one_code_guessed_at_closes_no_other(letter):
    for _turn in range(11):
        try_it(UNKNOWN_CODE)
    assert "authentique" in try_it(letter.code).content.decode()


# ---- the page itself -------------------------------------------------------------------------


def test_the_page_is_kept_by_no_cache_and_no_search_engine(letter, client):
    for answer in (client.get(reverse("public:verify")), try_it(letter.code)):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex"


def test_other_methods_are_not_allowed(client):
    assert client.put(reverse("public:verify")).status_code == 405


# ---- decisions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status, kind, told",
    [
        (Status.APPROVED, "Décision favorable", "Dernier jour du titre accordé, inclus"),
        (Status.REFUSED, "Décision de refus", "prouve qu’une demande a été refusée ce jour-là"),
    ],
)
def test_a_decision_tells_what_it_is_who_signed_it_and_what_it_proves(status, kind, told):
    application = people.walked_to(status)
    make_letters.make_due()
    (letter,) = archive.decisions_of(application)
    page = try_it(letter.code).content.decode()
    for words in ("authentique", kind, told, "Dominique Ferrand, Bureau du séjour", letter.sha256):
        assert words in page, words
    assert "ne justifie pas de la régularité" not in page
    assert "grade de master" not in page, "why is for whoever holds the paper"


# ---- certificates ----------------------------------------------------------------------------


@pytest.fixture
def certificate():
    """An extension certificate issued today, for after the document that ends in fifteen days."""
    application = certificates.issued()
    make_letters.make_due()
    return application.certificates.get()


def verified_on(certificate, day) -> str:
    letter = certificate.event.letters.get()
    with certificates.on(day):
        return try_it(letter.code).content.decode()


def test_a_certificate_is_verified_with_its_days_and_whether_it_is_valid(certificate):
    page = verified_on(certificate, certificate.starts_on)
    assert "Ce document est authentique</h1>" in page
    assert "Elle est valable aujourd’hui, et jusqu’au" in page
    for day in (certificate.starts_on, certificate.ends_on):
        assert day_in_words(day) in page
    for untold in ("exemple.fr", "AB1234567", "Isère", "1990", "en cours d’examen"):
        assert untold not in page
    assert "Elle n’est pas encore valable" in verified_on(certificate, clock.today())


def test_over_replaced_or_ended_it_says_so_and_never_why(certificate):
    day_after = certificate.ends_on + timedelta(days=1)
    page = verified_on(certificate, day_after)
    assert "mais il n’est pas valable aujourd’hui</h1>" in page
    assert "remplacée" not in page
    with certificates.on(certificate.ends_on - timedelta(days=15)):
        issue_extensions.issue_due()
    assert "Une attestation plus récente l’a remplacée." in verified_on(certificate, day_after)
    assert "valable aujourd’hui, et" in verified_on(certificate, certificate.ends_on)
    ended_on = certificate.starts_on + timedelta(days=9)
    certificate.application.certificates.filter(pk=certificate.pk).update(
        ended_on=ended_on, ending="refused"
    )
    page = verified_on(certificate, ended_on + timedelta(days=1))
    assert f"son dernier jour était le {day_in_words(ended_on)}" in page
    assert "refus" not in page.lower()


def test_an_approval_certificate_is_valid_until_the_handover():
    application = people.walked_to(Status.APPROVED)
    make_letters.make_due()
    found = application.certificates.get()
    letter = found.event.letters.get(kind="approval_certificate")
    page = try_it(letter.code).content.decode()
    assert "Elle est valable aujourd’hui, et jusqu’à la remise du titre." in page
    application.certificates.update(ended_on=clock.today() - timedelta(days=1), ending="revoked")
    page = try_it(letter.code).content.decode()
    assert "Elle n’est plus valable" in page
    assert "retir" not in page
