"""One complete filing through the pages: from the landing page to the sealed receipt."""

import re
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
from django.urls import reverse

from benchmarks.import_register import person_facts
from benchmarks.measured import Meter
from benchmarks.visitor import Lost, Page, Visitor
from escale.actions import consume_ephotos, make_letters
from escale.applications.models import Application
from escale.applications.sections import registry
from escale.applications.sections.form import posted
from escale.jobs.demo_world.answers import answers_for
from escale.jobs.demo_world.nationals import National
from escale.kit import clock
from escale.notices import outbox
from escale.procedures.cases import Case
from escale.procedures.pieces import slot

PASSWORD = "quatre lampes tournent au port"  # noqa: S105 - of people who do not exist
Facts = dict[str, str]
Files = dict[str, tuple[str, bytes]]
_CODE = re.compile(r"\b(\d{6})\b")
_REFERENCE = re.compile(r"/requests/([0-9A-Z-]+)/")
_LINES_A_PERSON = 5  # of the register's extract: far enough from one another to be five people


def file_one(n: int, files: Files, *, mail_page: str, meter: Meter) -> Application:
    """File the request of person number `n` of the register; return it.

    What the worker does within a minute is done at once, by the same sweeps.
    """
    visitor = Visitor(meter)
    facts = person_facts(n * _LINES_A_PERSON)
    _open_account(visitor, facts, mail_page)
    reference, page = _begin(visitor)
    _answer(visitor, page, facts)
    _provide(visitor, reference, files)
    _file(visitor, reference)
    _follow(visitor, reference)
    filed: Application = Application.objects.get(reference=reference)
    return filed


def _open_account(visitor: Visitor, facts: Facts, mail_page: str) -> None:
    visitor.phase = "account"
    visitor.get(reverse("public:landing"))
    email = f"bench-{secrets.token_hex(6)}@bench.example"
    page = visitor.send(
        visitor.get(reverse("account_signup")),
        {
            "email": email,
            "password": PASSWORD,
            "number": facts["foreigner_number"],
            **_dated("valid_from", facts["valid_from"]),
            **_dated("valid_until", facts["valid_until"]),
        },
    )
    _deliver(visitor)
    told = httpx.get(f"{mail_page}/api/messages?to={quote(email)}").json()[0]
    found = _CODE.search(told["text"])
    assert found, told["text"]
    page = visitor.send(page, {"code": found[1]})
    visitor.send(page, _dated("born_on", facts["born_on"]))


def _begin(visitor: Visitor) -> tuple[str, Page]:
    """Begin a request; return its reference and its first page of questions."""
    visitor.phase = "begin"
    visitor.get(reverse("applicant:choose_procedure"))
    page = visitor.send(visitor.get(reverse("applicant:begin")), {})
    found = _REFERENCE.search(page.url)
    assert found, page.url
    return found[1], visitor.send(page, {"case": Case.RENEWAL})


def _answer(visitor: Visitor, page: Page, facts: Facts) -> None:
    """Answer each section; each leads to the next, the last to the pieces."""
    visitor.phase = "answers"
    answers = _answers(facts)
    for section in registry.sections_for(Case.RENEWAL):
        page = visitor.send(page, posted(section.form_class, answers[section.code]))


def _provide(visitor: Visitor, reference: str, files: Files) -> None:
    visitor.phase = "pieces"
    for code, file in files.items():
        page = visitor.get(reverse("applicant:piece", args=[reference, code]))
        component = slot(code).alternatives[0].components[0].code
        action = reverse("applicant:upload", args=[reference, code, component])
        visitor.phase = "files"
        page = visitor.send(page, {}, to=action, file=file)
        _look(visitor, page)
    page = visitor.get(reverse("applicant:ephoto", args=[reference]))
    page = visitor.send(page, {"code": f"OK{secrets.token_hex(10)}"})
    _look(visitor, page)
    page = visitor.get(reverse("applicant:engagement", args=[reference]))
    visitor.send(page, {"name": "Personne de Banc", "agreed": "on"})


def _look(visitor: Visitor, page: Page) -> None:
    """Let the browser show what was received: the pages of the document, the portrait."""
    visitor.phase = "previews"
    visitor.look(page)
    visitor.phase = "pieces"


def _file(visitor: Visitor, reference: str) -> None:
    visitor.phase = "filing"
    page = visitor.get(reverse("applicant:summary", args=[reference]))
    confirmed = {f"confirm_{step}": "on" for step in (1, 2, 3)}
    page = visitor.send(page, {**confirmed, "is_declared_true": "on", "then": "file"})
    if page.url != reverse("applicant:confirmation", args=[reference]):
        message = f"the request was not filed; the page says: {page.words()}"
        raise Lost(message)


def _follow(visitor: Visitor, reference: str) -> None:
    with visitor.meter.phase("letter"):
        make_letters.make_due()
    with visitor.meter.phase("e-photo used"):
        consume_ephotos.consume_due()
    _deliver(visitor)
    visitor.phase = "receipt"
    page = visitor.get(reverse("applicant:receipt", args=[reference]))
    assert page.content.startswith(b"%PDF"), page.content[:200]


def _deliver(visitor: Visitor) -> None:
    with visitor.meter.phase("notices"):
        outbox.deliver_due()


def _dated(name: str, iso: str) -> Facts:
    year, month, day = iso.split("-")
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


def _answers(facts: Facts) -> dict[str, dict[str, Any]]:
    """Return complete answers, by section: those of the demo's people, for this one."""
    today = clock.today()
    person = National(
        story="",
        case=Case.RENEWAL,
        foreigner_number=facts["foreigner_number"],
        document_number=facts["document_number"],
        valid_from=today - timedelta(days=275),
        valid_until=today + timedelta(days=90),
        family_name="BANC",  # a digit in a name is told to whoever types it
        given_names=facts["given_names"],
        sex=facts["sex"],
        born_on=clock.today() - timedelta(days=12_000),
        birth_city=facts["birth_city"],
        birth_country=facts["birth_country"],
        nationality=facts["nationality"],
        postcode="91190",
    )
    return answers_for(person, case=Case.RENEWAL, email="person@bench.example", today=today)
