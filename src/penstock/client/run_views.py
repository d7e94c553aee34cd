"""A client's methods for what runs have beyond KFP's fields; they ask a server of Penstock's."""

from __future__ import annotations

from typing import Any

from penstock.api import run_extras as extras
from penstock.client.base import Base, page
from penstock.client.session import path

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
        edits = {"display_name": display_name, "description": description, "tags": tags}
        body = {name: value for name, value in edits.items() if value is not None}
        return self._session.patch(extras.RunView, path(_ONE, id=run_id), body)
