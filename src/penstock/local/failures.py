"""How a run that failed is raised in the program that called it."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from penstock.errors import RunFailed, TaskFailed

if TYPE_CHECKING:
    from penstock.store import Run, TaskError

__all__ = ["failure"]


def failure(run: Run, raised: BaseException | None = None, *, is_pipeline: bool) -> RunFailed:
    """Return the error of a run that failed; its cause is that of the task by which it did.

    Args:
        run: The run.
        raised: What the task raised, where it did so in this process.
        is_pipeline: Whether a pipeline was called, and not one component.
    """
    error = run.error
    assert error is not None, "a run that failed says why"
    if is_pipeline:
        chain = " inside ".join(repr(name) for name in reversed((error.task or "").split("/")) if name)
        message = f"Pipeline {run.pipeline_name!r} finished with status FAILURE."
        message += f" Inner task failed: {chain}." if chain else ""
    else:
        message = f"Task {run.pipeline_name!r} finished with status FAILURE"
    told = RunFailed(
        f"{message}\n{error.message}",
        where=error.reason,
        hint=error.hint or f"`penstock logs {run.id[:8]}` shows what its tasks printed",
    )
    told.__cause__ = raised or _cause(error)
    return told


def _cause(error: TaskError) -> Exception:
    """Return what a task raised, made anew from what is known of it."""
    kind = getattr(builtins, error.kind or "", None)
    text = error.message.removeprefix(f"{error.kind}: ")
    cause: Exception = TaskFailed(error.message)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            cause = kind(text)
        except TypeError:  # it takes more than a text, as UnicodeDecodeError does
            cause = TaskFailed(error.message)
    if error.traceback:
        cause.add_note(f"The task's own traceback:\n{error.traceback.rstrip()}")
    return cause
