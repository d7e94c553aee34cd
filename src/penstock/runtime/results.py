"""From what the user's function returned to an ExecutorOutput."""

from __future__ import annotations

import json
import os
import warnings
from typing import TYPE_CHECKING, Any

from . import annotations as ask
from .arguments import conversion_where_needed
from .artifacts import Artifact
from .conversions import Mismatch
from .json_values import find_problem
from .objects import json_form, own_number
from .problem import describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .arguments import Task

#: The name of a component's only output.
SINGLE_OUTPUT = "Output"

#: What a function may return for each parameter type.
_ACCEPTED: dict[str, Any] = {
    "STRING": str,
    "NUMBER_INTEGER": int,
    "NUMBER_DOUBLE": (int, float),
    "BOOLEAN": bool,
    "LIST": list,
    "STRUCT": dict,
}

#: How JSON text has half a character, and each half of those that take two.
_SURROGATE = "\\ud"

#: What ``str()`` gives a text of, when a function returns it in place of an artifact.
_PLAIN = (str, int, float, bool)


def collect(task: Task, returned: Any) -> dict[str, Any]:
    """Gather the outputs of a task: what its function returned, and its artifacts as they are now.

    Args:
        task: The task; artifacts that the function returned take their place in it.
        returned: What the function returned.

    Returns:
        The ExecutorOutput message in JSON form. A None among the returned values gives no output.

    Raises:
        ValueError: If a value is not of its declared type, or a number that JSON lacks.
        TypeError: If a value cannot be written as JSON.
        RuntimeError: If the function returned what its annotation does not allow for.
    """
    document: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {}
    for name, written, value in _named(task, returned):
        annotation = ask.strip_optional(written)
        declared = ask.parameter_type(annotation)
        if _is_object(task, name, annotation, value):
            _take_object(task, name, annotation, value)
        elif ask.is_artifact_list(annotation):
            lists[name] = _artifact_list(task, name, value)
        elif value is None and ask.is_optional(written):
            document.setdefault("parameterValues", {})[name] = None
        elif declared or conversion_where_needed(annotation, None):
            document.setdefault("parameterValues", {})[name] = _checked(task, name, annotation, value)
        elif ask.is_artifact_class(annotation) or (
            name in task.output_artifacts and isinstance(value, Artifact)
        ):
            _take_artifact(task, name, value)
        else:
            raise RuntimeError(_unknown_type(task, annotation))
    artifacts = {**{name: [artifact] for name, artifact in task.output_artifacts.items()}, **lists}
    if artifacts:
        document["artifacts"] = {
            name: {"artifacts": [_fields(artifact) for artifact in group]}
            for name, group in artifacts.items()
        }
    return document


def to_json(task: Task, document: dict[str, Any]) -> str:
    """Write an ExecutorOutput as JSON.

    Raises:
        ValueError: If it has a NaN or an infinity, half a character, or an object that contains itself.
        TypeError: If it has an object that JSON has no form for.
    """
    try:
        text = json.dumps(document, allow_nan=False, default=_json_form)
    except (TypeError, ValueError) as error:
        raise _json_problem(task, document) or error from None
    if _SURROGATE in text and (problem := _json_problem(task, document)):
        raise problem
    return text


def _named(task: Task, returned: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, annotation and value of each output that was returned; None as what an Optional allows."""
    declared = task.annotations.get("return")
    annotation = ask.strip_optional(declared)
    if returned is None:
        if ask.is_optional(declared) and not _is_several_or_artifact(annotation):
            yield SINGLE_OUTPUT, declared, None
        return
    fields = ask.named_tuple_fields(annotation)
    if fields is None:
        yield SINGLE_OUTPUT, annotation, returned
        return
    for position, (name, declared) in enumerate(fields.items()):
        value = _field(task, list(fields), returned, position)
        inner = ask.strip_optional(declared)
        if value is not None or not ask.is_optional(declared) or not _is_several_or_artifact(inner):
            yield name, declared, value


def _is_several_or_artifact(annotation: Any) -> bool:
    """Whether None has no place in what is annotated: there it is written by leaving it out."""
    return ask.named_tuple_fields(annotation) is not None or ask.artifact_class(annotation) is not None


def _field(task: Task, names: list[str], returned: Any, position: int) -> Any:
    if isinstance(returned, tuple) and len(returned) != len(names):
        raise RuntimeError(
            describe(
                f"Expected {len(names)} return values from function `{task.component}`, got {len(returned)}",
                where=f"outputs {', '.join(names)}",
            )
        )
    if type(returned) is tuple:
        return returned[position]
    if not all(hasattr(returned, name) for name in names):
        raise RuntimeError(
            describe(
                f"Function `{task.component}` returned value of type {type(returned)}; "
                f"want a NamedTuple with the fields {', '.join(names)}, or a tuple of their values.",
                hint=f"return a tuple: ({', '.join(names)})",
            )
        )
    return getattr(returned, names[position])


def _checked(task: Task, name: str, annotation: Any, value: Any) -> Any:
    """Return a value as JSON has it, checked against its annotation."""
    declared = ask.parameter_type(annotation)
    value = own_number(value)
    accepted = _ACCEPTED.get(declared or "", object if declared is None else dict)
    if not isinstance(value, accepted):
        wanted = float if declared == "NUMBER_DOUBLE" else accepted
        raise ValueError(
            describe(
                f"Function `{task.component}` returned value of type {type(value)}; want type {wanted}",
                where=f"component '{task.component}', output '{name}'",
                hint=f"return {wanted.__name__}(...), or change the annotation",
            )
        )
    conversion = conversion_where_needed(annotation, declared)
    try:
        return value if conversion is None else conversion.dump(value, "")
    except Mismatch as mismatch:
        raise ValueError(
            describe(
                f"Output '{name}' {mismatch.reason}.",
                where=f"component '{task.component}', output '{name}'"
                + (f", at {mismatch.path}" if mismatch.path else ""),
                hint="return a value of the annotated type, or change the annotation",
            )
        ) from None


def _is_object(task: Task, name: str, annotation: Any, value: Any) -> bool:
    """Whether a returned value is what its artifact holds, and not the artifact."""
    is_artifact = isinstance(value, Artifact) or ask.artifact_class(annotation) is not None
    if is_artifact or name not in task.output_artifacts:
        return False
    from .artifact_objects import object_type  # noqa: PLC0415 - few tasks have such outputs

    is_kept = task.held is not None and not task.held.is_written
    return is_kept or object_type(annotation) is not None


def _take_object(task: Task, name: str, annotation: Any, value: Any) -> None:
    from .artifact_objects import object_type, store  # noqa: PLC0415 - as above

    if task.held is not None:
        task.held.made[name] = value
    wanted = object_type(annotation)
    if wanted is None or (task.held is not None and not task.held.is_written):
        return
    store(wanted, value, task.output_artifacts[name], f"component '{task.component}', output '{name}'")


def _take_artifact(task: Task, name: str, value: Any) -> None:
    if isinstance(value, Artifact):
        _name_on_vertex(task, name, value)
        task.output_artifacts[name] = value
        return
    artifact = task.output_artifacts.get(name)
    if artifact is None:
        raise ValueError(
            describe(
                f"Failed to get output artifact path for artifact name {name}",
                where=f"component '{task.component}', output '{name}'",
                hint="compile the pipeline anew: its definition of this component is not of this source",
            )
        )
    if not isinstance(value, (*_PLAIN, bytes)):
        warnings.warn(
            f"Function `{task.component}` returned a {type(value).__name__} for the artifact '{name}'; "
            "its str() is stored. To store the data, write it to the path of an Output[...] parameter.",
            RuntimeWarning,
            stacklevel=2,
        )
    content = value if isinstance(value, bytes) else str(value).encode()
    with open(artifact.path, "wb") as file:  # noqa: PTH123 - pathlib would weigh on every task
        file.write(content)


def _artifact_list(task: Task, name: str, value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)) and all(isinstance(artifact, Artifact) for artifact in value):
        task.output_artifacts.pop(name, None)
        return list(value)
    raise ValueError(
        describe(
            f"Function `{task.component}` returned value of type {type(value)}; want a list of artifacts",
            where=f"component '{task.component}', output '{name}'",
            hint="return artifact objects, such as [Dataset(uri=dsl.get_uri('first'))]",
        )
    )


def _name_on_vertex(task: Task, name: str, artifact: Artifact) -> None:
    """Vertex AI takes an artifact by its resource name only, as stock's executor knows."""
    declared = task.output_artifacts.get(name)
    if declared is None or "VERTEX_AI_PIPELINES_RUN_LABELS" not in os.environ:
        return
    if not artifact.name:
        artifact.name = declared.name
    else:
        warnings.warn(
            "If you are running your pipeline Vertex AI Pipelines, you should not provide a name for your "
            f"artifact. It will be set to the Vertex artifact resource name {declared.name} by default. "
            f"Got value for name: {artifact.name}.",
            RuntimeWarning,
            stacklevel=2,
        )


def _fields(artifact: Any) -> dict[str, Any]:
    fields = {"name": artifact.name, "uri": artifact.uri, "metadata": artifact.metadata}
    if artifact.custom_path:
        fields["custom_path"] = artifact.custom_path
    return fields


def _unknown_type(task: Task, annotation: Any) -> str:
    return describe(
        f"Unknown return type: {annotation}. Must be one of `str`, `int`, `float`, a subclass of `Artifact`, "
        "or a NamedTuple collection of these types.",
        where=f"component '{task.component}'",
        hint="annotate what the function returns, as in '-> str', or return nothing",
    )


def _json_form(value: Any) -> Any:
    """What stands for an object inside a list or a dictionary, for `json.dumps`."""
    form = json_form(value)
    if form is value:
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
    return form


def _json_problem(task: Task, document: dict[str, Any]) -> Exception | None:
    """Name the output, and the place in it, that JSON cannot hold."""
    values = [(name, "", value) for name, value in document.get("parameterValues", {}).items()]
    values += [
        (name, "metadata", fields["metadata"])
        for name, entry in document.get("artifacts", {}).items()
        for fields in entry["artifacts"]
    ]
    for name, path, value in values:
        found = find_problem(value, path)
        if found:
            place = f", at {found.path}" if found.path else ""
            where = f"component '{task.component}', output '{name}'{place}"
            return found.kind(describe(f"Output '{name}' {found.reason}", where=where, hint=found.hint))
    return None
