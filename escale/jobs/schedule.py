"""When the sweeps run: every minute, and as soon as an act hints that there is work."""

from procrastinate import App, JobContext, builtin_tasks

from escale.actions import (
    check_documents,
    consume_ephotos,
    discard_untouched,
    make_letters,
    recheck_ephotos,
)
from escale.documents import leftovers
from escale.notices import outbox
from escale.people import attempts

EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "7 * * * *"
EVERY_NIGHT = "43 3 * * *"
#: Done, a job says nothing more; failed, it is kept long enough to be looked at.
JOBS_KEPT_HOURS = 72


def on_app_ready(app: App) -> None:
    """Declare the tasks: each calls one action, and takes what is due, whoever asked."""

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="deliver_notices")
    def deliver_notices(timestamp: int = 0) -> None:
        del timestamp
        outbox.deliver_due()

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="check_documents")
    def check_due_documents(timestamp: int = 0) -> None:
        del timestamp
        check_documents.check_due()
        check_documents.check_again()

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="make_letters")
    def make_due_letters(timestamp: int = 0) -> None:
        del timestamp
        make_letters.make_due()

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="consume_ephotos")
    def consume_due_ephotos(timestamp: int = 0) -> None:
        del timestamp
        consume_ephotos.consume_due()

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="recheck_ephotos")
    def recheck_due_ephotos(timestamp: int = 0) -> None:
        del timestamp
        recheck_ephotos.recheck_due()

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="discard_untouched")
    def discard_untouched_drafts(timestamp: int = 0) -> None:
        del timestamp
        discard_untouched.discard_due()

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="purge_attempts")
    def purge_attempts(timestamp: int = 0) -> None:
        del timestamp
        attempts.purge()

    @app.periodic(cron=EVERY_NIGHT)
    @app.task(name="discard_leftovers")
    def discard_leftovers(timestamp: int = 0) -> None:
        del timestamp
        leftovers.discard_due()

    @app.periodic(cron=EVERY_NIGHT)
    @app.task(name="remove_old_jobs", pass_context=True)
    async def remove_old_jobs(context: JobContext, timestamp: int = 0) -> None:
        del timestamp
        await builtin_tasks.remove_old_jobs(
            context, max_hours=JOBS_KEPT_HOURS, remove_failed=True, remove_aborted=True
        )
