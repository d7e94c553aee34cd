"""Messages of a run's tree: what views of thousands of tasks draw, under ``/apis/penstock/v1``."""

from msgspec import Struct

from penstock.api.message import Int32, Message
from penstock.api.tasks import TaskState, TaskType

__all__ = ["TaskTree", "TreeTask"]


class TreeTask(Struct, frozen=True, omit_defaults=True):
    """A task of a run's tree, in few words; its times are milliseconds since 1970.

    Args:
        path: Its place in the tree; empty for the root.
        name: Its name.
        parent: The path of the task that it is in; left out of the root and of those right below it.
        type: What it is.
        state: Its state.
        created_ms: When it was made.
        start_ms: When it began.
        end_ms: When it ended.
        attempts: How often it was tried.
        iteration_index: The position of an iteration, counted from 0.
        reason: Why it is in that state, or waits.
        is_reported: Whether the task that it is in has told of it.
    """

    path: str
    name: str
    type: TaskType
    state: TaskState
    created_ms: float
    parent: str = ""
    start_ms: float | None = None
    end_ms: float | None = None
    attempts: int = 0
    iteration_index: int | None = None
    reason: str = ""
    is_reported: bool = False


class TaskTree(Message):
    """The tasks of a run, or those that have changed.

    Args:
        run_id: The run.
        seq: The number of the run's last event: what is asked for behind it is what changes from here on.
        is_whole: Whether these are all tasks.
        tasks: The tasks, in no order.
    """

    run_id: str = ""
    seq: Int32 = 0
    is_whole: bool = False
    tasks: list[TreeTask] = []
