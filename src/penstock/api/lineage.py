"""Messages about what artifacts came from and what was made from them, under ``/apis/penstock/v1``."""

from penstock.api.artifacts import Artifact
from penstock.api.message import Int32, Message, Timestamp
from penstock.ir.enums import Enumeration

__all__ = ["Lineage", "LineageArtifact", "LineageLink", "LineageLinkType", "LineageTask", "TaskReuse"]


class LineageLinkType(Enumeration):
    """What an artifact is to a task; ``SAME_PLACE`` is one artifact to another that is at the same URI."""

    INPUT = "INPUT"
    OUTPUT = "OUTPUT"
    SAME_PLACE = "SAME_PLACE"


class LineageArtifact(Message):
    """An artifact of the lineage.

    Args:
        artifact: The artifact.
        distance: How many steps it is away: negative where it came before, 0 for the one asked for.
        more_before: Whether it came from something that is not told.
        more_after: Whether something that is not told has read it.
    """

    artifact: Artifact | None = None
    distance: Int32 = 0
    more_before: bool = False
    more_after: bool = False


class TaskReuse(Message):
    """A task of another run that took the outputs of a task from the cache."""

    run_id: str = ""
    run_name: str = ""
    task_id: str = ""
    path: str = ""


class LineageTask(Message):
    """A task of the lineage; those that took its outputs from the cache stand with it.

    Args:
        task_id: Its id.
        run_id: Its run.
        run_name: What that is called.
        pipeline: What that run's pipeline is called.
        name: Its name.
        path: Where in its run it is.
        type: ``RUNTIME`` or ``IMPORTER``.
        state: Its state.
        start_time: When it began.
        end_time: When it ended.
        reused: Who took its outputs from the cache, as far as they are known here.
        more_outputs: Whether it has read or made more than is told.
    """

    task_id: str = ""
    run_id: str = ""
    run_name: str = ""
    pipeline: str = ""
    name: str = ""
    path: str = ""
    type: str = ""
    state: str = ""
    start_time: Timestamp | None = None
    end_time: Timestamp | None = None
    reused: list[TaskReuse] = []
    more_outputs: bool = False


class LineageLink(Message):
    """That a task has an artifact as an input or output, under a name; or that two are at the same place.

    Args:
        type: What the artifact is.
        artifact_id: The artifact.
        task_id: The task.
        key: The name of the input or output.
        from_artifact_id: With ``SAME_PLACE``, the artifact that was there first.
    """

    type: LineageLinkType | None = None
    artifact_id: str = ""
    task_id: str = ""
    key: str = ""
    from_artifact_id: str = ""


class Lineage(Message):
    """What an artifact came from, and what was made from it.

    Args:
        artifact_id: The artifact.
        artifacts: The artifacts, the nearest first; itself is the first of all.
        tasks: The tasks between them.
        links: How they hang together.
        is_whole: Whether nothing was left out for being too far away or too much.
    """

    artifact_id: str = ""
    artifacts: list[LineageArtifact] = []
    tasks: list[LineageTask] = []
    links: list[LineageLink] = []
    is_whole: bool = False
