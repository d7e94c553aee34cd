"""A client's methods for what runs have beyond KFP's fields; they ask a server of Penstock's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.api import comparisons
from penstock.api import run_extras as extras
from penstock.client.base import Base, page
from penstock.client.runs import source
from penstock.client.session import given, path

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["RunViews"]

_ALL = "/apis/penstock/v1/runs"
_ONE = f"{_ALL}/{{id}}"


class RunViews(Base):
    """The methods for runs with their tags."""

    def get_run_view(self, run_id: str) -> Any:
        """Return a run with its tags, its settings, and the run that it was started from."""
        return self._session.get(extras.RunView, path(_ONE, id=run_id))

    def list_run_views(
        self,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        experiment_id: str | None = None,
        namespace: str | None = None,
        filter: str | None = None,  # noqa: A002 - as in `list_runs`
    ) -> Any:
        """Return a page of runs with their tags; filters know ``tags.KEY``, with EQUALS."""
        query = page(page_token, page_size, sort_by, filter)
        namespace = None if experiment_id else self._within(namespace)
        return self._session.get(
            extras.ListRunViewsResponse, _ALL, **query, experiment_id=experiment_id, namespace=namespace
        )

    def update_run(
        self,
        run_id: str,
        *,
        display_name: str | None = None,
        description: str | None = None,
        tags: dict[str, str] | None = None,
    ) -> Any:
        """Change what a run is called; what is not given stays.

        Args:
            run_id: The run.
            display_name: Its name.
            description: What it is, or was, for.
            tags: All of its tags, in place of those that it has.
        """
        body = given({"display_name": display_name, "description": description, "tags": tags})
        return self._session.patch(extras.RunView, path(_ONE, id=run_id), body)

    def rerun(
        self,
        run_id: str,
        from_tasks: Sequence[str] = (),
        *,
        params: dict[str, Any] | None = None,
        pipeline_package_path: str | None = None,
        pipeline_id: str | None = None,
        version_id: str | None = None,
        job_name: str | None = None,
        description: str | None = None,
        experiment_id: str | None = None,
        tags: dict[str, str] | None = None,
        settings: dict[str, Any] | None = None,
    ) -> Any:
        """Create a run that takes over what an earlier one has made; that one stays as it is.

        Args:
            run_id: The earlier run.
            from_tasks: The tasks that run again, with all that comes after them: paths, the ends of such, or
                ids. Without any, whatever did not succeed or has changed runs again.
            params: The parameters that have other values.
            pipeline_package_path: The pipeline as it is now, compiled; or
            pipeline_id: an uploaded one, with
            version_id: its version; as it was then when neither is given.
            job_name: Its name.
            description: What it is for.
            experiment_id: The experiment that it belongs to; that of the earlier run when not given.
            tags: Its tags; those of the earlier run when not given.
            settings: How it is to go; see `run_pipeline`.

        Raises:
            APIError: The earlier run has not ended, a task is not known, or what will be read again is not
                what it was.
        """
        is_other = pipeline_package_path is not None or pipeline_id is not None or version_id is not None
        asked = {
            "from_tasks": list(from_tasks),
            "parameters": params,
            "display_name": job_name,
            "description": description,
            "experiment_id": experiment_id,
            "tags": tags,
            "settings": settings,
        }
        body = given(asked)
        if is_other:
            body |= source(pipeline_package_path, pipeline_id, version_id, None, None)
        view = self._session.post(extras.RunView, path(f"{_ONE}:rerun", id=run_id), body)
        self._created.append(view.run.run_id)
        return view

    def resume_run(self, run_id: str, settings: dict[str, Any] | None = None) -> Any:
        """Go on with a run that has failed, as `retry_run` does, maybe in another way.

        Args:
            run_id: The run.
            settings: What is to be other than until now: ``cache``, ``max_cache_age_s``, ``keep_going``.
        """
        body = {"settings": settings or {}}
        return self._session.post(extras.RunView, path(f"{_ONE}:resume", id=run_id), body)

    def compare_runs(self, run_ids: Sequence[str]) -> Any:
        """Return how two to ten runs differ: parameters, metrics, tasks, and what changed of the pipeline."""
        return self._session.get(comparisons.Comparison, f"{_ALL}:compare", run_ids=list(run_ids))
