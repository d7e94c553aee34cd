"""Whether the outputs of an earlier task can be taken, and if not, why not: the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.driver import Values
from penstock.driver import cache as keys
from penstock.engine.contents import content_of, digests, is_local, is_small, missing
from penstock.engine.frames import Outcome, Ready, Unknown
from penstock.store import artifacts, cache, tasks
from penstock.store.rows import OPEN_TASK_STATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from penstock.store import Tx
    from penstock.store.cache import Entry, Place
    from penstock.store.rows import Artifact, Task

__all__ = ["Question", "is_too_old", "look"]

_MISSING = {"gone": "has been removed", "changed": "has been changed since"}

_UNITS = ((604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))

_CANDIDATES = 5
"""How many earlier tasks are looked at that may have read the same content."""


class Question(Struct, frozen=True):
    """What is looked for.

    Args:
        namespace: The namespace; nothing is taken from another one.
        pipeline: The pipeline's name.
        path: The path of the task whose turn it is.
        key: Its key.
        parts: What its outputs depend on.
        inputs: Its inputs.
        now: The time, in epoch microseconds.
        max_age_s: How long ago the outputs may have been made, in seconds; None for any time.
        has_kfp_key: Whether artifacts count by their ids alone, as in KFP's back end.
        is_last: Whether what is not known of artifacts' content by now counts as different.
    """

    namespace: str
    pipeline: str
    path: str
    key: str
    parts: keys.Parts
    inputs: Values
    now: int
    max_age_s: float | None = None
    has_kfp_key: bool = False
    is_last: bool = False


def look(tx: Tx, question: Question) -> Outcome | Ready | Unknown:
    """Find an earlier task whose outputs can be taken.

    Returns:
        Those outputs; or the task, ready to run, with the reason why it has to; or what has to be found out
        about artifacts first.
    """
    same = cache.find(tx, question.key)
    refused: str | None = None
    if same is not None:
        taken = _take(tx, question, same, f"nothing has changed since run {same.run_id}", is_same=True)
        if isinstance(taken, Outcome):
            return taken
        refused = taken
    candidates = list(_candidates(tx, question, same.place if same is not None else None))
    unread = [one for _, pairs in candidates for pair in pairs for one in pair if content_of(one) is None]
    known: dict[str, str] = {}
    if unread and not question.is_last:
        if not is_small(unread):
            return Unknown(unread)
        known = digests(unread)
        artifacts.remember_content(tx, known)
    for entry, pairs in candidates:
        if all(_is_same(mine, theirs, known) for mine, theirs in pairs):
            why = f"its inputs hold the same as in run {entry.run_id}"
            taken = _take(tx, question, entry, why, is_same=False)
            if isinstance(taken, Outcome):
                return taken
            refused = refused or taken
    return Ready(question.inputs, refused or _why_not(tx, question), question.key, question.parts)


def is_too_old(entry: Entry, now: int, max_age_s: float | None) -> bool:
    """Say whether outputs were made longer ago than they may have been."""
    return max_age_s is not None and entry.at < now - max_age_s * 1_000_000


def _candidates(
    tx: Tx, question: Question, same: Place | None
) -> Iterator[tuple[Entry, list[tuple[Artifact, Artifact]]]]:
    """Yield earlier tasks that differ in artifacts alone, with those that differ: ours and theirs."""
    ours = keys.counted(question.parts, question.inputs.artifacts)
    if not ours or question.has_kfp_key:
        return
    for entry in cache.of_base(tx, keys.base(question.parts), limit=_CANDIDATES):
        if entry.place == same:
            continue
        theirs = keys.counted(question.parts, artifacts.of_task(tx, *entry.place, "input"))
        if {name: len(listed) for name, listed in theirs.items()} != {
            name: len(listed) for name, listed in ours.items()
        }:
            continue
        pairs = [
            (mine, other)
            for name, listed in ours.items()
            for mine, other in zip(listed, theirs[name], strict=True)
            if mine.fingerprint != other.fingerprint
        ]
        if all(is_local(one) for pair in pairs for one in pair):
            yield entry, pairs


def _is_same(mine: Artifact, theirs: Artifact, known: Mapping[str, str]) -> bool:
    content = content_of(mine, known.get(mine.id))
    return content is not None and content == content_of(theirs, known.get(theirs.id))


def _take(tx: Tx, question: Question, entry: Entry, why: str, *, is_same: bool) -> Outcome | str:
    """Take the outputs of a task if they are still there, or say why they cannot be taken.

    It must still be the task that was remembered: when its run was resumed, it has run again, or will, maybe
    with other inputs. ``is_same`` says that it has our key; else what its artifacts hold has been compared,
    and all else is to be the same.
    """
    if is_too_old(entry, question.now, question.max_age_s):
        return f"the outputs of run {entry.run_id} are older than {_duration(question.max_age_s or 0)}"
    rows = tasks.of_paths(tx, entry.run_id, [entry.path])
    if rows and rows[0].state in OPEN_TASK_STATES:
        return f"run {entry.run_id} was resumed, and makes it anew"
    if not rows or rows[0].state != "SUCCEEDED" or not _is_the_one(rows[0], question, is_same=is_same):
        return f"the outputs of run {entry.run_id} are no longer there"
    [row] = rows
    made = artifacts.of_task(tx, *entry.place, "output")
    for name, listed in made.items():
        for item in listed:
            if (what := missing(item)) is not None:
                return f"artifact {name!r} of run {entry.run_id} {_MISSING[what]}"
    return Outcome(
        Values(row.outputs, made),
        inputs=question.inputs,
        cache_key=row.cache_key,
        cache_parts=question.parts,
        cached_from="/".join(entry.place),
        why=why,
    )


def _duration(seconds: float) -> str:
    """Return a duration in the largest unit that it is a multiple of."""
    per_unit, unit = next((s, unit) for s, unit in _UNITS if s == 1 or (seconds and seconds % s == 0))
    count = seconds / per_unit
    return f"{count:g} {unit}{'s' if count != 1 else ''}"


def _is_the_one(row: Task, question: Question, *, is_same: bool) -> bool:
    if is_same:
        return row.cache_key == question.key
    return keys.base(row.cache_parts) == keys.base(question.parts)


def _holding_the_same(tx: Tx, question: Question, place: Place) -> list[str]:
    """Return the artifacts of which it is known that they hold the same as what an earlier task read."""
    if not question.inputs.artifacts:
        return []
    then = artifacts.of_task(tx, *place, "input")
    pairs = {
        name: list(zip(listed, then[name], strict=True))
        for name, listed in question.inputs.artifacts.items()
        if len(listed) == len(then.get(name, ()))
    }
    unread = [one for both in pairs.values() for pair in both for one in pair if content_of(one) is None]
    known = digests(unread) if is_small(unread) else {}
    artifacts.remember_content(tx, known)
    return [name for name, both in pairs.items() if all(_is_same(*pair, known) for pair in both)]


def _why_not(tx: Tx, question: Question) -> str:
    """Say what has changed since this task of the pipeline succeeded last."""
    before = cache.latest(tx, question.pipeline, question.path, question.namespace)
    if before is None:
        return "no earlier run of this task has succeeded"
    rows = tasks.of_paths(tx, before.run_id, [before.path])
    # With KFP's keys an artifact counts by its id.
    same = [] if question.has_kfp_key else _holding_the_same(tx, question, before.place)
    changed = keys.differences(rows[0].cache_parts, question.parts, same) if rows else []
    if not changed:
        return f"the outputs of run {before.run_id} are no longer there"
    return f"changed since run {before.run_id}: {', '.join(changed)}"
