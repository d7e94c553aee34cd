"""The cache over REST: why a task ran or did not have to, and what is not to be taken any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock import api
from penstock.api import cache_extras as extras
from penstock.engine import ids
from penstock.engine.verdicts import Part, verdict
from penstock.errors import RequestError
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.tasks import task_of
from penstock.store import cache, runs

if TYPE_CHECKING:
    from penstock.store import Task

__all__ = ["ROUTES"]


class ExplainRequest(Struct, frozen=True):
    """A task, and maybe another one that it is compared with."""

    task_id: str
    against: str = ""


def _explain(services: Services, request: ExplainRequest) -> extras.CacheExplanation:
    with services.store.read() as tx:
        task = task_of(tx, request.task_id)
        found = verdict(tx, task, task_of(tx, request.against) if request.against else None)
    kept = found.kept
    return extras.CacheExplanation(
        task_id=request.task_id,
        run_id=task.run_id,
        path=task.path,
        hit=task.cached_from is not None,
        why=task.why or task.reason or "",
        key=task.cache_key or "",
        parts=task.cache_parts,
        taken_from=_place(found.taken_from),
        compared_with=_place(found.compared_with),
        changed=[_change(part) for part in found.changed],
        kept=extras.CachePlace(
            task_id=ids.task_id(*kept.place),
            run_id=kept.run_id,
            path=kept.path,
            end_time=api.Timestamp(kept.at),
        )
        if kept is not None
        else None,
    )


def _place(task: Task | None) -> extras.CachePlace | None:
    if task is None:
        return None
    return extras.CachePlace(
        task_id=ids.task_id(task.run_id, task.path),
        run_id=task.run_id,
        path=task.path,
        end_time=api.timestamp(task.finished_at),
    )


def _change(part: Part) -> extras.CacheChange:
    return extras.CacheChange(
        name=part.name,
        words=part.words,
        kind=part.kind,
        before=part.before,
        after=part.after,
        value_before=part.value_before,
        value_after=part.value_after,
        same_content=part.is_same_content,
    )


def _invalidate(services: Services, asked: extras.Invalidation) -> extras.Forgotten:
    if asked == extras.Invalidation(namespace=asked.namespace):
        raise RequestError(
            "nothing says what is to be forgotten",
            hint="name a task_id, run_id, key, pipeline, component or before",
        )
    if asked.path and not asked.pipeline:
        raise RequestError("a path is one of a pipeline's tasks", hint="name the pipeline beside it")
    with services.store.transaction() as tx:
        key = asked.key or None
        if asked.task_id:
            task = task_of(tx, asked.task_id)
            if key not in {None, task.cache_key}:
                return extras.Forgotten()
            key = task.cache_key
            if key is None:
                return extras.Forgotten()
        if asked.run_id:
            shown(runs.get(tx, asked.run_id))
        count = cache.forget(
            tx,
            key=key,
            run_id=asked.run_id or None,
            pipeline=asked.pipeline or None,
            path=asked.path or None,
            component=asked.component or None,
            before=int(asked.before) if asked.before is not None else None,
            namespace=services.namespace(asked.namespace) or None,
        )
    return extras.Forgotten(count=count)


_OURS = "/apis/penstock/v1"

ROUTES = (
    Route(
        "GET",
        f"{_OURS}/tasks/{{task_id}}/cache",
        ExplainRequest,
        extras.CacheExplanation,
        _explain,
        "explain what the cache has made of a task",
        "runs.get",
    ),
    Route(
        "POST",
        f"{_OURS}/cache:invalidate",
        extras.Invalidation,
        extras.Forgotten,
        _invalidate,
        "invalidate cached outputs",
        "cache.invalidate",
        "*",
    ),
)
