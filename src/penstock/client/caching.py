"""A client's methods for the cache; they ask a server of Penstock's."""

from __future__ import annotations

from typing import Any

from penstock.api import cache_extras as extras
from penstock.client.base import Base
from penstock.client.session import given, path

__all__ = ["Caching"]

_OURS = "/apis/penstock/v1"


class Caching(Base):
    """The methods for the cache."""

    def explain_cache(self, task_id: str, against: str | None = None) -> Any:
        """Return why a task ran, or did not have to, and what of it had changed.

        Args:
            task_id: The task.
            against: The task that it is compared with; by default the one that it took its outputs from, or
                that succeeded last before it.
        """
        where = path(f"{_OURS}/tasks/{{id}}/cache", id=task_id)
        return self._session.get(extras.CacheExplanation, where, against=against)

    def invalidate_cache(
        self,
        *,
        task_id: str | None = None,
        run_id: str | None = None,
        key: str | None = None,
        pipeline: str | None = None,
        path: str | None = None,
        component: str | None = None,
        before: str | None = None,
    ) -> int:
        """Have tasks run again whose outputs would be taken; what is given must all hold.

        Args:
            task_id: What this task made or took.
            run_id: What the tasks of this run made or took.
            key: What has this key.
            pipeline: What is of the pipeline of this name.
            path: What is of the task at this path of it, or in it.
            component: What is of this component.
            before: What was made before that moment, such as ``2024-02-29T12:00:00Z``.

        Returns:
            How many cached outputs are not taken any more.
        """
        asked = {
            "task_id": task_id,
            "run_id": run_id,
            "key": key,
            "pipeline": pipeline,
            "path": path,
            "component": component,
            "before": before,
        }
        told = self._session.post(extras.Forgotten, f"{_OURS}/cache:invalidate", given(asked))
        return int(told.count or 0)
