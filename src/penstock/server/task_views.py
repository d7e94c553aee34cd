"""One task of a run by its path, with all that there is to say of it; and the iterations of a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from penstock.api.task_views import Iteration, Iterations, ResourceUse, TaskView
from penstock.runners.process import bootstrap
from penstock.server import beneath
from penstock.server.conditions import explained
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.task_inputs import Origins
from penstock.server.task_messages import line_of, scopes_of, task_messages
from penstock.store import attempts, documents, run_metrics, runs, tasks

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from penstock.store import Attempt

__all__ = ["ROUTES"]

_LONGEST_RESULT = 64 << 20


class TaskViewRequest(Struct, frozen=True):
    """A task of a run, by its path; the root without one."""

    run_id: str
    task: str = ""


class _Use(Struct, frozen=True):
    max_memory: float = 0.0
    cpu_s: float = 0.0


class _Result(Struct, frozen=True):
    """What of an attempt's ``result.json`` is told here."""

    use: _Use | None = None


def _get(services: Services, request: TaskViewRequest) -> TaskView:
    with services.store.read() as tx:
        run = shown(runs.get(tx, request.run_id))
        row = tasks.get(tx, run.id, request.task)
        [task] = task_messages(tx, run, [row])
        line = line_of(tx, row)
        origins = Origins(documents.get(tx, run.spec_digest), run.parameters)
        condition = explained(tx, origins, line)
        made = attempts.of_task(tx, run.id, row.path)
    container = origins.container_of(line) if row.kind == "RUNTIME" else {}
    return TaskView(
        task=task,
        condition=condition,
        packages=_packages(container),
        image=container.get("image", ""),
        use={str(each.number): use for each in made if (use := _use(services, each)) is not None},
    )


def _packages(container: Mapping[str, Sequence[str]]) -> list[str]:
    found = bootstrap.parse(list(container.get("command", ())), list(container.get("args", ())))
    return [] if found is None else list(found.packages)


def _use(services: Services, attempt: Attempt) -> ResourceUse | None:
    """Return what an attempt has used, which it has written itself; None where it could not."""
    names = beneath.relative(f"{attempt.folder}/result.json", services.home.logs)
    if names is None:
        return None
    try:
        with beneath.opened(services.home.logs, names) as file:
            text = b"".join(beneath.pieces(file, 0, min(beneath.size(file), _LONGEST_RESULT)))
        use = msgspec.json.decode(text, type=_Result).use
    except (OSError, msgspec.DecodeError, RecursionError):
        return None
    return None if use is None else ResourceUse(max_memory_bytes=use.max_memory, cpu_seconds=use.cpu_s)


def _iterations(services: Services, request: TaskViewRequest) -> Iterations:
    with services.store.read() as tx:
        run = shown(runs.get(tx, request.run_id))
        loop = tasks.get(tx, run.id, request.task)
        found = {path: Iteration(path=path) for _, path, _ in tasks.below(tx, run.id, scopes_of(loop))}
        for path, name, value in run_metrics.by_task(tx, run.id):
            if (around := _around(path, found)) is not None:
                inside = path.removeprefix(f"{around}/")
                found[around].metrics[f"{inside}.{name}"] = value
    return Iterations(iterations=[each for each in found.values() if each.metrics])


def _around(path: str, found: Container[str]) -> str | None:
    """Return which of some groups a task is in."""
    while path and path not in found:
        path = path.rpartition("/")[0]
    return path or None


_OURS = "/apis/penstock/v1/runs/{run_id}"

ROUTES = (
    Route("GET", f"{_OURS}/task", TaskViewRequest, TaskView, _get, "look at a task of a run", "runs.get"),
    Route(
        "GET",
        f"{_OURS}/iterations",
        TaskViewRequest,
        Iterations,
        _iterations,
        "get the metrics of a loop's iterations",
        "runs.get",
    ),
)
