"""The cache key of a task: by what its outputs came about.

Nothing is read for it: an artifact counts by the fingerprint that its producer gave it, which stands for the
producer's own key. The key is made from named parts, so that two tasks can be told apart by what differs; all
parts but the artifacts make the base, under which tasks are found that may have read the same content.
"""

from __future__ import annotations

import functools
import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from penstock import ir

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from penstock.driver.values import Values
    from penstock.store import Artifact

__all__ = [
    "Parts",
    "base",
    "changes",
    "counted",
    "differences",
    "fixed_parts",
    "key",
    "mounted",
    "own_parts",
    "owned",
    "parts",
]

Parts = dict[str, str]
"""What a task's outputs depend on: a digest for each part, by name."""

_VERSION: Final = 2  # a change of what goes into the key takes a new number
_LONG: Final = 1 << 14  # characters from which on a digest stands for a text
_DIGITS: Final = 32
_PARAMETER, _ARTIFACT, _MOUNT = "parameter ", "artifact ", "mount "

_WORDS: Final = {
    "code": "the code",
    "image": "the image",
    "variables": "the environment variables",
    "environment": "the interpreter or its packages",
    "outputs": "the outputs that are declared",
    "own key": "the key of its own",
    "ignored": "which inputs are ignored",
    "namespace": "the namespace",
}


def own_parts(component: ir.ComponentSpec, pipeline: str, custom: str) -> Parts:
    """Return what the outputs of a task with a key of its user's own depend on: that and what it declares.

    Args:
        component: The task's component.
        pipeline: The pipeline's name, within which the key counts.
        custom: The key.
    """
    own = [pipeline, component.executor_label, custom]
    return {"own key": _digest(own), "outputs": _digest(_outputs(component))}


def fixed_parts(
    component: ir.ComponentSpec,
    container: ir.PipelineContainerSpec,
    runner_identity: str,
) -> Parts:
    """Return what the outputs of all tasks of a component depend on, whatever their inputs.

    Args:
        component: The component; what it declares to give is a part.
        container: Its container: image, command, arguments and variables count, resources do not.
        runner_identity: What stands for the locked environment in which it runs.
    """
    made = {
        "code": _digest([[_word(word) for word in container.command], container.args]),
        "image": _digest(container.image),
        "environment": _digest(runner_identity),
        "outputs": _digest(_outputs(component)),
    }
    if container.env:
        made["variables"] = _digest([[variable.name, variable.value] for variable in container.env])
    return made


def parts(fixed: Parts, inputs: Values, ignored: Collection[str] = ()) -> Parts:
    """Return what a task's outputs depend on.

    Args:
        fixed: That of its component.
        inputs: Its resolved inputs. Whole numbers and floats count as different; an artifact counts by its
            fingerprint.
        ignored: Names of inputs that do not count.
    """
    made = dict(fixed)
    for name, value in inputs.parameters.items():
        if name not in ignored:
            made[_PARAMETER + name] = _digest(value)
    for name, listed in inputs.artifacts.items():
        if name not in ignored:
            made[_ARTIFACT + name] = _digest([one.fingerprint or one.id for one in listed])
    if ignored:
        made["ignored"] = _digest(sorted(ignored))
    return made


def mounted(contents: Mapping[str, str]) -> Parts:
    """Return what outputs depend on that a task can read beside its inputs.

    Args:
        contents: What stands for each, by what it is called.
    """
    return {_MOUNT + name: _digest(content) for name, content in contents.items()}


def owned(namespace: str) -> Parts:
    """Return what keeps the outputs of one namespace from the tasks of others."""
    return {"namespace": _digest(namespace)} if namespace else {}


def counted(parts: Parts, artifacts: Mapping[str, Sequence[Artifact]]) -> dict[str, Sequence[Artifact]]:
    """Return the artifacts by those names of which something counts."""
    return {name: listed for name, listed in artifacts.items() if _ARTIFACT + name in parts}


def key(parts: Parts) -> str:
    """Return the key under which a task's outputs are kept: 64 hexadecimal digits."""
    return _sha256(["task", _VERSION, parts])


def base(parts: Parts) -> str:
    """Return what stands for all parts but the artifacts' content: their names count."""
    return _sha256(["base", _VERSION, {n: "" if n.startswith(_ARTIFACT) else d for n, d in parts.items()}])


def differences(before: Parts, after: Parts, same: Collection[str] = ()) -> list[str]:
    """Name the parts in which two tasks differ, in words.

    Args:
        before: The parts of one.
        after: Those of the other.
        same: The artifacts that hold the same, though they came about in another way.
    """
    kept = {_ARTIFACT + name for name in same}
    return [words for name, words in changes(before, after) if name not in kept]


def changes(before: Parts, after: Parts) -> list[tuple[str, str]]:
    """Return the parts in which two tasks differ, each (name, in words)."""
    names = [name for name in {**after, **before} if before.get(name) != after.get(name)]
    return [(name, _in_words(name, name in before, name in after)) for name in names]


def _in_words(name: str, was_there: bool, is_there: bool) -> str:
    if name in _WORDS:
        return _WORDS[name]
    kind, _, own_name = name.partition(" ")
    if kind == "mount":
        return (
            own_name if was_there and is_there else f"{own_name}, which is {'gone' if was_there else 'new'}"
        )
    if not was_there:
        return f"the new {kind} {own_name!r}"
    return f"{kind} {own_name!r}" if is_there else f"{kind} {own_name!r}, which is gone"


def _outputs(component: ir.ComponentSpec) -> list[dict[str, Any]]:
    return [
        {name: spec.declared_type for name, spec in component.outputs.parameters.items()},
        {name: ir.to_dict(spec) for name, spec in component.outputs.artifacts.items()},
    ]


def _word(word: str) -> str | dict[str, str]:
    return word if len(word) < _LONG else _short(word)


@functools.lru_cache(maxsize=32)
def _short(word: str) -> dict[str, str]:
    """What stands for a long text, such as a source with modules in it: many tasks may have the same."""
    return {"sha256": hashlib.sha256(word.encode()).hexdigest()}


def _digest(value: Any) -> str:
    return _sha256(value)[:_DIGITS]


def _sha256(value: Any) -> str:
    # JSON tells 1, 1.0, true and "1" apart; sorted keys make equal data equal text.
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
