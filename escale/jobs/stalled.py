"""Jobs that a killed worker left « doing »: they are ended, and the next run does what they had to.

Nothing is tried again here: a job is a hint, and the sweep it asked for runs every minute anyway.
"""

import logging
from typing import Final

from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

log = logging.getLogger(__name__)

#: A worker says every ten seconds that it lives.
SILENT_FOR_S: Final = 60


def recover() -> int:
    """End the jobs of workers that said nothing for a minute; return how many."""
    # The library offers these two in the asynchronous form only; its other synchronous twins ask
    # the same queries in the same way.
    connector = app.connector.get_sync_connector()
    stalled = connector.execute_query_all(
        query=sql.queries["select_stalled_jobs_by_heartbeat"],
        queue=None,
        task_name=None,
        seconds_since_heartbeat=SILENT_FOR_S,
    )
    for job in stalled:
        log.warning("job %d, %s, was left by a worker that died", job["id"], job["task_name"])
        connector.execute_query(
            query=sql.queries["finish_job"],
            job_id=job["id"],
            # Nobody aborts our jobs: this status says « its worker died », and is counted as such.
            status=Status.ABORTED.value,
            delete_job=False,
        )
    return len(stalled)
