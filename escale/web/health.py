"""Health: `/livez` (this process answers) and `/readyz` (it can do its work, and how it does)."""

import time
from collections.abc import Callable
from typing import Any, Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from escale.jobs import service_state
from escale.watch.rehearsing import rehearsed

#: Balancers ask every second or so: the figures are read no more often than that.
_FIGURES_LAST_S: Final = 10.0


class HealthMiddleware:
    """Answer the two health pages before host checks, sessions and the rest.

    A load balancer asks by address, not by name: these pages must not depend on the host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the way on."""
        self.get_response = get_response
        self._migrated = False
        self._figures: dict[str, Any] = {}
        self._read_at = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or pass on."""
        if request.path == "/livez":
            return HttpResponse("alive\n", content_type="text/plain")
        if request.path == "/readyz":
            return self._readiness()
        return self.get_response(request)

    def _readiness(self) -> HttpResponse:
        """Say whether the database answers and has the tables this version needs.

        Anything else is told and stops nobody: late messages do not make a node unable to serve.
        """
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
            if not self._migrated:
                executor = MigrationExecutor(connection)
                self._migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError:
            return JsonResponse({"database": "unreachable"}, status=503)
        if not self._migrated:
            return JsonResponse({"database": "migrations are waiting"}, status=503)
        return JsonResponse({"database": "ready", **self._how_it_does()})

    def _how_it_does(self) -> dict[str, Any]:
        """Return the operator's figures, read a moment ago at most; without them, say so."""
        if time.monotonic() - self._read_at > _FIGURES_LAST_S:
            try:
                with rehearsed():
                    self._figures = service_state.state().as_json()
            except DatabaseError:
                return {"status": "unknown"}
            self._read_at = time.monotonic()
        return self._figures
