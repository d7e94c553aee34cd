"""From an ExecutorInput to the arguments of the user's function."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from . import annotations as ask
from .annotated import conversion_of
from .annotations import InputPath, OutputPath
from .artifacts import Artifact, from_executor_input
from .conversions import Conversion, Mismatch
from .problem import Refused, describe
from .task_values import PipelineTaskFinalStatus, TaskConfig

if TYPE_CHECKING:
    from .artifact_objects import Held

#: Where a component's embedded files were put, as the helper that KFP writes into its source says.
_EMBEDDED_FILE, _EMBEDDED_FOLDER = "__KFP_EMBEDDED_ASSET_FILE", "__KFP_EMBEDDED_ASSET_DIR"


class Task:
    """The inputs and outputs of one execution of a component's function.

    Args:
        function: The user's function.
        executor_input: The ExecutorInput message in JSON form.
        embedded: Where the component's embedded files are; by default its source says so.

    Attributes:
        component: The function's name, for messages.
        annotations: The function's annotations, by parameter; ``return`` included.
        folder: Where the executor's output file is; the root of the task's own URIs.
        output_file: The path of the executor's output file.
        output_artifacts: The artifacts to write, by output; a returned artifact takes its place here.

    Raises:
        ValueError: If the message does not say where to write the output.
    """

    def __init__(
        self,
        function: Any,
        executor_input: dict[str, Any],
        embedded: str = "",
        held: Held | None = None,
    ) -> None:
        self.held = held
        self.component: str = function.__name__
        self.annotations = ask.annotations_of(function)
        around: dict[str, Any] = getattr(function, "__globals__", {})
        self._embedded_path: Any = embedded or around.get(_EMBEDDED_FILE) or around.get(_EMBEDDED_FOLDER)
        self._defaults = _names_with_default(function)
        self._inputs: dict[str, Any] = executor_input.get("inputs") or {}
        self._outputs: dict[str, Any] = executor_input.get("outputs") or {}
        self.output_file: str = self._outputs.get("outputFile", "")
        if not self.output_file:
            raise ValueError(
                describe(
                    "The executor input names no file for the executor's output.",
                    where=f"component '{self.component}', outputs.outputFile",
                    hint="pass the whole ExecutorInput message, as the placeholder {{$}} gives it",
                )
            )
        self.folder = os.path.dirname(self.output_file)  # noqa: PTH120 - pathlib would weigh on every task
        self.output_artifacts = self._make_output_artifacts()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments to call the function with; what was not given is left out."""
        given = {}
        for name, annotation in self.annotations.items():
            if name == "return":
                continue
            is_given, value = self._argument(name, ask.strip_optional(annotation))
            if is_given:
                given[name] = value
            elif name not in self._defaults and ask.is_optional(annotation):
                given[name] = None  # there is no other value that it could have
        return given

    def _argument(self, name: str, annotation: Any) -> tuple[bool, Any]:  # noqa: PLR0911 - one for each way
        """Return whether a parameter is given, and its value."""
        if ask.is_output_artifact(annotation):
            return True, self.output_artifacts.get(name)
        if ask.is_embedded_input(annotation):
            return True, self._embedded(name, annotation)
        if ask.is_input_artifact(annotation) or ask.artifact_class(annotation):
            return True, self._input_artifact(name, annotation)
        if isinstance(annotation, OutputPath):
            return True, self._output_path(name, annotation)
        if isinstance(annotation, InputPath):
            path = self._input_path(name, annotation)
            return path is not None, path
        if name in (self._inputs.get("artifacts") or {}):
            return True, self._object(name, annotation)
        return self._parameter(name, annotation)

    def _parameter(self, name: str, annotation: Any) -> tuple[bool, Any]:
        declared = ask.parameter_type(annotation)
        value = (self._inputs.get("parameterValues") or {}).get(name)
        if declared == "TASK_CONFIG":
            return True, TaskConfig.from_json(value or {})
        if value is None:
            return False, None
        if declared == "TASK_FINAL_STATUS":
            return True, PipelineTaskFinalStatus.from_json(value)
        conversion = conversion_where_needed(annotation, declared)
        if conversion is None:
            return True, typed(value, declared)
        try:
            return True, conversion.load(value, "")
        except Mismatch as mismatch:
            raise ValueError(
                describe(
                    f"Input '{name}' {mismatch.reason}.",
                    where=f"component '{self.component}', input '{name}'"
                    + (f", at {mismatch.path}" if mismatch.path else ""),
                    hint="give a value of the annotated type, or change the annotation",
                )
            ) from None

    def _input_artifact(self, name: str, annotation: Any) -> Any:
        entry = (self._inputs.get("artifacts") or {}).get(name)
        found = (entry or {}).get("artifacts")
        if not found:
            # Of a loop without iterations there is an empty list; of nothing, nothing.
            return [] if entry is not None and ask.is_artifact_list(annotation) else None
        fallback = ask.artifact_class(annotation)
        if fallback is None and not isinstance(annotation, InputPath):
            return self._object(name, annotation)
        fallback = fallback or Artifact
        if ask.is_artifact_list(annotation):
            return [from_executor_input(fields, fallback) for fields in found]
        return from_executor_input(found[0], fallback)

    def _object(self, name: str, annotation: Any) -> Any:
        """What an artifact holds, or each of several: the annotation names the object itself."""
        from .artifact_objects import load, object_type  # noqa: PLC0415 - few tasks have such inputs

        wanted = object_type(annotation)
        if self.held is not None and self.held.has(name, wanted):
            return self.held.given[name]
        where = f"component '{self.component}', input '{name}'"
        found = self._inputs["artifacts"][name].get("artifacts") or []
        if wanted is None:
            raise TypeError(
                describe(
                    f"Input '{name}' is an artifact, and its annotation, {annotation}, means nothing here.",
                    where=where,
                    hint="import what it names at the top level of the file",
                )
            )
        objects = [load(wanted, from_executor_input(fields), where) for fields in found]
        return objects if wanted.is_list else objects[0]

    def _input_path(self, name: str, annotation: InputPath) -> str | None:
        if ask.parameter_type(annotation.type) is None:
            artifact = self._input_artifact(name, annotation)
            return None if artifact is None else artifact.path
        value = (self._inputs.get("parameterValues") or {}).get(name)
        if value is None:
            return None
        path = f"{self.folder}/inputs/{name}"
        make_parent_folder(path)
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - as above
            file.write(value if isinstance(value, str) else json.dumps(value))
        return path

    def _output_path(self, name: str, annotation: OutputPath) -> Any:
        if ask.parameter_type(annotation.type) is None:
            artifact = self.output_artifacts.get(name)
            path = None if artifact is None else artifact.path
        else:
            path = (self._outputs.get("parameters") or {}).get(name, {}).get("outputFile")
        if not path:
            raise ValueError(
                describe(
                    f"Failed to get output path for output '{name}': the executor input has no such output.",
                    where=f"component '{self.component}'",
                    hint="compile the pipeline anew: its definition of this component is not of this source",
                )
            )
        make_parent_folder(path)
        return path

    def _make_output_artifacts(self) -> dict[str, Any]:
        made = {}
        for name, entry in (self._outputs.get("artifacts") or {}).items():
            if entry.get("artifacts"):
                annotation = ask.strip_optional(self.annotations.get(name))
                fallback = ask.artifact_class(annotation) or Artifact
                made[name] = from_executor_input(entry["artifacts"][0], fallback)
                make_parent_folder(made[name].path)
        return made

    def _embedded(self, name: str, annotation: Any) -> Any:
        if not self._embedded_path:
            raise RuntimeError(
                describe(
                    "EmbeddedInput was specified but no embedded asset was found at runtime.",
                    where=f"component '{self.component}', parameter '{name}'",
                    hint="give the component an embedded_artifact_path",
                )
            )
        artifact = (ask.artifact_class(annotation) or Artifact)()
        artifact.path = self._embedded_path
        return artifact


def typed(value: Any, declared: str | None) -> Any:
    """Return a number as the type that its parameter declares.

    JSON and protobuf have one kind of number: 5.0 travels as 5, and back.

    Args:
        value: A JSON value.
        declared: The IR's name of the parameter's type.
    """
    if declared == "NUMBER_DOUBLE" and type(value) is int:
        return float(value)
    if declared == "NUMBER_INTEGER" and type(value) is float and value.is_integer():
        return int(value)
    return value


def conversion_where_needed(annotation: Any, declared: str | None) -> Conversion | None:
    """Return the conversion of an annotation that a JSON value is not enough for; None where it is.

    Args:
        annotation: An annotation, without its Optional.
        declared: The IR's name of its parameter type, as `annotations.parameter_type` knows it.
    """
    if declared is not None and not hasattr(annotation, "__args__"):
        return None
    try:
        conversion = conversion_of(annotation)
    except Refused:  # a class that the SDK which compiled it takes for something else
        return None
    return None if conversion is None or conversion.is_idle else conversion


def _names_with_default(function: Any) -> tuple[str, ...]:
    code = getattr(function, "__code__", None)
    if code is None:
        return ()
    positional = code.co_varnames[: code.co_argcount]
    count = len(function.__defaults__ or ())
    return (*(positional[-count:] if count else ()), *(function.__kwdefaults__ or {}))


def make_parent_folder(path: str) -> None:
    """Create the folder in which a path is to be written, where it is not there."""
    folder = os.path.dirname(path)  # noqa: PTH120 - as above
    if folder:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - as above
