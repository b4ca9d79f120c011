"""People who own things, each of which bears a mark that must be seen nowhere else."""

from datetime import date, timedelta
from typing import Any

from escale.actions import file as filing
from escale.actions import make_letters, start
from escale.applications.models import Application, Piece
from escale.documents import safe
from escale.documents.models import Ephoto
from escale.kit import clock
from escale.people.models import Account
from escale.procedures.cases import Case
from escale.procedures.pieces import slots_for
from escale.register.matching import confirm_birth_date, identify
from escale.register.models import ForeignNational, ResidenceDocument
from tests import people

_BORN_ON = date(1990, 3, 7)


def known_to_the_register(
    account: Account,
    *,
    number: str = "9900000001",
    name: str = "",
    born_on: date = _BORN_ON,
) -> None:
    """Make the register know this person, and the person agree with it."""
    today = clock.today()
    dates = {
        "valid_from": today - timedelta(days=640),
        "valid_until": today + timedelta(days=90),
    }
    national = ForeignNational.objects.create(
        foreigner_number=number,
        family_name=name or "OKONKWO",
        given_names="Chidinma",
        sex="F",
        born_on=born_on,
        birth_city="Enugu",
        birth_country="NG",
        nationality="NG",
    )
    ResidenceDocument.objects.create(
        national=national, kind="permit", number=f"AB{number[-7:]}", **dates
    )
    found = identify(account.person, number=number, **dates)
    assert confirm_birth_date(found, born_on=born_on)


def give_portrait(application: Application, mark: str = "portrait") -> None:
    """Give the e-photo of an application a portrait and a signature that bear the mark."""
    portrait, signature = f"{mark} face".encode(), f"{mark} hand".encode()
    kept = safe.put(portrait + signature)
    Ephoto.objects.filter(application=application).update(
        identity=kept.identity,
        store_name=kept.name,
        wrapped_key=kept.wrapped_key,
        portrait_size=len(portrait),
    )


def marked_answers(mark: str) -> dict[str, dict[str, Any]]:
    """Answers in which every free word bears the mark."""
    return {
        "identity": {"family_name": mark, "given_names": mark, "birth_city": mark},
        "contact": {"street": mark, "town": mark, "email": f"{mark}@exemple.fr"},
        "documents": {"passport_authority": mark},
        "entry": {"entered_at": mark},
        "research": {
            "situation": mark,
            "diploma_title": mark,
            "diploma_institution": mark,
            "host_name": mark,
        },
    }


def owner_of_a_draft_and_a_filing(mark: str, *, number: str) -> tuple[Account, list[Application]]:
    """Someone the register knows, with a filed request, its receipt, and a draft, all marked."""
    account = people.applicant(f"{mark}@exemple.fr")
    known_to_the_register(account, number=number, name=mark.upper())
    case = Case.RENEWAL
    components = {c.code for s in slots_for(case) for a in s.alternatives for c in a.components}
    options = {
        "by": account,
        "answers": marked_answers(mark),
        "names": {code: f"{mark}-{code}.pdf" for code in components},
    }
    filed = people.complete_draft(case, **options)
    mark_the_rest(filed, mark)
    filed = filing.file(filed, by=account, is_declared_true=True)
    make_letters.make_due()
    start.start(account.person, by=account)
    draft = people.complete_draft(case, **options)
    mark_the_rest(draft, mark)
    return account, [filed, draft]


def mark_the_rest(application: Application, mark: str) -> None:
    """Mark what no answer holds: the observations, an explanation, the portrait."""
    Application.objects.filter(pk=application.pk).update(observations=mark)
    Piece.objects.filter(application=application, slot="address").update(
        explanation=mark, explained_at=clock.now()
    )
    give_portrait(application, mark)
