"""Messages that sum up what goes on, under ``/apis/penstock/v1``; durations are in seconds."""

from penstock.api.message import Int32, Message, Timestamp

__all__ = ["FailedPipeline", "LateRun", "LateSchedule", "NextTick", "Overview", "OverviewRun"]


class OverviewRun(Message):
    """A run in a few words.

    Args:
        run_id: Its id.
        display_name: Its name.
        state: Its state; a cancelled run is ``CANCELED`` here.
        pipeline: Its pipeline's name.
        pipeline_id: The pipeline, if it is of an uploaded one.
        experiment_id: The experiment that it belongs to.
        recurring_run_id: The recurring run that has made it.
        created_at: When it was created.
        started_at: When it began.
        finished_at: When it ended.
        tasks: How many of its tasks are in each state, of a run that goes: those that do something
            themselves and are known by now. More come as loops and conditions open.
        usual_s: How long runs of its pipeline took that succeeded lately: the median, where there are enough.
        failed_task: The path of the task that it failed for.
        error: Why it failed.
    """

    run_id: str = ""
    display_name: str = ""
    state: str = ""
    pipeline: str = ""
    pipeline_id: str = ""
    experiment_id: str = ""
    recurring_run_id: str = ""
    created_at: Timestamp | None = None
    started_at: Timestamp | None = None
    finished_at: Timestamp | None = None
    tasks: dict[str, Int32] = {}
    usual_s: float | None = None
    failed_task: str = ""
    error: str = ""


class FailedPipeline(Message):
    """The runs of one pipeline that have failed.

    Args:
        pipeline: Its name.
        pipeline_id: The pipeline, if it is an uploaded one.
        failed: How many there are.
        runs: The last of them, that which ended last first.
        last_state: What its newest run has come to that has ended; empty where that is not known.
    """

    pipeline: str = ""
    pipeline_id: str = ""
    failed: Int32 = 0
    runs: list[OverviewRun] = []
    last_state: str = ""


class LateRun(Message):
    """A run that should have ended.

    Args:
        run: The run.
        expected_at: When it was expected to end.
        rule: The notification rule that says so; empty where runs of its pipeline usually take less.
    """

    run: OverviewRun | None = None
    expected_at: Timestamp | None = None
    rule: str = ""


class LateSchedule(Message):
    """A recurring run whose run was not made.

    Args:
        recurring_run_id: Its id.
        display_name: Its name.
        pipeline_id: The pipeline, if it is of an uploaded one.
        due_at: The first tick that became no run.
        why: Why not.
    """

    recurring_run_id: str = ""
    display_name: str = ""
    pipeline_id: str = ""
    due_at: Timestamp | None = None
    why: str = ""


class NextTick(Message):
    """When a recurring run makes its next run."""

    recurring_run_id: str = ""
    display_name: str = ""
    pipeline_id: str = ""
    at: Timestamp | None = None


class Overview(Message):
    """What goes on.

    Args:
        at: When that was so.
        since: Since when failures are told of.
        states: How many runs there are in each state; archived ones are left out.
        running: The runs that go, the newest first.
        failed: What has failed, by pipeline: those first that fail still.
        failed_runs: How many runs those are.
        is_failed_cut: Whether there are more, which are not counted.
        late_runs: The runs that should have ended, the oldest first.
        late_schedules: The recurring runs that should have made a run.
        next: The recurring runs that make one next.
        recent: The runs that were created last among those that have ended.
    """

    at: Timestamp | None = None
    since: Timestamp | None = None
    states: dict[str, Int32] = {}
    running: list[OverviewRun] = []
    failed: list[FailedPipeline] = []
    failed_runs: Int32 = 0
    is_failed_cut: bool = False
    late_runs: list[LateRun] = []
    late_schedules: list[LateSchedule] = []
    next: list[NextTick] = []
    recent: list[OverviewRun] = []
