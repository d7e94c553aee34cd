"""Run pipelines and components from Python, on this machine: the names of ``kfp.local``, and more.

Without any of it, calling a component outside a pipeline runs it in this process, and calling a pipeline
runs it as ``penstock run`` does. `init` has both run as tasks, as stock's ``kfp.local`` has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.local.config import DockerRunner, InlineRunner, SubprocessRunner, init

if TYPE_CHECKING:
    from penstock.local.history import PastRun

__all__ = ["DockerRunner", "InlineRunner", "SubprocessRunner", "get_run", "init"]


def get_run(run: str | None = None) -> PastRun:
    """Return a run of this machine, as it is recorded.

    Args:
        run: Its id, the beginning of one, or its name; None for the newest.

    Raises:
        NotFound: There is none.
        Conflict: There are several.

    Example:
        ::

            past = local.get_run("learn 2026-01-31 12-00-00")
            evaluate(model=past.tasks["train"].outputs["model"])
    """
    from penstock.local import history  # noqa: PLC0415 - `penstock run` and pytest's plugin do without

    return history.find(run)
