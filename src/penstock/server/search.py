"""Full-text search: runs, tasks that failed, experiments, pipelines, their versions and recurring runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock import api
from penstock.api import searches as messages
from penstock.engine import ids
from penstock.errors import RequestError
from penstock.runtime.identity import now
from penstock.server.routes import Route, Services
from penstock.store import search, search_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store import Store

__all__ = ["KINDS", "ROUTES", "searched"]

KINDS = ("run", "task", "experiment", "pipeline", "pipeline_version", "recurring_run")
USUAL, MOST = 20, 100
LONGEST = 500

_CAUGHT_UP = 500
"""So much of what has changed is read before an answer; a server has read more than that beforehand."""


class SearchRequest(Struct, frozen=True):
    """What is searched for.

    Args:
        q: The words.
        types: What kinds of things; all if empty.
        page_size: How many results at most.
        namespace: Only what is there, or everybody's.
    """

    q: str = ""
    types: list[str] = []
    page_size: int = 0
    namespace: str = ""


def _search(services: Services, request: SearchRequest) -> messages.SearchResponse:
    if not 0 < len(request.q.strip()) <= LONGEST:
        raise RequestError(f"q has {len(request.q)} characters; it may have 1 to {LONGEST}")
    if unknown := [kind for kind in request.types if kind not in KINDS]:
        raise RequestError(f"there is no type {unknown[0]!r}", hint=f"there is {', '.join(KINDS)}")
    if not 0 <= request.page_size <= MOST:
        raise RequestError(f"page_size is {request.page_size}; it may be {MOST} at most")
    namespace = services.listed(request.namespace)
    found = searched(services.store, request.q, request.types, request.page_size or USUAL, namespace)
    return messages.SearchResponse(results=[_result(hit) for hit in found])


def searched(
    store: Store,
    text: str,
    kinds: Sequence[str],
    limit: int,
    namespace: str | None,
    *,
    reads_all: bool = False,
) -> list[search.Hit]:
    """Return what is found, also of what has changed just now.

    Args:
        store: The metadata.
        text: The words.
        kinds: What kinds of things; all if empty.
        limit: How much at most.
        namespace: Only what is there, or everybody's; None for all.
        reads_all: Whether all that has changed is read before, however much: nobody may have done so yet.
    """
    with store.read() as tx:
        is_behind = search_index.is_behind(tx)
    while is_behind:
        with store.transaction() as tx:
            is_behind = search_index.index(tx, _CAUGHT_UP) == _CAUGHT_UP and reads_all
    with store.read() as tx:
        return search.find(tx, text, now=now(), limit=limit, kinds=kinds, namespace=namespace)


def _result(hit: search.Hit) -> messages.SearchResult:
    entry = hit.entry
    result = messages.SearchResult(
        type=entry.kind,
        title=entry.title,
        field=hit.field,
        snippet=hit.snippet,
        at=api.Timestamp(entry.at),
        namespace=entry.namespace,
        path=entry.path,
    )
    match entry.kind:
        case "run" | "task":
            result.run_id, result.experiment_id = entry.id, entry.parent
            if entry.kind == "task":
                result.task_id = ids.task_id(entry.id, entry.path)
        case "experiment":
            result.experiment_id = entry.id
        case "pipeline":
            result.pipeline_id = entry.id
        case "pipeline_version":
            result.pipeline_id, result.pipeline_version_id = entry.parent, entry.id
        case _:
            result.recurring_run_id, result.experiment_id = entry.id, entry.parent
    return result


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/search",
        SearchRequest,
        messages.SearchResponse,
        _search,
        "search",
        "search.list",
    ),
)
