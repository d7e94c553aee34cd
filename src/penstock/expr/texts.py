"""Putting a task's values into the texts of its container."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from penstock import ir
from penstock.errors import ExpressionError
from penstock.expr.references import Placeholder, split
from penstock.expr.spelling import compact_json, spell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Resolver", "resolve"]


class Resolver:
    """Puts the values of one task into texts.

    Args:
        executor_input: The task's inputs and outputs.
        local_path: Gives the path at which the task finds a URI, or None when it cannot be reached by path.
        names: Values of ``{{$.name}}`` placeholders, such as ``pipeline_job_name``.
        read_text: Reads the file at a path, for ``.value``; without it that placeholder is not known.
    """

    def __init__(
        self,
        executor_input: ir.ExecutorInput,
        local_path: Callable[[str], str | None],
        *,
        names: Mapping[str, str] | None = None,
        read_text: Callable[[str], str] | None = None,
    ) -> None:
        self._executor_input = executor_input
        self._inputs = executor_input.inputs or ir.ExecutorInputs()
        self._outputs = executor_input.outputs or ir.ExecutorOutputs()
        self._local_path = local_path
        self._names = names or {}
        self._read_text = read_text

    def resolve(self, text: str) -> str:
        """Return a text with the values of its placeholders.

        Raises:
            ExpressionError: A parameter that the text names is null.
        """
        return "".join(part if isinstance(part, str) else self._text_of(part, text) for part in split(text))

    def is_present(self, name: str) -> bool:
        """Tell whether the task has a value for an input."""
        return self._inputs.parameter_values.get(name) is not None or name in self._inputs.artifacts

    def _text_of(self, placeholder: Placeholder, text: str) -> str:
        try:
            value = self._value(placeholder.path)
        except ExpressionError as error:
            error.expression, error.position = text, placeholder.position
            raise
        return placeholder.text if value is None else placeholder.escape(value)

    def _value(self, path: Sequence[str | int]) -> str | None:
        """Return the text for a path, or None when it leads to nothing."""
        match path:
            case []:
                return json.dumps(ir.to_dict(self._executor_input))
            case ["outputMetadataUri"]:
                return self._outputs.output_file
            case [str(name)]:
                return self._names.get(name)
            case ["inputs", *rest]:
                return self._input(rest)
            case ["outputs", *rest]:
                return self._output(rest)
        return None

    def _input(self, path: Sequence[str | int]) -> str | None:
        match path:
            case ["parameters", str(name)] if name in self._inputs.parameter_values:
                value = self._inputs.parameter_values[name]
                if value is None:
                    raise null_parameter(name)
                return spell(value)
            case ["artifacts", str(name), *rest] if name in self._inputs.artifacts:
                return self._artifact(self._inputs.artifacts[name], rest)
        return None

    def _output(self, path: Sequence[str | int]) -> str | None:
        match path:
            case ["output_file"]:
                return self._outputs.output_file
            case ["parameters", str(name), "output_file"] if name in self._outputs.parameters:
                return self._outputs.parameters[name].output_file
            case ["artifacts", str(name), *rest] if name in self._outputs.artifacts:
                return self._artifact(self._outputs.artifacts[name], rest)
        return None

    def _artifact(self, found: ir.ArtifactList, path: Sequence[str | int]) -> str | None:
        match path:
            case []:
                return compact_json(ir.to_dict(found))
            case ["metadata", *keys] if found.artifacts:
                return _metadata(found.artifacts[0].metadata or {}, keys)
            case ["uri" | "path" | "value" as what] if found.artifacts:
                return self._place(found.artifacts[0], str(what))
        return None

    def _place(self, artifact: ir.RuntimeArtifact, what: str) -> str | None:
        if what == "uri":
            return artifact.uri
        path = artifact.custom_path or self._local_path(artifact.uri)
        if path is None or what == "path":
            return path
        return self._read_text(path) if self._read_text else None


def resolve(text: str, executor_input: ir.ExecutorInput, local_path: Callable[[str], str | None]) -> str:
    """Return a text with the values of its placeholders; `Resolver` says what the arguments are.

    Raises:
        ExpressionError: A parameter that the text names is null.
    """
    return Resolver(executor_input, local_path).resolve(text)


def null_parameter(name: str) -> ExpressionError:
    """Make the error for a parameter that has no text to put in."""
    return ExpressionError(
        f"parameter '{name}' is null, which has no text",
        hint="give it a value or a default; a command can leave the text out with IfPresentPlaceholder",
    )


def _metadata(value: object, keys: Sequence[str | int]) -> str | None:
    for key in keys:
        match value, key:
            case dict(), str() if key in value:
                value = value[key]
            case list(), int() if key < len(value):
                value = value[key]
            case _:
                return None
    return "null" if value is None else spell(value)
