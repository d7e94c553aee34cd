"""Cache keys as KFP's back end makes them, for whoever wants hits and misses to be exactly its own.

The fingerprint is a SHA-256 of the message ``CacheKey`` (``api/v2alpha1/cache_key.proto``) in JSON as Go's
``encoding/json`` writes it. It knows artifacts by their ids, and nothing of environments, variables, secrets
and config maps.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from penstock import ir

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from penstock.driver.values import Values

__all__ = ["fingerprint", "fingerprint_of", "own_fingerprint"]

_LEAST, _MOST = 1e-6, 1e21
"""Between these Go writes numbers without an exponent."""


def fingerprint(
    component: ir.ComponentSpec,
    container: ir.PipelineContainerSpec,
    inputs: Values,
    *,
    ignored: Collection[str] = (),
    claims: Iterable[str] = (),
) -> str:
    """Return the fingerprint of a task.

    Args:
        component: Its component.
        container: Its container, arguments with their placeholders.
        inputs: Its inputs.
        ignored: Names of inputs that do not count; KFP has none.
        claims: The names of the volume claims that it mounts.
    """
    artifacts = {name: listed for name, listed in inputs.artifacts.items() if name not in ignored}
    outputs = component.outputs
    return fingerprint_of(
        {
            "inputArtifactNames": {
                name: _present({"artifactNames": [one.id for one in listed]})
                for name, listed in artifacts.items()
            },
            "inputParameterValues": {
                name: value for name, value in inputs.parameters.items() if name not in ignored
            },
            "outputArtifactsSpec": {
                name: _present({"type": ir.to_dict(spec.artifact_type) if spec.artifact_type else {},
                                "metadata": spec.metadata or {}})
                for name, spec in outputs.artifacts.items()
            },
            "outputParametersSpec": {
                name: spec.declared_type.value for name, spec in outputs.parameters.items()
            },
            "containerSpec": _present(
                {
                    "image": container.image,
                    "cmdArgs": [*container.command, *container.args],
                    "pvcNames": sorted(set(claims)),
                }
            ),
        }
    )  # fmt: skip


def own_fingerprint(component_name: str, key: str) -> str:
    """Return the fingerprint of a task with a key of its user's own."""
    return hashlib.sha256(f"{component_name}\0{key}".encode()).hexdigest()


def fingerprint_of(cache_key: ir.JsonStruct) -> str:
    """Return the fingerprint of a ``CacheKey`` in protobuf's JSON; empty fields are left out of it."""
    return hashlib.sha256(_go_json(_present(cache_key)).encode()).hexdigest()


def _present(message: ir.JsonStruct) -> ir.JsonStruct:
    return {key: value for key, value in message.items() if value not in ("", [], {})}


def _go_json(value: Any) -> str:
    match value:
        case dict():
            return "{" + ",".join(f"{_text(key)}:{_go_json(value[key])}" for key in sorted(value)) + "}"
        case list() | tuple():
            return "[" + ",".join(map(_go_json, value)) + "]"
        case str():
            return _text(value)
        case bool() | None:
            return json.dumps(value)
        case int() | float():
            return _number(float(value))
    raise AssertionError(f"no JSON value: {value!r}")


def _text(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":  # what could end a script in a page, or a line in one
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def _number(number: float) -> str:
    """Write a number as Go does: all numbers of protobuf's values are 64-bit floats."""
    if number and not _LEAST <= abs(number) < _MOST:
        return repr(number).replace("e-0", "e-").removesuffix(".0")
    return format(Decimal(repr(number)), "f").removesuffix(".0")
