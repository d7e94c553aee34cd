"""The cache key of a task: by what its outputs came about (DESIGN, section 6, first level).

Nothing is read for it: an artifact counts by the fingerprint that its producer gave it, which stands for the
producer's own key.
"""

from __future__ import annotations

import functools
import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from penstock import ir

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.driver.values import Values

__all__ = ["key"]

_VERSION: Final = 1  # a change of what goes into the key takes a new number
_LONG: Final = 1 << 14  # characters from which on a digest stands for a text


def key(
    component: ir.ComponentSpec,
    container: ir.PipelineContainerSpec,
    runner_identity: str,
    inputs: Values,
    producer_keys: Mapping[str, str],
    *,
    mounts: Sequence[str] = (),
    custom: str | None = None,
    pipeline: str = "",
) -> str:
    """Return the key under which a task's outputs are kept: 64 hexadecimal digits.

    Args:
        component: The task's component; what it declares to give is part of the key.
        container: Its container: image, command, arguments and variables count, resources do not.
        runner_identity: What stands for the locked environment in which it runs.
        inputs: Its resolved inputs. Whole numbers and floats count as different.
        producer_keys: For the id of each input artifact, what stands for its content.
        mounts: Names of what else it can read, such as volumes.
        custom: The user's own key, which takes the place of all that comes before it but the outputs.
        pipeline: The pipeline's name, within which the user's own key counts.
    """
    outputs = {
        "parameters": {name: spec.declared_type for name, spec in component.outputs.parameters.items()},
        "artifacts": {name: ir.to_dict(spec) for name, spec in component.outputs.artifacts.items()},
    }
    if custom is not None:
        return _digest("custom", [pipeline, component.executor_label, custom, outputs])
    body: dict[str, Any] = ir.to_dict(container)
    body.pop("resources", None)
    if any(len(word) >= _LONG for word in container.command):
        body["command"] = [word if len(word) < _LONG else _short(word) for word in container.command]
    artifacts = {
        name: [["artifact", producer_keys.get(artifact.id, artifact.id)] for artifact in listed]
        for name, listed in inputs.artifacts.items()
    }
    parameters = {name: ["parameter", value] for name, value in inputs.parameters.items()}
    parts = [runner_identity, body, sorted(mounts), parameters, artifacts, outputs]
    return _digest("task", parts)


@functools.lru_cache(maxsize=32)
def _short(word: str) -> dict[str, str]:
    """What stands for a long text, such as a source with modules in it: many tasks may have the same."""
    return {"sha256": hashlib.sha256(word.encode()).hexdigest()}


def _digest(kind: str, parts: list[Any]) -> str:
    # JSON tells 1, 1.0, true and "1" apart; sorted keys make equal data equal text.
    text = json.dumps([_VERSION, kind, *parts], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
