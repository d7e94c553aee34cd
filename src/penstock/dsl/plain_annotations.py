"""What KFP's own executor is told of annotations that it does not know, where it can do without knowing.

A Literal is a text to the function, and an ``Annotated[int, ...]`` a whole number: what is handed over is the
same. So the component's source tells KFP the plain type, and runs on Kubeflow Pipelines too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.where import names_here
from penstock.runtime import annotations as hints
from penstock.runtime.problem import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["plain_annotations"]

_PLAIN = {
    "STRING": "str",
    "NUMBER_INTEGER": "int",
    "NUMBER_DOUBLE": "float",
    "BOOLEAN": "bool",
    "LIST": "list",
    "STRUCT": "dict",
}


def plain_annotations(function: Callable[..., Any]) -> str:
    """Return statements that follow a component's function in its source; empty where none are needed.

    The annotations as they are written are kept for Penstock's runtime, which looks for them.
    """
    told: dict[str, str] = {}
    for name, annotation in hints.annotations_of(function, names_here()).items():
        kind = _kind_to_tell(annotation, is_returned=name == "return")
        if kind:
            told[name] = _PLAIN[kind]
    if not told:
        return ""
    name = function.__name__
    types = ", ".join(f"{parameter!r}: {kind}" for parameter, kind in told.items())
    return (
        f"\n{name}.{hints.AS_WRITTEN} = dict({name}.__annotations__)\n"
        f"{name}.__annotations__.update({{{types}}})\n"
    )


def _kind_to_tell(annotation: Any, *, is_returned: bool) -> str:
    """The type of an annotation that KFP's executor does not know; empty if it does, or cannot do without."""
    inner = hints.strip_optional(annotation)
    if hints.strip_marker(annotation) is not annotation:
        return ""
    if isinstance(annotation, str) or hints.parameter_type(annotation) is not None:
        return ""
    kind = hints.parameter_type(inner)
    is_annotated = hasattr(annotation, "__metadata__")
    if kind is not None and getattr(inner, "__args__", None) is None:
        return kind if kind in _PLAIN and (is_returned or is_annotated) else ""
    # Few components have other annotations, and what knows them is not needed to write a pipeline.
    from penstock.runtime.annotated import conversion_of  # noqa: PLC0415

    try:
        conversion = conversion_of(inner)
    except Refused:
        return ""
    if conversion is None or not conversion.is_json:
        return ""
    return conversion.kind if kind is None or is_returned or is_annotated else ""
