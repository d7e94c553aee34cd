"""Messages of one task as somebody looks at it, and of its log, under ``/apis/penstock/v1``."""

from penstock.api.message import UNSET, Int32, JsonValue, Message, UnsetType
from penstock.api.tasks import PipelineTask

__all__ = [
    "Condition",
    "ConditionTerm",
    "ConditionValue",
    "Iteration",
    "Iterations",
    "LogLines",
    "LogMatches",
    "ResourceUse",
    "TaskView",
]


class ConditionValue(Message):
    """What a condition asks for, and the value that it had.

    Args:
        name: Its name in the condition as it is told.
        value: Its value; left out where it had none.
    """

    name: str = ""
    value: JsonValue | UnsetType = UNSET


class ConditionTerm(Message):
    """One of the terms of a condition that all have to hold.

    Args:
        text: The term.
        holds: Whether it does; left out where that cannot be said.
    """

    text: str = ""
    holds: bool | None = None


class Condition(Message):
    """Why a branch was taken, or was not.

    Args:
        text: The condition, with the names of what it asks for.
        holds: Whether it holds; left out while that is not known.
        values: What it asks for.
        terms: What has to hold for it; one where it is not made of several.
    """

    text: str = ""
    holds: bool | None = None
    values: list[ConditionValue] = []
    terms: list[ConditionTerm] = []


class ResourceUse(Message):
    """What an attempt has used, with all the processes that it has waited for.

    Args:
        max_memory_bytes: The most memory that one of its processes had at a time.
        cpu_seconds: The time of processors that it took.
    """

    max_memory_bytes: float = 0.0
    cpu_seconds: float = 0.0


class TaskView(Message):
    """A task with all that there is to say of it.

    Args:
        task: The task.
        condition: Under which condition it is done, if there is one.
        packages: What is installed for it before it runs.
        image: The image that its component names.
        use: What its attempts have used, by their numbers, as far as that was measured.
    """

    task: PipelineTask | None = None
    condition: Condition | None = None
    packages: list[str] = []
    image: str = ""
    use: dict[str, ResourceUse] = {}


class Iteration(Message):
    """One iteration of a loop.

    Args:
        path: Its place in the run's tree.
        metrics: The numbers that its tasks have logged, by their places in it and their names.
    """

    path: str = ""
    metrics: dict[str, float] = {}


class Iterations(Message):
    """The iterations of a loop.

    Args:
        iterations: Those whose tasks have logged something, by their positions.
    """

    iterations: list[Iteration] = []


class LogLines(Message):
    """Lines of a log.

    Args:
        attempt: Which attempt of the task, from 1.
        first: The number of the first of them, from 1.
        lines: The lines, without their ends.
        total: How many lines the log has.
        size: How many bytes it has: where what is printed next begins.
        is_over: Whether nothing will be printed any more.
        is_cut: Whether the last line has no end, so that what is printed next belongs to it.
    """

    attempt: Int32 = 0
    first: Int32 = 0
    lines: list[str] = []
    total: Int32 = 0
    size: float = 0.0
    is_over: bool = False
    is_cut: bool = False


class LogMatches(Message):
    """The lines that a text is in.

    Args:
        attempt: Which attempt of the task, from 1.
        lines: Their numbers.
        is_all: Whether there are no more of them.
    """

    attempt: Int32 = 0
    lines: list[int] = []
    is_all: bool = False
