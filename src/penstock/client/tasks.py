"""A client's methods for tasks, artifacts and the lineage: KFP 3's API, which KFP 2 does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.api import artifacts, lineage, recent_tasks, tasks
from penstock.client.base import Base, page
from penstock.client.session import path

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Tasks"]

_TASKS = "/apis/v2beta1/tasks"
_ARTIFACTS = "/apis/v2beta1/artifacts"
_LINKS = "/apis/v2beta1/artifact_tasks"
_OURS = "/apis/penstock/v1"


class Tasks(Base):
    """The methods for the tree of a run, and for what its tasks have made."""

    def get_task(self, task_id: str) -> Any:
        """Return a task: its state, inputs, outputs, attempts and failure."""
        return self._session.get(tasks.PipelineTask, path(f"{_TASKS}/{{id}}", id=task_id))

    def list_tasks(
        self,
        run_id: str | None = None,
        parent_id: str | None = None,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        filter: str | None = None,  # noqa: A002 - as in the other lists
    ) -> Any:
        """Return a page of tasks.

        Args:
            run_id: The run, for all of its tasks, or
            parent_id: a task, for those right below it.
            page_token: Where the page before said that there are more.
            page_size: How many, at most 200.
            sort_by: A field and ``asc`` or ``desc``: ``path asc``.
            filter: A filter of KFP's API, as JSON.
        """
        query = page(page_token, page_size, sort_by, filter)
        return self._session.get(tasks.ListTasksResponse, _TASKS, **query, run_id=run_id, parent_id=parent_id)

    def list_recent_tasks(
        self,
        name: str = "",
        state: str = "",
        type: str = "",  # noqa: A002 - as in the API
        page_token: str = "",
        page_size: int = 10,
        namespace: str | None = None,
    ) -> Any:
        """Return a page of the tasks of all runs, those of the newest run first.

        One page looks at so many runs at most: it may have fewer tasks, and a token that goes on from there.

        Args:
            name: What their names have in them, whatever the case.
            state: Their state, such as ``FAILED``.
            type: ``RUNTIME``, ``IMPORTER``, or ``GROUP`` for what has tasks inside; the first two if empty.
            page_token: Where the page before said that there are more.
            page_size: How many, at most 200.
            namespace: The namespace; that of `set_user_namespace` if none is given.
        """
        return self._session.get(
            recent_tasks.ListRecentTasksResponse,
            f"{_OURS}/tasks",
            name=name or None,
            state=state or None,
            type=type or None,
            page_token=page_token or None,
            page_size=page_size,
            namespace=self._within(namespace),
        )

    def lineage(self, artifact_id: str, depth: int = 3, direction: str = "BOTH", breadth: int = 25) -> Any:
        """Return what an artifact came from and what was made from it, in all runs.

        Args:
            artifact_id: The artifact.
            depth: How many tasks lie between it and the farthest artifact that is told of, at most 20.
            direction: ``BEFORE`` for what it came from, ``AFTER`` for what was made from it, ``BOTH``.
            breadth: How many tasks of one artifact, and artifacts of one task, are told of, at most 100.

        Returns:
            ``artifacts``, the nearest first, each with its ``distance`` (negative for what came before) and
            whether there is ``more_before`` or ``more_after``; the ``tasks`` between them; and the ``links``.
        """
        where = path(f"{_OURS}/artifacts/{{id}}:lineage", id=artifact_id)
        return self._session.get(lineage.Lineage, where, depth=depth, direction=direction, breadth=breadth)

    def get_artifact(self, artifact_id: str) -> Any:
        """Return an artifact: its type, URI and metadata, and the task that made it."""
        return self._session.get(artifacts.Artifact, path(f"{_ARTIFACTS}/{{id}}", id=artifact_id))

    def list_artifacts(
        self,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        namespace: str | None = None,
        filter: str | None = None,  # noqa: A002 - as in the other lists
    ) -> Any:
        """Return a page of artifacts; the arguments are those of `list_tasks`."""
        query = page(page_token, page_size, sort_by, filter)
        return self._session.get(
            artifacts.ListArtifactsResponse, _ARTIFACTS, **query, namespace=self._within(namespace)
        )

    def list_artifact_tasks(
        self,
        task_ids: Sequence[str] = (),
        run_ids: Sequence[str] = (),
        artifact_ids: Sequence[str] = (),
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        filter: str | None = None,  # noqa: A002 - as in the other lists
    ) -> Any:
        """Return a page of the lineage: which tasks have which artifacts as inputs or outputs.

        Args:
            task_ids: Of these tasks, or
            run_ids: of these runs, or
            artifact_ids: of these artifacts.
            page_token: As in `list_tasks`, and so the others.
            page_size: How many, at most 200.
            sort_by: A field and ``asc`` or ``desc``.
            filter: A filter of KFP's API, as JSON.
        """
        query = page(page_token, page_size, sort_by, filter)
        return self._session.get(
            artifacts.ListArtifactTasksResponse,
            _LINKS,
            **query,
            task_ids=list(task_ids) or None,
            run_ids=list(run_ids) or None,
            artifact_ids=list(artifact_ids) or None,
        )
