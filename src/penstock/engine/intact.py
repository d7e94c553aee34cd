"""Refuses to read what an earlier run has made once it is no longer what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.engine.contents import missing
from penstock.errors import InputError

if TYPE_CHECKING:
    from penstock.driver import Values
    from penstock.store import Artifact

__all__ = ["check", "problem"]

_WORDS = {"gone": "was deleted since", "changed": "was changed since"}


def problem(artifact: Artifact) -> str | None:
    """Return what has become of an artifact; None where it is as it was, or where nobody can tell."""
    found = missing(artifact)
    return _WORDS[found] if found is not None else None


def check(run_id: str, inputs: Values) -> None:
    """Refuse to run a task on what was deleted or changed since another run has made it.

    Args:
        run_id: The task's own run.
        inputs: What the task is given.

    Raises:
        InputError: An artifact is no longer what it was; the message names the file, and how to make it anew.
    """
    for name, listed in inputs.artifacts.items():
        for artifact in listed:
            found = problem(artifact) if artifact.run_id != run_id else None
            if found is not None:
                made = f"made by task {artifact.path!r} of run {artifact.run_id}"
                raise InputError(
                    f"input {name!r}, {made}, {found}: {artifact.uri}",
                    hint=f"have it made anew, with --from '{artifact.path}'",
                )
