"""Whether the outputs of an earlier task can be taken, and if not, why not: the cache."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from penstock.driver import Values
from penstock.driver import cache as keys
from penstock.engine.contents import content_of, digests, is_local, is_small
from penstock.engine.frames import Outcome, Ready, Unknown
from penstock.store import artifacts, cache, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from penstock.store import Tx
    from penstock.store.cache import Place
    from penstock.store.rows import Artifact

__all__ = ["look"]

_CANDIDATES = 5
"""How many earlier tasks are looked at that may have read the same content."""


def look(
    tx: Tx, pipeline: str, path: str, parts: keys.Parts, inputs: Values, *, is_last: bool
) -> Outcome | Ready | Unknown:
    """Find an earlier task whose outputs can be taken.

    Args:
        tx: The transaction.
        pipeline: The pipeline's name.
        path: The path of the task whose turn it is.
        parts: What its outputs depend on.
        inputs: Its inputs.
        is_last: Whether what is not known of artifacts' content by now counts as different.

    Returns:
        Those outputs; or the task, ready to run, with the reason why it has to; or what has to be found out
        about artifacts first.
    """
    key = keys.key(parts)
    same = cache.find(tx, key)
    if same is not None:
        outcome = _take(tx, same, key, parts, inputs, f"nothing has changed since run {same[0]}")
        if outcome is not None:
            return outcome
    candidates = list(_candidates(tx, parts, inputs, same))
    missing = [one for _, pairs in candidates for pair in pairs for one in pair if content_of(one) is None]
    known: dict[str, str] = {}
    if missing and not is_last:
        if not is_small(missing):
            return Unknown(missing)
        known = digests(missing)
        artifacts.remember_content(tx, known)
    for place, pairs in candidates:
        if all(_is_same(mine, theirs, known) for mine, theirs in pairs):
            why = f"its inputs hold the same as in run {place[0]}"
            outcome = _take(tx, place, None, parts, inputs, why)
            if outcome is not None:
                return outcome
    return Ready(inputs, _why_not(tx, pipeline, path, parts), key, parts)


def _candidates(
    tx: Tx, parts: keys.Parts, inputs: Values, same: Place | None
) -> Iterator[tuple[Place, list[tuple[Artifact, Artifact]]]]:
    """Yield earlier tasks that differ in artifacts alone, with those that differ: ours and theirs."""
    if not inputs.artifacts:
        return
    for place in cache.of_base(tx, keys.base(parts), limit=_CANDIDATES):
        if place == same:
            continue
        theirs = artifacts.of_task(tx, *place, "input")
        if {name: len(listed) for name, listed in theirs.items()} != {
            name: len(listed) for name, listed in inputs.artifacts.items()
        }:
            continue
        pairs = [
            (mine, other)
            for name, listed in inputs.artifacts.items()
            for mine, other in zip(listed, theirs[name], strict=True)
            if mine.fingerprint != other.fingerprint
        ]
        if all(is_local(one) for pair in pairs for one in pair):
            yield place, pairs


def _is_same(mine: Artifact, theirs: Artifact, known: Mapping[str, str]) -> bool:
    content = content_of(mine, known.get(mine.id))
    return content is not None and content == content_of(theirs, known.get(theirs.id))


def _take(
    tx: Tx, place: Place, key: str | None, parts: keys.Parts, inputs: Values, why: str
) -> Outcome | None:
    """Take the outputs of a task, if they are still there, and it is still the one that was remembered.

    It is not when its run was resumed, and it has run again, or will, maybe with other inputs. ``key`` is its
    key; None where what its artifacts hold has been compared, and all else is to be the same.
    """
    row = tasks.get(tx, *place)
    is_the_one = row.cache_key == key if key else keys.base(row.cache_parts) == keys.base(parts)
    if row.state != "SUCCEEDED" or not is_the_one:
        return None
    made = artifacts.of_task(tx, *place, "output")
    if not all(_is_there(item) for listed in made.values() for item in listed):
        return None
    return Outcome(
        Values(row.outputs, made),
        inputs=inputs,
        cache_key=row.cache_key,
        cache_parts=parts,
        cached_from="/".join(place),
        why=why,
    )


def _why_not(tx: Tx, pipeline: str, path: str, parts: keys.Parts) -> str:
    """Say what has changed since this task of the pipeline succeeded last."""
    before = cache.latest(tx, pipeline, path)
    if before is None:
        return "no earlier run of this task has succeeded"
    changed = keys.differences(tasks.get(tx, *before).cache_parts, parts)
    if not changed:
        return f"the outputs of run {before[0]} are no longer there"
    return f"changed since run {before[0]}: {', '.join(changed)}"


def _is_there(artifact: Artifact) -> bool:
    """Say whether an artifact's bytes can still be read; of remote ones it is taken on trust."""
    uri = artifact.uri.removeprefix("file://")
    # The folder, since an artifact of metadata alone (Metrics) has no file in it.
    return "://" in uri or Path(uri).parent.exists()
