#!/usr/bin/env python
"""Run one of Escale's commands, with a database.

Without `DATABASE_URL` the command joins the embedded PostgreSQL of `var/postgres`, which is started
for it and stopped after it unless a demo, or another command, is using it.
"""

import os
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from escale.kit.embedded_postgres import EmbeddedPostgresError, ensure_cluster

# These read code and files only: no reason to start a server for them.
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "procedure_docs",
    "version",
}


def needs_embedded_database(arguments: list[str]) -> bool:
    """Tell whether a command line works on data that only the embedded server has."""
    if os.environ.get("DATABASE_URL") or not arguments:
        return False
    asks_for_help = bool({"-h", "--help", "--version"} & set(arguments))
    return arguments[0] not in WITHOUT_DATABASE and not asks_for_help


def main() -> None:
    """Run the command given on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        joined = ensure_cluster() if needs_embedded_database(sys.argv[1:]) else nullcontext()
    except EmbeddedPostgresError as error:
        sys.exit(str(error))
    with joined:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
