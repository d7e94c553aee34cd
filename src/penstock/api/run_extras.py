"""Messages about runs beyond KFP's API, under ``/apis/penstock/v1``."""

from typing import ClassVar

from penstock.api.message import UNSET, Int32, JsonStruct, JsonValue, Message, OneofMessage, UnsetType
from penstock.api.runs import SOURCES, PipelineVersionReference, Run

__all__ = ["ListRunViewsResponse", "NewRun", "Rerun", "Resume", "RunEdits", "RunMetric", "RunSettings"]
__all__ += ["RunView"]


class RunSettings(Message):
    """How a run is to go; what is left out is as usual.

    Args:
        cache: Whether outputs of earlier tasks may be taken; true as usual.
        max_cache_age_s: How old such outputs may be at most, in seconds; of any age as usual.
        keep_going: Whether tasks still start after one that they do not wait for has failed; as the pipeline
            says as usual.
    """

    cache: bool | None = None
    max_cache_age_s: Int32 | None = None
    keep_going: bool | None = None


class NewRun(Message):
    """A run that is to be created.

    Args:
        run: The run, as in KFP's own request.
        tags: What it is called, as names with values.
        settings: How it is to go.
    """

    run: Run | None = None
    tags: dict[str, str] = {}
    settings: RunSettings | None = None


class RunEdits(Message):
    """What is to be changed of a run; what is left out stays.

    Args:
        display_name: Its name.
        description: What somebody says of it.
        tags: All of its tags, in place of those that it has.
    """

    display_name: str | None = None
    description: str | None = None
    tags: dict[str, str] | UnsetType = UNSET


class RunMetric(Message):
    """What the tasks of a run have logged under one name: one number, or as many as tasks have logged it.

    Args:
        least: The least of the numbers.
        greatest: The greatest.
        times: How many there are.
    """

    least: float | None = None
    greatest: float | None = None
    times: Int32 = 0


class RunView(Message):
    """A run, and what there is of it beyond KFP's fields.

    Args:
        run: The run, as KFP's API has it.
        pipeline: Its pipeline's name.
        pipeline_version: The name of the version, where it is a run of one that there is.
        experiment: The name of the experiment that it belongs to.
        recurring_run: The name of the recurring run that it is one of.
        parameters: Its parameters, with the defaults that count.
        metrics: The numbers that its tasks have logged, by name.
        tags: What it is called, as names with values.
        settings: How it goes.
        rerun_of: The id of the run that it was started from, if it was from one.
        rerun_from: The paths of the tasks that it was started at there.
        notices: What is worth knowing about how it runs here.
    """

    run: Run | None = None
    pipeline: str = ""
    pipeline_version: str = ""
    experiment: str = ""
    recurring_run: str = ""
    parameters: dict[str, JsonValue] = {}
    metrics: dict[str, RunMetric] = {}
    tags: dict[str, str] = {}
    settings: RunSettings | None = None
    rerun_of: str = ""
    rerun_from: list[str] = []
    notices: list[str] = []


class ListRunViewsResponse(Message):
    """A page of runs."""

    runs: list[RunView] = []
    total_size: Int32 = 0
    next_page_token: str = ""


class Rerun(OneofMessage):
    """A run that is to be created from an earlier one; what is left out is as in that one.

    Args:
        from_tasks: The tasks that run again, with all that comes after them: paths, the ends of such, or ids.
            All others are taken as they are. Without any, whatever did not succeed or has changed runs again.
        parameters: The parameters that have other values.
        pipeline_version_id: The version of a pipeline to run, or
        pipeline_spec: the pipeline itself, or
        pipeline_version_reference: a version of a pipeline, the newest where none is named.
        display_name: The run's name; the pipeline's name and the time when left out.
        description: What somebody says of it.
        experiment_id: The experiment that it belongs to.
        tags: Its tags.
        settings: How it is to go.
    """

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (SOURCES,)

    from_tasks: list[str] = []
    parameters: dict[str, JsonValue] = {}
    pipeline_version_id: str | None = None
    pipeline_spec: JsonStruct | None = None
    pipeline_version_reference: PipelineVersionReference | None = None
    display_name: str = ""
    description: str = ""
    experiment_id: str = ""
    tags: dict[str, str] | UnsetType = UNSET
    settings: RunSettings | None = None


class Resume(Message):
    """How a run that has failed is to go on.

    Args:
        settings: What is to be other than until now; it holds for what is still to be done.
    """

    settings: RunSettings | None = None
