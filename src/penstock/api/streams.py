"""Messages of the streams under ``/apis/penstock/v1``: what happens in runs, and what tasks print."""

from penstock.api.message import Int32, Int64, Message, Timestamp
from penstock.api.runs import RunStorageState, RuntimeState
from penstock.api.tasks import TaskState

__all__ = [
    "AttemptChanged",
    "ListedRun",
    "LogEnded",
    "LogPart",
    "RunChanged",
    "RunEnded",
    "RunsChanged",
    "RunsFollowed",
    "TaskChanged",
]


class RunChanged(Message):
    """That a run has another state, or an error; a cancelled run is ``CANCELED`` here.

    Args:
        run_id: The run.
        seq: The number of the event in its run, from 1.
        time: When it happened, by the run's own clock, which never goes back.
        state: The new state; left out where it stays as it was.
        error: What went wrong.
    """

    run_id: str = ""
    seq: Int32 = 0
    time: Timestamp | None = None
    state: RuntimeState = RuntimeState.RUNTIME_STATE_UNSPECIFIED
    error: str = ""


class TaskChanged(Message):
    """That something about a task is new; what is left out stays as it was.

    Args:
        run_id: The run.
        seq: The number of the event in its run, from 1.
        time: When it happened.
        task_id: The task.
        path: Its place in the run's tree; empty for the root.
        state: Its new state.
        reason: Why it is in that state, or waits.
        error: What went wrong.
        attempt: The number of the attempt that is made.
        round: How often a group of tasks has been tried again.
        iteration_index: The position of an iteration, counted from 0.
        cached_run_id: The run whose outputs it took from the cache.
        cached_task_id: The task of that run.
    """

    run_id: str = ""
    seq: Int32 = 0
    time: Timestamp | None = None
    task_id: str = ""
    path: str = ""
    state: TaskState = TaskState.RUNTIME_STATE_UNSPECIFIED
    reason: str = ""
    error: str = ""
    attempt: Int32 = 0
    round: Int32 = 0
    iteration_index: Int32 | None = None
    cached_run_id: str = ""
    cached_task_id: str = ""


class AttemptChanged(Message):
    """That an attempt has ended, or may use more memory than the one before.

    Args:
        run_id: The run.
        seq: The number of the event in its run, from 1.
        time: When it happened.
        task_id: The task.
        path: The task's place in the run's tree.
        number: Which attempt of the task, from 1.
        state: ``REQUESTED``, ``SUCCEEDED``, ``FAILED``, ``LOST`` or ``CANCELED``.
        error: What went wrong.
        memory_limit: How many bytes of memory it may use.
    """

    run_id: str = ""
    seq: Int32 = 0
    time: Timestamp | None = None
    task_id: str = ""
    path: str = ""
    number: Int32 = 0
    state: str = ""
    error: str = ""
    memory_limit: Int64 | None = None


class RunEnded(Message):
    """The end of a run's stream: all of its events have been sent.

    Args:
        run_id: The run.
        state: The state that it ended in; left out of a run that was deleted.
        is_deleted: Whether it was deleted.
    """

    run_id: str = ""
    state: RuntimeState = RuntimeState.RUNTIME_STATE_UNSPECIFIED
    is_deleted: bool = False


class ListedRun(Message):
    """A run as lists show it; a cancelled one is ``CANCELED`` here, and of a deleted one there is its id.

    Args:
        run_id: The run.
        display_name: Its name.
        experiment_id: The experiment that it belongs to.
        namespace: Where it is.
        state: Its state.
        storage_state: Whether it was archived.
        created_at: When it was created.
        finished_at: When it has ended.
        recurring_run_id: What has made it, if that was a recurring run.
        is_deleted: Whether it was deleted.
    """

    run_id: str = ""
    display_name: str = ""
    experiment_id: str = ""
    namespace: str = ""
    state: RuntimeState = RuntimeState.RUNTIME_STATE_UNSPECIFIED
    storage_state: RunStorageState = RunStorageState.STORAGE_STATE_UNSPECIFIED
    created_at: Timestamp | None = None
    finished_at: Timestamp | None = None
    recurring_run_id: str = ""
    is_deleted: bool = False


class RunsChanged(Message):
    """That runs are new, or have changed in what lists show of them: as they are now."""

    runs: list[ListedRun] = []


class RunsFollowed(Message):
    """That changes of runs are told from here on: what was before is in lists, asked for after this.

    Args:
        number: The number of the last change before.
    """

    number: Int64 | None = None


class LogPart(Message):
    """Some of what an attempt has printed.

    Args:
        attempt: Which attempt of the task, from 1.
        offset: Where in the log it begins, in bytes.
        next_offset: Where what follows it begins.
        text: What was printed; what is no UTF-8 is ``U+FFFD`` in it.
    """

    attempt: Int32 = 0
    offset: Int64 | None = None
    next_offset: Int64 | None = None
    text: str = ""


class LogEnded(Message):
    """The end of a log: the attempt has ended, and all that it printed has been sent.

    Args:
        attempt: Which attempt of the task, from 1.
        state: The state that it ended in; left out where it was never made.
    """

    attempt: Int32 = 0
    state: str = ""
