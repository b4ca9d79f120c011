"""What each notice says: the thing itself, in both languages, whatever people are called."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils.html import escape

import escale.notices
from escale.actions import amend_contact, undo_withdrawal, withdraw
from escale.actions.request_pieces import Asked
from escale.applications import workflow
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.kit import clock
from escale.letters.words import day_in_words
from escale.notices import gsm, outbox, wording
from escale.notices.models import Channel, Notice
from escale.people.models import Prefecture
from escale.procedures.cases import Case
from tests import people

pytestmark = pytest.mark.django_db

FOLDER = Path(escale.notices.__file__).parent / "templates" / "notices"
KINDS = sorted(path.parent.name for path in FOLDER.glob("*/body.html"))
TEXTED = sorted(path.parent.name for path in FOLDER.glob("*/sms.txt"))
#: Told before there is a request.
OF_NO_REQUEST = {"permit_ending"}
HOSTILE = '<b>O\'Neil & "x"</b>'
PROTECTIONS = ("by_rule", "once_complete", "late", "expired", "end_unknown")


def everything(application: Application) -> dict[str, object]:
    """A value for whatever a notice may name, hostile wherever a person's words can come."""
    return {
        "application": application,
        "prefecture": application.prefecture,
        "follow_up_path": "/requests/x/",
        "home_path": "/requests/",
        "changed": [HOSTILE, "Ville"],
        "filed_at": "mardi 24 novembre 2026",
        "told_at": "mercredi 25 novembre 2026",
        "undo_until": "jeudi 26 novembre 2026",
        "touched_on": "lundi 23 novembre 2026",
        "ends_on": "mardi 23 février 2027",
        "expires_on": "mardi 23 mars 2027",
        "complete_on": "mardi 24 novembre 2026",
        "silence_on": "samedi 23 janvier 2027",
        "protection": "by_rule",
        "document_label": HOSTILE,
        "refused_for": "infected",
        "received_at": "lundi 23 novembre 2026 à 10 h 12",
        "send_again_by": "vendredi 27 novembre 2026",
        "page_path": "/requests/x/pieces/passport/",
        "code": "123456",
        "email": HOSTILE,
        "before": HOSTILE,
        "after": "après@exemple.fr",
        "invited_name": HOSTILE,
        "roles": ["agent instructeur"],
        "join_path": "/account/invitation/?token=x",
        "link_until": "mardi 1er décembre 2026 à 10 h 12",
        "change": "app",
        "former": HOSTILE,
        "reason": HOSTILE,
        "text": HOSTILE,
        "ground": "court",
        "answer_by": "vendredi 25 décembre 2026",
        "answer_path": "/requests/x/answer/",
        "appeal_until": "mardi 26 janvier 2027",
        "reopening_until": "lundi 25 janvier 2027",
        "answer_until": "jeudi 10 décembre 2026",
        "has_answered": True,
        "kind_label": "recours gracieux",
        "made_on": "mercredi 25 novembre 2026",
        "court_reference": HOSTILE,
        "added": 2,
        "is_asked": False,
        "is_outage": False,
        "is_unpressed": True,
        "days_left": 5,
        "can_extend": True,
        "reopening_path": "/requests/x/reopening/",
        "due": 101,
        "open_applications": 2000,
        "answered": 2,
        "cancelled": [Asked(label=HOSTILE, sentence="Illisible.", what_to_do="À refaire.")],
        "lines": [
            Asked(
                label=HOSTILE,
                sentence="Illisible.",
                what_to_do="À refaire.",
                text=HOSTILE,
                legal_basis=HOSTILE,
            )
        ],
        "valid_from": "mercredi 24 mars 2027",
        "valid_until": "lundi 23 mars 2029",
        "has_mobility": True,
        "reasons": [SimpleNamespace(sentence=HOSTILE, article="CESEDA, art. L. 421-14")],
        "operator_name": HOSTILE,
        "login_path": "/account/login/",
        "advice": "Vous pouvez déposer votre demande dès maintenant.",
        "prepare_path": "/prepare/",
        "is_last": False,
        "at": clock.now(),
        "starts_at": "jeudi 17 décembre 2026 à 10 h 30 (heure de Saint-Pierre-et-Miquelon, UTC−3)",
        "short": "17/12 10:30",
        "place": f"12 place de Verdun\n{HOSTILE}",
        "euros": 430,
        "fees": [{"label": HOSTILE, "euros": 250, "article": "CESEDA, art. L. 436-1"}],
        "is_late": True,
        "is_paid": False,
        "opens_on": "mardi 24 novembre 2026",
        "advised_on": "jeudi 24 décembre 2026",
        "closes_on": "samedi 23 janvier 2027",
        "waiting": 12,
        "first_free": "vendredi 18 décembre 2026 à 9 h 00",
        "fault": "wrong_amount",
        "last_digits": "0042",
        "appointment_at": "jeudi 17 décembre 2026 à 10 h 30",
        "starts_on": "mercredi 24 mars 2027",
        "next_on": "mercredi 9 juin 2027",
        "is_over": False,
        "is_by_rule": False,
        "until": "samedi 5 décembre 2026",
        "resumes_on": "dimanche 6 décembre 2026",
        "covered_until": "mardi 23 mars 2027",
        "is_covered": True,
    }


@pytest.fixture
def hostile() -> Application:
    application = people.filed()
    hostile_office = dict.fromkeys(["name", "service", "opening_hours"], HOSTILE)
    Prefecture.objects.filter(pk=application.prefecture_id).update(**hostile_office)
    Application.objects.filter(pk=application.pk).update(
        family_name=HOSTILE, given_names="Zoé\r\nBcc: x@x.fr"
    )
    return Application.objects.get(pk=application.pk)


class Markup(HTMLParser):
    """The tags and the addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_says_the_same_in_text_and_html_to_whoever_it_may_be(
    hostile, kind, language, settings
):
    notice = outbox.queue(
        kind,
        key="event:1",
        to="marie@exemple.fr",
        language=language,
        context=everything(hostile),
    )
    page = Markup(notice.html)
    assert {"b", "script", "img", "iframe", "form", "link"}.isdisjoint(page.tags)
    # Whoever does not read French has it too, below, and marked as such.
    languages = [value for name, value in page.attributes if name == "lang"]
    assert page.tags.count("h1") == (1 if language == "fr" else 2)
    assert languages == (["fr", "fr"] if language == "fr" else ["en", "en", "fr", "fr"])
    assert (f"\n--\n\n{wording.FRENCH_BELOW}\n" in notice.text) is (language != "fr")
    names = {name for name, _ in page.attributes}
    assert not [name for name in names if name.startswith("on") or name in {"src", "style"}]
    assert (("lang", language)) in page.attributes
    for name, address in page.attributes:
        if name == "href":
            assert address.startswith((f"{settings.BASE_URL}/", "mailto:", "tel:"))
    assert "&#x27;" not in notice.subject + notice.text
    assert "&amp;" not in notice.subject + notice.text
    assert (HOSTILE in notice.text) is (escape(HOSTILE) in notice.html)
    assert len(notice.subject.splitlines()) == 1
    assert len(notice.text) > 200
    assert "  " not in notice.text
    assert "{{" not in notice.subject + notice.text + notice.html


@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_speaks_its_readers_language(hostile, kind):
    french, english = (
        outbox.queue(kind, key="1", to=to, language=language, context=everything(hostile))
        for to, language in (("a@exemple.fr", "fr"), ("b@exemple.fr", "en"))
    )
    assert french.subject != english.subject
    # What an office or a person wrote stays as they wrote it.
    hours = hostile.prefecture.phone
    theirs = (HOSTILE, hours, everything(hostile)["advice"])
    for words in filter(None, theirs):
        french.text = french.text.replace(words, "…")
        english.text = english.text.replace(words, "…")
    lines = [line for line in french.text.splitlines() if len(line.split()) > 6]
    said = english.text
    in_english, _and, below = said.partition(f"\n--\n\n{wording.FRENCH_BELOW}\n")
    assert [line for line in lines if line in in_english.splitlines()] == []
    assert [line for line in lines if line not in below.splitlines()] == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", TEXTED)
def test_a_text_message_says_the_thing_in_one_message_and_names_nobody(kind, language, settings):
    settings.BASE_URL = "https://sejour-chercheurs.gouv.fr"  # as long as such names are
    application = people.filed()
    named = {
        **everything(application),
        "answer_by": "mercredi 30 septembre 2027",
        "lines": [everything(application)["lines"][0]] * 12,
    }
    words = wording.written(kind, channel=Channel.SMS, language=language, named=named)
    assert gsm.parts(words.text) == 1, f"{len(words.text)}: {words.text}"
    assert application.reference in words.text or kind in OF_NO_REQUEST
    assert "sejour-chercheurs.gouv.fr" in words.text
    assert "http" not in words.text
    assert application.family_name not in words.text
    assert len(words.text.splitlines()) == 1


@pytest.mark.parametrize("protection", PROTECTIONS)
def test_what_proves_a_lawful_stay_is_said_for_every_situation(hostile, protection):
    context = {**everything(hostile), "protection": protection}
    notice = outbox.queue("filed", key="1", to="a@b.fr", language="fr", context=context)
    said = notice.text.partition("Ce qui prouve que votre séjour est régulier")[2]
    said = said.partition("Ce qu’il faut garder")[0]
    assert ("mardi 23 mars 2027" in said) is (protection != "end_unknown")
    assert ("est tenue de vous la délivrer" in said) is (protection == "by_rule")
    assert ("préfecture" in said) is True


def test_the_table_names_no_notice_that_the_built_acts_do_not_have():
    built = {"filed", "amended", "withdrawn", "withdrawal_undone"}
    assert built <= {row.notice for row in workflow.TABLE}
    assert built <= set(KINDS)


# ---- said by the acts ------------------------------------------------------------------------


def said(application: Application, kind: str) -> Notice:
    return Notice.objects.get(application=application, kind=kind)


def test_the_filing_is_told_with_its_reference_its_hour_there_and_what_comes_next():
    at = datetime(2026, 11, 24, 21, 5, tzinfo=UTC)
    with clock.at(at):
        overseas = {"contact": {"postcode": "97400", "town": "Saint-Denis"}}
        application = people.filed(answers=overseas)
    notice = said(application, "filed")
    assert notice.subject == f"Votre demande {application.reference} est déposée"
    for words in (
        application.reference,
        "mercredi 25 novembre 2026 à 1\u00a0h\u00a005 (heure de La Réunion, UTC+4)",
        "Préfecture de La Réunion",
        "reunion@prefecture.example",
        "04 76 60 34 00",
        "30 jours",
        "au plus tôt le dimanche 24 janvier 2027",
        "lundi 22 février 2027 inclus",
        f"/requests/{application.reference}/",
        "confirmation de dépôt",
    ):
        assert words in notice.text, words


def test_no_link_of_a_notice_signs_in():
    application = people.filed()
    for notice in Notice.objects.all():
        for name, address in Markup(notice.html).attributes:
            if name == "href" and address.startswith("http"):
                assert "?" not in address
                assert address.endswith(f"/requests/{application.reference}/")


def test_a_filing_after_the_window_is_told_without_promising_the_certificate():
    day = clock.today() + timedelta(days=20)
    soon = [str(day.day), str(day.month), str(day.year)]
    application = people.filed(answers={"documents": {"residence_until": soon}})
    text = said(application, "filed").text
    assert "n’est pas automatique" in text
    assert "est tenue de vous la délivrer" not in text


def test_changed_contact_details_are_named_and_not_repeated():
    application = people.filed()
    changed = people.answers_for("contact", town="Meylan", mobile="06 98 76 54 32")
    amend_contact.amend_contact(application, answers=changed, by=people.account_of(application))
    notice = said(application, "amended")
    assert application.reference in notice.subject
    assert "Ville" in notice.text or "Commune" in notice.text
    assert "Meylan" not in notice.text
    assert "98 76" not in notice.text
    assert "Date de dépôt, inchangée" in notice.text


def test_a_withdrawal_says_until_when_it_can_be_undone():
    application = people.filed()
    at = datetime(2027, 1, 2, 9, 30, tzinfo=UTC)
    with clock.at(at):
        withdraw.withdraw(application, by=people.account_of(application))
    text = said(application, "withdrawn").text
    assert "samedi 2 janvier 2027 à 10\u00a0h\u00a030" in text
    assert (
        "annuler ce retrait jusqu’au\u00a0: dimanche 3 janvier 2027 à 10\u00a0h\u00a030"
        " (heure de Paris, UTC+1)" in text
    )


def test_a_withdrawal_undone_says_that_the_date_of_filing_is_the_same():
    filed_at = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)
    with clock.at(filed_at):
        application = people.filed(Case.FROM_STUDENT)
        account = people.account_of(application)
        withdraw.withdraw(application, by=account)
        undo_withdrawal.undo_withdrawal(application, by=account)
    text = said(application, "withdrawal_undone").text
    assert "Date de dépôt, inchangée\u00a0: jeudi 24 décembre 2026 à 10\u00a0h\u00a000" in text


def test_an_approval_is_told_with_its_days_and_what_comes_next():
    application = people.walked_to(Status.APPROVED)
    signed = application.proposals.get()
    text = said(application, "approved").text
    for words in (
        application.reference,
        day_in_words(signed.valid_from),
        day_in_words(signed.valid_until),
        "ne remplacent le titre de séjour",
        "rendez-vous",
        "lettre de décision",
        f"/requests/{application.reference}/",
    ):
        assert words in text, words


def test_a_refusal_is_told_with_its_reasons_until_when_to_contest_it_and_who_helps():
    signed_at = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)
    with clock.at(signed_at):
        application = people.walked_to(Status.REFUSED)
    notice = said(application, "refused")
    assert "refus" in notice.subject
    for words in (
        "grade de master",
        "CESEDA, art. L. 421-14",
        "jusqu’au jeudi 25 février 2027 inclus",
        "Tribunal administratif de Grenoble",
        "Télérecours citoyens",
        "3039",
        "aide juridictionnelle",
        "ne vous ordonne pas de quitter la France",
    ):
        assert words in notice.text, words
    facts = application.proposals.get().facts
    assert facts not in notice.text, "what the file establishes is in the letter, not in the mail"
