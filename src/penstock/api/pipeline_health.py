"""Messages on how the last runs of a pipeline went, under ``/apis/penstock/v1``."""

from penstock.api.message import Int32, Message, Timestamp
from penstock.api.recurring_runs import Trigger

__all__ = ["HealthCell", "HealthRun", "HealthSchedule", "HealthTask", "PipelineHealth"]


class HealthRun(Message):
    """One of the runs.

    Args:
        run_id: Its id.
        display_name: Its name.
        state: Its state; a cancelled run is ``CANCELED`` here.
        created_at: When it was created.
        started_at: When it began.
        finished_at: When it ended.
        pipeline_version_id: The version that it is of.
        recurring_run_id: The recurring run that has made it.
        error: Why it failed.
        tasks_left_out: How many of its tasks are not told of: of a large run those in loops are not.
    """

    run_id: str = ""
    display_name: str = ""
    state: str = ""
    created_at: Timestamp | None = None
    started_at: Timestamp | None = None
    finished_at: Timestamp | None = None
    pipeline_version_id: str = ""
    recurring_run_id: str = ""
    error: str = ""
    tasks_left_out: Int32 = 0


class HealthCell(Message):
    """What became of a task in one run, of all its iterations together where it is in a loop.

    Args:
        state: The worst state of them: ``FAILED`` before one that goes, ``SUCCEEDED`` before ``SKIPPED``.
        path: The path of one of them in the run: of the first that has this state.
        times: How many there are.
        failed: How many have failed.
        attempts: How often it was tried, the most of any of them.
        duration_s: How many seconds it took, on average, of those that have ended.
        error: Why one of them failed: the first line.
    """

    state: str = ""
    path: str = ""
    times: Int32 = 0
    failed: Int32 = 0
    attempts: Int32 = 0
    duration_s: float | None = None
    error: str = ""


class HealthTask(Message):
    """A task of the pipeline, by run.

    Args:
        path: Its path in the pipeline: as in a run, without the iterations of loops.
        name: Its name there.
        kind: What it is, as in a run.
        runs: What became of it, by the run's id; a run that does not have it is left out.
    """

    path: str = ""
    name: str = ""
    kind: str = ""
    runs: dict[str, HealthCell] = {}


class HealthSchedule(Message):
    """A recurring run of the pipeline, and when it makes its next runs.

    Args:
        recurring_run_id: Its id.
        display_name: Its name.
        status: Whether it is on.
        trigger: When it is due; none is once, at once.
        time_zone: The time zone that a cron expression speaks of.
        times: The next times; none where it is off or over.
        error: Why its last tick did not become a run.
    """

    recurring_run_id: str = ""
    display_name: str = ""
    status: str = ""
    trigger: Trigger | None = None
    time_zone: str = ""
    times: list[Timestamp] = []
    error: str = ""


class PipelineHealth(Message):
    """How the last runs of a pipeline went.

    Args:
        runs: The runs, the newest first.
        tasks: Their tasks, by path.
        schedules: The recurring runs of the pipeline.
    """

    runs: list[HealthRun] = []
    tasks: list[HealthTask] = []
    schedules: list[HealthSchedule] = []
