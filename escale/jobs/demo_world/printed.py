"""The demo world as it is printed: for programs (a contract), and for whoever starts the demo."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from escale.applications.models import Application
from escale.jobs.demo_world import staff, stories
from escale.jobs.demo_world.nationals import National
from escale.jobs.demo_world.samples import listed
from escale.people.models import Institution, Prefecture
from escale.procedures.ephoto import CODE_LENGTH

#: What the first two letters of a code make the photo service answer.
EPHOTO_RULES = {
    "OK": "valid",
    "US": "already used",
    "EX": "expired",
    "WA": "not yet active, becomes OK after 72 h",
    "KO": "unknown",
    "DN": "service down",
}


def for_programs(people: list[National], samples: Path) -> dict[str, Any]:
    """Return the world as JSON values, applications as they are now."""
    cases = _cases(people)
    return {
        "foreign_nationals": [
            {
                **{name: str(value) for name, value in asdict(person).items()},
                "is_in_register": person.is_in_register,
                "has_account": person.foreigner_number in cases,
            }
            for person in people
        ],
        "applicants": [
            {
                "email": story.email,
                "password": stories.PASSWORD,
                "case": cases[story.foreigner_number],
                "foreigner_number": story.foreigner_number,
                "language": story.language,
            }
            for story in stories.STORIES
        ],
        "staff": staff.printed(),
        "institutions": list(
            Institution.objects.order_by("pk").values("name", "siret", "welcome_email")
        ),
        "prefectures": list(
            Prefecture.objects.order_by("pk").values(
                "code", "name", "zone", "departments", "is_fallback", "receives_addresses_abroad"
            )
        ),
        "applications": _applications(),
        "ephoto_rules": {"length": CODE_LENGTH, **EPHOTO_RULES},
        "sample_documents": [str(path) for path in listed(samples)],
    }


def _cases(people: list[National]) -> dict[str, str]:
    """Return the case of everyone who has an account, by the number they typed."""
    cases = {person.foreigner_number: person.case.value for person in people}
    return {story.foreigner_number: cases[story.foreigner_number] for story in stories.STORIES}


def _applications() -> list[dict[str, Any]]:
    found = Application.objects.select_related("prefecture", "person")
    return [
        {
            "reference": application.reference,
            "status": application.status,
            "case": application.case,
            "applicant_email": account.email,
            "prefecture": application.prefecture.code if application.prefecture else None,
        }
        for application in found.prefetch_related("person__accounts").order_by("pk")
        for account in application.person.accounts.all()[:1]
    ]


def for_people(people: list[National], samples: Path) -> str:
    """Return the sign-ins and what to type, as lines for a terminal."""
    told = {person.foreigner_number: person.story for person in people}
    visitor = people[0]
    return "\n".join(
        [
            f"Sign in with one of these; every password is  {stories.PASSWORD}",
            *(f"  {s.email:30} {told[s.foreigner_number]}" for s in stories.STORIES),
            "",
            "Or as somebody who works in a prefecture (here Essonne), same password, then a code:",
            *(
                f"  {post.mailbox + '.essonne@demo.example':30} {', '.join(post.roles)}"
                for post in staff.POSTS
            ),
            f"  {staff.OPERATOR:30} operator: the state of the service, no application",
            "  The code of the moment: python manage.py totp agent.essonne@demo.example",
            "",
            "Or create an account, with any e-mail address, as somebody the register knows:",
            f"  foreigner number  {visitor.foreigner_number}  (or permit {visitor.document_number})",
            f"  permit            from {visitor.valid_from:%d/%m/%Y} to {visitor.valid_until:%d/%m/%Y}",
            f"  birth date        {visitor.born_on:%d/%m/%Y}",
            "  Others, for each case and each trouble: python manage.py demo_world --json",
            "",
            f"e-photo codes: {CODE_LENGTH} letters or digits; the first two decide:",
            *(f"  {prefix}…  {meaning}" for prefix, meaning in EPHOTO_RULES.items()),
            "",
            f"Sample documents to upload: {samples}",
        ]
    )
