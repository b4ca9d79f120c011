"""People and applications to test with, made by running the acts.

`applicant()` has an account and can sign in (`signed_in(account)` gives the browser). `draft()`
is a request just started, `complete_draft()` one that only waits for the button, and
`walked_to(status)` one that was walked to a status, act by act. Documents are tiny PDFs put in
the safe without the sandbox: tests about receiving documents use `provide.receive` instead.
"""

import hashlib
import itertools
import secrets
from collections import deque
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import lru_cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client

from escale.actions import check_documents, prepare, start, withdraw
from escale.actions import file as filing
from escale.actions.sign_engagement import sign_engagement
from escale.applications import workflow
from escale.applications.advance import advance, locked
from escale.applications.enums import Status
from escale.applications.models import Application, Piece, Proposal
from escale.applications.sections import registry
from escale.documents import keeping, safe
from escale.documents.models import Document, DocumentState, Ephoto, RefusedFor
from escale.kit import clock
from escale.people import second_factor
from escale.people.models import Account, Person, Prefecture, Role, StaffMember
from escale.procedures.cases import Case
from escale.procedures.pieces import Kind, slots_for
from tests import examining
from tests.answers import answers_for

PASSWORD = "quatre lampes tournent au port"

_numbers = itertools.count(1)


# ---- prefectures -----------------------------------------------------------------------------

_COURT = {"court": "Tribunal administratif de Grenoble", "court_address": "2 place de Verdun"}


def prefectures() -> dict[str, Prefecture]:
    """The offices these tests route to, made once: Isère, La Réunion, fall-back, abroad."""
    offices: dict[str, dict[str, Any]] = {
        "isere": {"name": "Préfecture de l’Isère", "departments": ["38"]},
        "reunion": {
            "name": "Préfecture de La Réunion",
            "departments": ["974"],
            "zone": "Indian/Reunion",
        },
        "partagee": {"name": "Préfecture partagée", "is_fallback": True},
        "etranger": {
            "name": "Service des adresses à l’étranger",
            "receives_addresses_abroad": True,
        },
    }
    return {
        code: Prefecture.objects.get_or_create(
            code=code,
            defaults={
                "service": "Service des étrangers",
                "postal_address": "12 place de Verdun\n38000 Grenoble",
                "email": f"{code}@prefecture.example",
                "phone": "04 76 60 34 00",
                "opening_hours": "Du lundi au vendredi, de 9 h à 12 h",
                **_COURT,
                **facts,
            },
        )[0]
        for code, facts in offices.items()
    }


# ---- people ----------------------------------------------------------------------------------


def applicant(
    email: str = "", *, language: str = "fr", person: Person | None = None, password: str = PASSWORD
) -> Account:
    """A person with an account, whose address is verified."""
    address = email or f"chercheuse-{next(_numbers)}@exemple.fr"
    account = Account.objects.create_user(
        address, person=person or Person.objects.create(), language=language
    )
    Account.objects.filter(pk=account.pk).update(password=_hashed(password))
    account.refresh_from_db()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


@lru_cache
def _hashed(password: str) -> str:
    """The hash of a password, which takes half a second, made once a run."""
    return make_password(password)


def signed_in(account: Account, **options: Any) -> Client:
    """The browser of someone who is signed in."""
    client = Client(**options)
    client.force_login(account)
    client.cookies["escale_language"] = account.language
    return client


# ---- what they send --------------------------------------------------------------------------


def tiny_pdf(words: str = "document") -> bytes:
    """A PDF of one empty page, whose bytes differ with `words`."""
    marked = words.encode("utf-8").hex()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        f"<< /Title <{marked}> >>".encode(),
    ]
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R /Info 4 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (table, len(content))
    )


def give(application: Application, slot: str, component: str, *, name: str = "") -> Document:
    """Put a tiny document in a component, as if it had been received, understood and checked."""
    piece = Piece.objects.get(application=application, slot=slot)
    content = tiny_pdf(f"{slot} {component}")
    digest = hashlib.sha256(content).hexdigest()
    sent = keeping.PreparedFile(
        name=name or f"{component}.pdf",
        kind="pdf",
        pages=1,
        size=len(content),
        sha256=digest,
        kept=safe.put(content),
    )
    prepared = keeping.Prepared(
        kept=safe.put(content), sha256=digest, size=len(content), pages=1, files=(sent,)
    )
    with transaction.atomic():  # at once: a worker that runs beside takes what is to be checked
        document = keeping.write(piece, component, prepared)
        document.state, document.checked_at = DocumentState.CLEAN, clock.machine_now()
        document.save(update_fields=["state", "checked_at"])
    return document


def fresh_ephoto() -> str:
    """A code that the photo service says is valid, and that nobody has given yet."""
    return "OK" + secrets.token_hex(10).upper()


def give_ephoto(application: Application) -> Ephoto:
    """Enter a code of theirs that the service said was valid, without asking the service."""
    ephoto = Ephoto.objects.create(
        application=application,
        code=fresh_ephoto(),
        outcome=Ephoto.Outcome.VALID,
        checked_at=clock.now(),
        valid_until=clock.today() + timedelta(days=180),
    )
    Piece.objects.filter(application=application, slot="ephoto").update(
        received=["ephoto"], answered_at=clock.now()
    )
    return ephoto


# ---- applications ----------------------------------------------------------------------------


def draft(by: Account | None = None, *, case: Case | None = Case.RENEWAL) -> Application:
    """A request just started, its case chosen (or not: None)."""
    account = by or applicant()
    assert account.person is not None
    application = start.start(account.person, by=account)
    return prepare.choose_case(application, case=case) if case else application


def say(application: Application, section: str, **changes: Any) -> None:
    """Save the answers of one section, over whatever is there."""
    read = prepare.statement_of(application, section).revision
    prepare.save_answers(
        application,
        section=section,
        answers=answers_for(section, **changes),
        revision_read=read,
    )


def provide_all(
    application: Application, *, but: Collection[str] = (), names: dict[str, str] | None = None
) -> None:
    """Answer every slot of the case; `names` gives file names by component."""
    for slot in slots_for(Case(application.case)):
        if slot.code in but:
            continue
        if slot.kind is Kind.EPHOTO:
            give_ephoto(application)
        elif slot.kind is Kind.ENGAGEMENT:
            sign_engagement(application, name="Chidinma Okonkwo")
        else:
            alternative = slot.alternatives[0]
            Piece.objects.filter(application=application, slot=slot.code).update(
                alternative=alternative.code
            )
            for component in alternative.components:
                give(
                    application,
                    slot.code,
                    component.code,
                    name=(names or {}).get(component.code, ""),
                )


def complete_draft(
    case: Case = Case.RENEWAL,
    *,
    by: Account | None = None,
    answers: dict[str, dict[str, Any]] | None = None,
    names: dict[str, str] | None = None,
) -> Application:
    """A request that only waits for the button: said, provided and confirmed.

    `answers` changes some answers, by section; `names` the names of some files, by component.
    """
    prefectures()
    application = draft(by, case=case)
    for section in registry.sections_for(case):
        say(application, section.code, **(answers or {}).get(section.code, {}))
    provide_all(application, names=names)
    for step in prepare.STEPS_TO_CONFIRM:
        prepare.confirm_step(application, step=step)
    application.refresh_from_db()
    return application


def account_of(application: Application) -> Account:
    """The account of the person who asks."""
    return Account.objects.get(person_id=application.person_id)


def filed(case: Case = Case.RENEWAL, **options: Any) -> Application:
    """A request that was filed; the options are those of `complete_draft`."""
    application = complete_draft(case, **options)
    return filing.file(application, by=account_of(application), is_declared_true=True)


def walked_to(status: Status | str, *, case: Case = Case.RENEWAL, **options: Any) -> Application:
    """A request walked to a status, by the shortest way the table of acts allows.

    The acts that have their module are run; the others move through the only door there is.
    """
    wanted = Status(status)
    if wanted is Status.DRAFT:
        return complete_draft(case, **options)
    application = filed(case, **options)
    for act in way(Status.FILED, wanted):
        if act == "withdraw":
            application = withdraw.withdraw(application, by=account_of(application))
            continue
        if act in _DECIDING:
            is_refusal = wanted is Status.REFUSED
            application = _DECIDING[act](application, is_refusal=is_refusal)
            continue
        with transaction.atomic():
            held = locked(application)
            advance(held, act, party=workflow.row(act).parties[0])
        application = held
    return application


def proposed(
    application: Application, *, is_refusal: bool = False, by: Account | None = None
) -> Proposal:
    """The proposal made on a request under review, once examined; by default by a new officer."""
    officer = by or staff(Role.OFFICER, prefecture=application.prefecture)
    return examining.proposed(application, is_refusal=is_refusal, by=officer)


def signed(application: Application, *, by: Account | None = None) -> Application:
    """The request once its live proposal is signed; by default by a new signatory."""
    signatory = by or staff(
        Role.SIGNATORY, prefecture=application.prefecture, name="Dominique Ferrand"
    )
    return examining.signed(application, by=signatory)


def _proposed(application: Application, *, is_refusal: bool) -> Application:
    proposal = proposed(application, is_refusal=is_refusal)
    return Application.objects.get(pk=proposal.application_id)


_DECIDING: dict[str, Callable[..., Application]] = {
    "propose_approval": _proposed,
    "propose_refusal": _proposed,
    "sign_approval": lambda application, **_: signed(application),
    "sign_refusal": lambda application, **_: signed(application),
}


def way(source: Status, wanted: Status) -> list[str]:
    """The shortest list of acts from one status to another."""
    ways: deque[tuple[Status, list[str]]] = deque([(source, [])])
    seen = {source}
    while ways:
        at, acts = ways.popleft()
        if at is wanted:
            return acts
        for row in workflow.TABLE:
            if row.target and at in row.sources and row.target not in seen:
                seen.add(row.target)
                ways.append((row.target, [*acts, row.act]))
    message = f"no act leads to {wanted}"
    raise LookupError(message)


def refused_document(application: Application, component: str = "passport") -> Document:
    """A document of the application in which the check has just found something."""
    found = Document.objects.current().get(piece__application=application, component=component)
    assert check_documents._settle(found, RefusedFor.INFECTED, "tests")
    found.refresh_from_db()
    return found


# ---- prefectures at work -----------------------------------------------------------------------


def staff(
    *roles: Role,
    prefecture: Prefecture | None = None,
    name: str = "Camille Marchand",
    email: str = "",
) -> Account:
    """The account of a member of a prefecture (Isère) who holds these roles; by default an officer."""
    address = email or f"agent-{next(_numbers)}@prefecture.example"
    account = Account.objects.create_user(address)
    Account.objects.filter(pk=account.pk).update(password=_hashed(PASSWORD))
    account.refresh_from_db()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    StaffMember.objects.create(
        account=account,
        prefecture=prefecture or prefectures()["isere"],
        name=name,
        title="Bureau du séjour",
        roles=list(roles or (Role.OFFICER,)),
    )
    return account


def at_work(account: Account, *, has_just_proved: bool = True, **options: Any) -> Client:
    """The browser of a member who is signed in, their second factor proved (just now, or not)."""
    client = signed_in(account, **options)
    session = client.session
    age = timedelta(0) if has_just_proved else timedelta(hours=1)
    session["second_factor_at"] = (clock.machine_now() - age).timestamp()
    session.save()
    return client


def code_of(account: Account) -> str:
    """The code that the member's application shows now; the application is linked if need be."""
    if second_factor.secret_of(account) is None:
        second_factor.enable_app(account, secret=second_factor.new_secret())
        second_factor.renew_recovery_codes(account)
    secret = second_factor.secret_of(account)
    assert secret is not None
    return second_factor.code_at(secret, clock.machine_now())
