"""`manage.py demo_world [--json]`: make the demo world, once, and print it."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from escale.jobs.demo_world import at_counter, printed, staff, stories
from escale.jobs.demo_world.nationals import import_nationals
from escale.jobs.demo_world.offices import make_offices
from escale.jobs.demo_world.samples import sample_documents
from escale.watch.rehearsing import rehearsed


class Command(BaseCommand):
    help = "Make the demo world (fictional people, by running the acts), and print it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print it for programs")

    def handle(self, **options: Any) -> None:
        if settings.PRODUCTION:
            message = "The demo world is for the demo: ESCALE_ENV is production."
            raise CommandError(message)
        samples = settings.VAR / "samples"
        with _alone(), rehearsed():
            sample_documents(samples)
            make_offices()
            people = import_nationals()
            staff.make_staff()
            stories.tell(people, samples)
            at_counter.enter(people, samples)
        if options["json"]:
            world = printed.for_programs(people, samples)
            self.stdout.write(json.dumps(world, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(printed.for_people(people, samples))


@contextmanager
def _alone() -> Iterator[None]:
    """Let one command at a time make the world: the second finds it made."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('demo_world'))")
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(hashtext('demo_world'))")
