"""When the sweeps run: each at its hours, and as soon as an act hints that there is work."""

from collections.abc import Callable

from procrastinate import App, JobContext, builtin_tasks

from escale.jobs import sweeps

#: Done, a job says nothing more; failed, it is kept long enough to be looked at.
JOBS_KEPT_HOURS = 72


def on_app_ready(app: App) -> None:
    """Declare the tasks: each runs one sweep, which takes what is due, whoever asked."""
    for sweep in sweeps.SWEEPS:
        task = app.task(name=sweep.name)(_runner(sweep))
        app.periodic(cron=sweep.every)(task)

    @app.periodic(cron=sweeps.Every.NIGHT)
    @app.task(name="remove_old_jobs", pass_context=True)
    async def remove_old_jobs(context: JobContext, timestamp: int = 0) -> None:
        del timestamp
        await builtin_tasks.remove_old_jobs(
            context, max_hours=JOBS_KEPT_HOURS, remove_failed=True, remove_aborted=True
        )


def _runner(sweep: sweeps.Sweep) -> Callable[..., None]:
    def run(timestamp: int = 0) -> None:
        del timestamp
        sweeps.run(sweep)

    return run
