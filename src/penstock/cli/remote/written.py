"""Name the user's own file in the traceback of a task that ran on another server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

from penstock.runners.process import bootstrap
from penstock.runtime.origins import Origin

if TYPE_CHECKING:
    from penstock.ir import Package
    from penstock.local.history import PastRun
    from penstock.store.rows import TaskError

__all__ = ["as_written"]

_FRAME = re.compile(r'^(\s*File )"[^"\n]*[/\\]ephemeral_component\.py", line (\d+)', re.MULTILINE)


def as_written(error: TaskError, past: PastRun, package: Package) -> TaskError:
    """Return an error whose traceback names the lines that the user has written, as far as they are the same.

    A server knows a function's text, and not where that stands on the user's machine.

    Args:
        error: Why the run failed.
        past: The run.
        package: What it runs, as it was read here.
    """
    origin = _origin(past, package, error.task) if error.task and error.traceback else None
    if origin is None:
        return error

    def named(found: re.Match[str]) -> str:
        line = origin.line_of(int(found[2]))
        return found[0] if line is None else f'{found[1]}"{origin.file}", line {line}'

    return structs.replace(error, traceback=_FRAME.sub(named, error.traceback or ""))


def _origin(past: PastRun, package: Package, path: str) -> Origin | None:
    label = past.executor_of(path) or ""
    deployment, known = package.spec.deployment_spec, package.origins.get(label)
    container = deployment.executors[label].container if deployment is not None and label else None
    if known is None or container is None:
        return None
    read = bootstrap.parse(container.command, container.args)
    return Origin.find(known.file, known.line, read.source, read.function) if read is not None else None
