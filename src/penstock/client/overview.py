"""A client's methods for what goes on, and how pipelines do; they ask a server of Penstock's."""

from __future__ import annotations

from typing import Any

from penstock.api import overview, pipeline_health
from penstock.client.base import Base
from penstock.client.session import path

__all__ = ["Overviews"]

_OURS = "/apis/penstock/v1"


class Overviews(Base):
    """The methods that sum up."""

    def overview(self, namespace: str | None = None, within_s: int = 0) -> Any:
        """Return what goes on: runs that go, that have failed or are late, and what comes next.

        Args:
            namespace: Where, on a server with namespaces.
            within_s: How many seconds back failures are told of; a day if it is 0.
        """
        where = self._within(namespace)
        return self._session.get(overview.Overview, f"{_OURS}/overview", namespace=where, within_s=within_s)

    def get_pipeline_health(self, pipeline_id: str, runs: int = 0, namespace: str | None = None) -> Any:
        """Return how the last runs of a pipeline went, task by task, and when the next ones are due.

        Args:
            pipeline_id: The pipeline.
            runs: How many of its runs, 100 at most; 30 if it is 0.
            namespace: Those of this namespace, on a server with namespaces.
        """
        where = self._within(namespace)
        asked = path(f"{_OURS}/pipelines/{{id}}:health", id=pipeline_id)
        return self._session.get(pipeline_health.PipelineHealth, asked, namespace=where, runs=runs)
