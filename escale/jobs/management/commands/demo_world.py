"""Make the demo world, once, and print it for programs."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from scripts.sample_documents import sample_documents

from escale.applications.models import Application
from escale.jobs.demo_world import stories
from escale.jobs.demo_world.nationals import import_nationals, nationals
from escale.jobs.demo_world.offices import make_offices
from escale.kit import clock
from escale.people.models import Institution, Prefecture
from escale.register.models import ResidenceDocument

_EPHOTO_RULES = {
    "length": 22,
    "OK": "valid",
    "US": "already used",
    "EX": "expired",
    "WA": "not yet active, becomes OK after 72 h",
    "KO": "unknown",
    "DN": "service down",
}


class Command(BaseCommand):
    """Make the demo world if it is not there yet; print it."""

    help = "Make the demo world (fictional people, by running the acts), and print it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="print it for programs")

    def handle(self, **options: Any) -> None:
        """Make what is missing, then print."""
        if settings.PRODUCTION:
            message = "The demo world is for the demo: ESCALE_ENV is production."
            raise CommandError(message)
        samples = settings.VAR / "samples"
        sample_documents(samples)
        make_offices()
        people = nationals(clock.today())
        if not Application.objects.exists():
            import_nationals(people)
        stories.tell(people, samples)
        if options["json"]:
            self.stdout.write(json.dumps(self._world(), ensure_ascii=False, indent=2))
        else:
            self._print()

    def _world(self) -> dict[str, Any]:
        """Return the world as JSON values, applications as they are now."""
        people = _in_the_register()
        return {
            "foreign_nationals": people,
            "applicants": [
                {"email": s.email, "password": stories.PASSWORD, "case": s.case.value}
                for s in stories.STORIES
            ],
            "staff": [],
            "institutions": list(Institution.objects.values("name", "siret", "welcome_email")),
            "prefectures": list(Prefecture.objects.values("code", "name", "zone", "departments")),
            "applications": [
                {
                    "reference": application.reference,
                    "status": application.status,
                    "case": application.case,
                    "applicant_email": account.email,
                    "prefecture": application.prefecture and application.prefecture.code,
                }
                for application in Application.objects.select_related(
                    "prefecture", "person"
                ).order_by("pk")
                for account in application.person.accounts.all()[:1]
            ],
            "ephoto_rules": _EPHOTO_RULES,
            "sample_documents": sorted(
                str(path) for path in (settings.VAR / "samples").iterdir() if path.is_file()
            ),
        }

    def _print(self) -> None:
        """Print sign-ins for people."""
        self.stdout.write(f"Password of every demo account: {stories.PASSWORD}")
        for story in stories.STORIES:
            did = ", ".join(story.acts) or "draft"
            self.stdout.write(f"  {story.email:32} {story.case.value:24} {did}")


def _in_the_register() -> list[dict[str, str]]:
    """Return the register's lines with the story of each, whatever day it was imported."""
    told = {person.document_number: person.story for person in nationals(clock.today())}
    documents = ResidenceDocument.objects.select_related("national").order_by("pk")
    return [
        {
            "story": told.get(document.number, ""),
            "foreigner_number": document.national.foreigner_number or "",
            "document_kind": document.kind,
            "document_number": document.number,
            "valid_from": document.valid_from.isoformat(),
            "valid_until": document.valid_until.isoformat(),
            "family_name": document.national.family_name,
            "usage_name": document.national.usage_name,
            "given_names": document.national.given_names,
            "sex": document.national.sex,
            "born_on": document.national.born_on.isoformat(),
            "birth_city": document.national.birth_city,
            "birth_country": document.national.birth_country,
            "nationality": document.national.nationality,
            "postcode": document.national.postcode,
            "mention": document.mention,
        }
        for document in documents
    ]
