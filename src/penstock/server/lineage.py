"""What an artifact came from and what was made from it, across runs: a walk of so many steps, and not more.

Upwards it goes from an artifact to the task that made it and to what that has read; downwards to the tasks
that have read it and to what these have made. A task that took its outputs from the cache is the one that
made them. One artifact imported from where another is came from that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from penstock import api
from penstock.api import lineage as messages
from penstock.api.lineage import LineageLinkType as Kind
from penstock.engine import ids
from penstock.errors import RequestError
from penstock.server.artifact_messages import artifact_message
from penstock.server.artifacts import artifact_of
from penstock.server.routes import Route, Services
from penstock.server.task_messages import told_state, told_type
from penstock.store import lineage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.store import Artifact, Tx
    from penstock.store.lineage import Doer

__all__ = ["ROUTES"]

MOST_STEPS = 20
MOST_BREADTH = 100
MOST_ARTIFACTS = 300
"""How many artifacts one answer tells of; a walk ends there."""

_MOST_REUSES = 10
"""How often outputs are followed from one that took them to the one that it took them from."""

_DIRECTIONS = ("", "BOTH", "BEFORE", "AFTER")
_STEPS, _BREADTH = 3, 25


class LineageRequest(Struct, frozen=True):
    """An artifact, and how far to go.

    Args:
        artifact_id: The artifact.
        depth: How many tasks lie between it and the farthest artifact; 0 leaves it to the server.
        direction: ``BEFORE`` for what it came from, ``AFTER`` for what was made from it, ``BOTH``.
        breadth: How many tasks of one artifact, and artifacts of one task, are told of; 0 leaves it to the
            server.
    """

    artifact_id: str
    depth: int = 0
    direction: str = ""
    breadth: int = 0


def _lineage(services: Services, request: LineageRequest) -> messages.Lineage:
    for name, most in (("depth", MOST_STEPS), ("breadth", MOST_BREADTH)):
        if not 0 <= getattr(request, name) <= most:
            raise RequestError(f"{name} is a number up to {most}", where=name)
    if request.direction not in _DIRECTIONS:
        raise RequestError(
            f"direction is BEFORE, AFTER or BOTH (got {request.direction!r})", where="direction"
        )
    with services.store.read() as tx:
        walk = _Walk(tx, artifact_of(tx, request.artifact_id), request.breadth or _BREADTH)
        if request.direction != "AFTER":
            walk.go(-1, request.depth or _STEPS)
        if request.direction != "BEFORE":
            walk.go(1, request.depth or _STEPS)
        return walk.told()


class _Walk:
    """What was met so far."""

    def __init__(self, tx: Tx, root: Artifact, breadth: int) -> None:
        self._tx = tx
        self._root = root
        self._breadth = breadth
        self._met: dict[str, tuple[Artifact, int]] = {root.id: (root, 0)}
        self._doers: dict[str, Doer] = {}
        self._reused: dict[str, dict[str, messages.TaskReuse]] = {}
        self._cut: set[str] = set()
        self._walked: dict[str, set[int]] = {}
        self._links: dict[tuple[str, ...], messages.LineageLink] = {}

    def go(self, way: Literal[-1, 1], steps: int) -> None:
        """Go some steps before the artifact, or after it."""
        last = [self._root]
        for distance in range(1, steps + 1):
            found: list[Artifact] = []
            for artifact in last:
                if len(self._met) >= MOST_ARTIFACTS:
                    return
                self._walked.setdefault(artifact.id, set()).add(way)
                for next_one in self._before(artifact) if way < 0 else self._after(artifact):
                    if next_one.id not in self._met:
                        self._met[next_one.id] = (next_one, way * distance)
                        found.append(next_one)
            last = found

    def _before(self, artifact: Artifact) -> Iterable[Artifact]:
        made_by = lineage.doer(self._tx, artifact.run_id, artifact.path, artifact.namespace)
        if made_by is not None:
            task_id = self._meet(made_by)
            self._link(Kind.OUTPUT, artifact, task_id, artifact.name)
            yield from self._held(made_by, task_id, Kind.INPUT)
            if made_by.kind == "IMPORTER":
                for first in lineage.at_same_place(self._tx, artifact, 1):
                    if first.created_at < artifact.created_at:
                        self._link(Kind.SAME_PLACE, artifact, "", "", first.id)
                        yield first
        for name, doer in lineage.touching(self._tx, artifact, "output", self._breadth):
            if doer.cached_from is not None or made_by is None:
                self._link(Kind.OUTPUT, artifact, self._meet(doer), name)

    def _after(self, artifact: Artifact) -> Iterable[Artifact]:
        readers = lineage.touching(self._tx, artifact, "input", self._breadth + 1)
        for name, doer in readers[: self._breadth]:
            task_id = self._meet(doer)
            self._link(Kind.INPUT, artifact, task_id, name)
            yield from self._held(self._doers[task_id], task_id, Kind.OUTPUT)
        for other in lineage.at_same_place(self._tx, artifact, self._breadth):
            maker = lineage.doer(self._tx, other.run_id, other.path, other.namespace)
            if other.created_at > artifact.created_at and maker is not None and maker.kind == "IMPORTER":
                self._link(Kind.OUTPUT, other, self._meet(maker), other.name)
                self._link(Kind.SAME_PLACE, other, "", "", artifact.id)
                yield other

    def _held(self, doer: Doer, task_id: str, kind: Kind) -> Iterable[Artifact]:
        direction: Literal["input", "output"] = "input" if kind is Kind.INPUT else "output"
        found = lineage.held(self._tx, doer.run_id, doer.path, direction, self._breadth + 1)
        if len(found) > self._breadth:
            self._cut.add(task_id)
        for name, artifact in found[: self._breadth]:
            self._link(kind, artifact, task_id, name)
            yield artifact

    def _meet(self, doer: Doer) -> str:
        """Note a task, or the one whose outputs it took; return the id of that."""
        maker = self._maker(doer)
        task_id = ids.task_id(maker.run_id, maker.path)
        self._doers.setdefault(task_id, maker)
        if maker is not doer:
            own = ids.task_id(doer.run_id, doer.path)
            self._reused.setdefault(task_id, {})[own] = messages.TaskReuse(
                run_id=doer.run_id, run_name=doer.run_name, task_id=own, path=doer.path
            )
        return task_id

    def _maker(self, doer: Doer) -> Doer:
        """Return whose outputs a task has: its own, or those of one that the cache led to."""
        for _ in range(_MOST_REUSES):
            if doer.cached_from is None:
                break
            run_id, _, path = doer.cached_from.partition("/")
            earlier = lineage.doer(self._tx, run_id, path, self._root.namespace)
            if earlier is None:
                break
            doer = earlier
        return doer

    def _link(self, kind: Kind, artifact: Artifact, task_id: str, key: str, first: str = "") -> None:
        self._links[kind.value, artifact.id, task_id, key, first] = messages.LineageLink(
            type=kind, artifact_id=artifact.id, task_id=task_id, key=key, from_artifact_id=first
        )

    def told(self) -> messages.Lineage:
        """Return all that was met."""
        links = [
            link
            for link in self._links.values()
            if link.artifact_id in self._met and (link.from_artifact_id or link.artifact_id) in self._met
        ]
        artifacts = [self._told(artifact, distance) for artifact, distance in self._met.values()]
        artifacts.sort(key=lambda one: abs(one.distance))
        is_cut = any(one.more_before or one.more_after for one in artifacts)
        return messages.Lineage(
            artifact_id=self._root.id,
            artifacts=artifacts,
            tasks=[self._told_task(task_id, doer) for task_id, doer in self._doers.items()],
            links=links,
            is_whole=not is_cut and not self._cut,
        )

    def _told(self, artifact: Artifact, distance: int) -> messages.LineageArtifact:
        return messages.LineageArtifact(
            artifact=artifact_message(artifact),
            distance=distance,
            more_before=self._has_before(artifact),
            more_after=self._has_after(artifact),
        )

    def _has_before(self, artifact: Artifact) -> bool:
        if -1 in self._walked.get(artifact.id, ()):
            return False
        made_by = lineage.doer(self._tx, artifact.run_id, artifact.path, artifact.namespace)
        if made_by is None:
            return False
        if ids.task_id(made_by.run_id, made_by.path) not in self._doers:
            return True
        inputs = lineage.held(self._tx, made_by.run_id, made_by.path, "input", self._breadth)
        return any(not self._is_told(each, made_by, name) for name, each in inputs)

    def _has_after(self, artifact: Artifact) -> bool:
        readers = lineage.touching(self._tx, artifact, "input", self._breadth + 1)
        return len(readers) > self._breadth or any(
            not self._is_told(artifact, self._maker(doer), name) for name, doer in readers
        )

    def _is_told(self, artifact: Artifact, reader: Doer, name: str) -> bool:
        task_id = ids.task_id(reader.run_id, reader.path)
        return (Kind.INPUT.value, artifact.id, task_id, name, "") in self._links

    def _told_task(self, task_id: str, doer: Doer) -> messages.LineageTask:
        return messages.LineageTask(
            task_id=task_id,
            run_id=doer.run_id,
            run_name=doer.run_name,
            pipeline=doer.pipeline,
            name=doer.name,
            path=doer.path,
            type=told_type(doer.kind).value,
            state=told_state(doer.state).value,
            start_time=api.timestamp(doer.started_at),
            end_time=api.timestamp(doer.finished_at),
            reused=list(self._reused.get(task_id, {}).values()),
            more_outputs=task_id in self._cut,
        )


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/artifacts/{artifact_id}:lineage",
        LineageRequest,
        messages.Lineage,
        _lineage,
        "get what an artifact came from and what was made from it",
        "artifacts.get",
    ),
)
