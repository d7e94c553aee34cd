"""What the cache has made of a task, for those who ask afterwards: taken or run, and what had changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from msgspec import UNSET, Struct, UnsetType

from penstock.driver import cache as keys
from penstock.engine.contents import content_of
from penstock.store import artifacts, cache, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store import Artifact, Task, Tx
    from penstock.store.cache import Entry

__all__ = ["Part", "Verdict", "verdict"]

Kind = Literal["parameter", "artifact", "mount", "other"]

_RUN = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


class Part(Struct, frozen=True):
    """A part of what a task's outputs depend on, that was another one in an earlier task.

    Args:
        name: Its name in the key, such as ``code`` or ``parameter rate``.
        words: What `penstock.engine.reuse` calls it: ``the code``, ``the new parameter 'rate'``.
        kind: What it is of.
        before: What stood for it then; empty where it was not there.
        after: What stands for it in this task; empty where it is gone.
        value_before: The parameter's value then, where it is one that was there.
        value_after: Its value in this task.
        is_same_content: Whether it is an artifact that holds the same all the same.
    """

    name: str
    words: str
    kind: Kind
    before: str
    after: str
    value_before: Any | UnsetType = UNSET
    value_after: Any | UnsetType = UNSET
    is_same_content: bool = False


class Verdict(Struct, frozen=True):
    """What the cache has made of a task.

    Args:
        task: The task.
        taken_from: The task whose outputs it took; None where it ran, or that one was deleted.
        compared_with: The earlier task that it is compared with; None where there is none.
        changed: What differs between the two.
        kept: Whose outputs a task with this key takes now; None where nothing is kept under it.
    """

    task: Task
    taken_from: Task | None
    compared_with: Task | None
    changed: Sequence[Part]
    kept: Entry | None


def verdict(tx: Tx, task: Task, against: Task | None = None) -> Verdict:
    """Return what the cache has made of a task.

    Args:
        tx: The transaction.
        task: The task.
        against: The task that it is compared with; by default the one that it took its outputs from, or that
            the reason for its running names.
    """
    taken_from = _at(tx, *task.cached_from.split("/", 1)) if task.cached_from else None
    other = against or taken_from or _named(tx, task)
    return Verdict(
        task,
        taken_from,
        other,
        _changed(tx, other, task) if other is not None else [],
        cache.find(tx, task.cache_key) if task.cache_key else None,
    )


def _named(tx: Tx, task: Task) -> Task | None:
    """Return the task at the same place of the run that a task's reason speaks of."""
    found = _RUN.search(task.why or "")
    return _at(tx, found[0], task.path) if found is not None else None


def _at(tx: Tx, run_id: str, path: str) -> Task | None:
    rows = tasks.of_paths(tx, run_id, [path])
    return rows[0] if rows else None


def _changed(tx: Tx, before: Task, after: Task) -> list[Part]:
    read = [artifacts.of_task(tx, row.run_id, row.path, "input") for row in (before, after)]
    parts = []
    for name, words in keys.changes(before.cache_parts, after.cache_parts):
        kind, _, own_name = name.partition(" ")
        same = kind == "artifact" and _hold_the_same(*(of_row.get(own_name, []) for of_row in read))
        is_parameter = kind == "parameter"
        parts.append(
            Part(
                name,
                words,
                kind if kind in ("parameter", "artifact", "mount") else "other",  # type: ignore[arg-type]
                before.cache_parts.get(name, ""),
                after.cache_parts.get(name, ""),
                before.inputs.get(own_name, UNSET) if is_parameter else UNSET,
                after.inputs.get(own_name, UNSET) if is_parameter else UNSET,
                is_same_content=same,
            )
        )
    return parts


def _hold_the_same(before: Sequence[Artifact], after: Sequence[Artifact]) -> bool:
    """Say whether it is known of two lists of artifacts that they hold the same."""
    then, now = [[content_of(one) for one in listed] for listed in (before, after)]
    return None not in then and then == now
