"""Bring the demo's database to this version and make its world; print the sign-ins.

Both in one process: loading the service takes longer than finding that nothing is to be done.
"""

import os

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    """Migrate, then make what is missing from the demo world."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("demo_world")


if __name__ == "__main__":
    main()
