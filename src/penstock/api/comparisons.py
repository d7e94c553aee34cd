"""Messages about how runs differ, under ``/apis/penstock/v1``; what is told by run has their ids as keys."""

from penstock.api.message import Int32, JsonValue, Message, Timestamp

__all__ = ["ComparedArtifact", "ComparedComponent", "ComparedMetric", "ComparedParameter", "ComparedRun"]
__all__ += ["ComparedTask", "Comparison", "TaskInRun"]


class ComparedRun(Message):
    """One of the runs.

    Args:
        run_id: Its id.
        display_name: Its name.
        pipeline: Its pipeline's name.
        experiment_id: The experiment that it belongs to.
        state: Its state.
        created_at: When it was created.
        duration_s: How many seconds it took, or has taken until its end.
        tags: Its tags.
        rerun_of: The run that it was started from.
        spec_digest: What stands for its pipeline: the same for the same document.
        error: Why it failed.
    """

    run_id: str = ""
    display_name: str = ""
    pipeline: str = ""
    experiment_id: str = ""
    state: str = ""
    created_at: Timestamp | None = None
    duration_s: float | None = None
    tags: dict[str, str] = {}
    rerun_of: str = ""
    spec_digest: str = ""
    error: str = ""


class ComparedParameter(Message):
    """A parameter of the pipeline, by run; a run that does not have it is left out of ``values``."""

    name: str = ""
    values: dict[str, JsonValue] = {}
    differs: bool = False


class ComparedMetric(Message):
    """A number that a task has logged, by run.

    Args:
        task: The task's path.
        artifact: The name of its output.
        name: The metric's name.
        values: The number, by run.
        differs: Whether it is not the same in all runs.
    """

    task: str = ""
    artifact: str = ""
    name: str = ""
    values: dict[str, JsonValue] = {}
    differs: bool = False


class ComparedArtifact(Message):
    """Something to look at that a task has given: curves and matrices of classifiers, HTML, Markdown.

    Args:
        task: The task's path.
        name: The name of its output.
        type: The artifact's type, such as ``system.HTML``.
        artifact_ids: The artifact, by run; of a list the first.
    """

    task: str = ""
    name: str = ""
    type: str = ""
    artifact_ids: dict[str, str] = {}


class TaskInRun(Message):
    """What became of a task in one run.

    Args:
        task_id: Its id.
        state: Its state.
        duration_s: How many seconds it took.
        cached: Whether it took the outputs of an earlier task.
        why: Why it ran, or did not have to.
        error: Why it failed.
        outputs: The parameters that it gave.
    """

    task_id: str = ""
    state: str = ""
    duration_s: float | None = None
    cached: bool = False
    why: str = ""
    error: str = ""
    outputs: dict[str, JsonValue] = {}


class ComparedTask(Message):
    """A task by its path, by run; a run that does not have it is left out of ``runs``.

    Args:
        path: Its path; how often what is around it was tried is left out.
        runs: What became of it.
        differs: In what: ``presence``, ``state``, ``cached``, ``error``, ``outputs``. Durations always do.
    """

    path: str = ""
    runs: dict[str, TaskInRun] = {}
    differs: list[str] = []


class ComparedComponent(Message):
    """A component of the pipeline that is not the same in all runs.

    Args:
        name: Its name; ``root`` for the pipeline's own tasks and how they are joined.
        digests: What stands for it, by run; a run without it is left out.
    """

    name: str = ""
    digests: dict[str, str] = {}


class Comparison(Message):
    """How some runs differ.

    Args:
        runs: The runs, in the order in which they were named.
        parameters: The pipeline's parameters, with the defaults that counted.
        metrics: The numbers that tasks have logged.
        artifacts: What tasks have given to be looked at.
        tasks: The tasks that do something themselves.
        tasks_left_out: How many more there are; those that differ go first.
        same_pipeline: Whether all are runs of the very same document.
        components: What differs between the documents.
    """

    runs: list[ComparedRun] = []
    parameters: list[ComparedParameter] = []
    metrics: list[ComparedMetric] = []
    artifacts: list[ComparedArtifact] = []
    tasks: list[ComparedTask] = []
    tasks_left_out: Int32 = 0
    same_pipeline: bool = False
    components: list[ComparedComponent] = []
