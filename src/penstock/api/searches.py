"""Messages about searches, under ``/apis/penstock/v1``."""

from penstock.api.message import Message, Timestamp

__all__ = ["SearchResponse", "SearchResult"]


class SearchResult(Message):
    """Something that was found, with the ids by which it is asked for.

    Args:
        type: ``run``, ``task``, ``experiment``, ``pipeline``, ``pipeline_version`` or ``recurring_run``.
        title: What it is called.
        field: What of it has the words: ``name``, ``tags``, ``parameters``, ``description``, ``error`` …
        snippet: That, or the part of it around the first of the words.
        at: When it was made; of a task, when it failed.
        namespace: Where it is.
        run_id: The run that it is, or is in.
        task_id: The task that it is.
        path: The task's path.
        experiment_id: The experiment that it is, or belongs to.
        pipeline_id: The pipeline that it is, or is of.
        pipeline_version_id: The version that it is.
        recurring_run_id: The recurring run that it is.
    """

    type: str = ""
    title: str = ""
    field: str = ""
    snippet: str = ""
    at: Timestamp | None = None
    namespace: str = ""
    run_id: str = ""
    task_id: str = ""
    path: str = ""
    experiment_id: str = ""
    pipeline_id: str = ""
    pipeline_version_id: str = ""
    recurring_run_id: str = ""


class SearchResponse(Message):
    """What was found, the best first."""

    results: list[SearchResult] = []
