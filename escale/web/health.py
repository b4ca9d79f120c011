"""Health: `/livez` (this process answers) and `/readyz` (it can do its work)."""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    """Answer the two health pages before host checks, sessions and the rest.

    A load balancer asks by address, not by name: these pages must not depend on the host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the way on."""
        self.get_response = get_response
        self._migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or pass on."""
        if request.path == "/livez":
            return HttpResponse("alive\n", content_type="text/plain")
        if request.path == "/readyz":
            return self._readiness()
        return self.get_response(request)

    def _readiness(self) -> HttpResponse:
        """Say whether the database answers and has the tables this version needs."""
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
        return JsonResponse({"database": "ready"})
