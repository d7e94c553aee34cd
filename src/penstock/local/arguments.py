"""What a component or pipeline is given that is called outside of pipelines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock.driver import Values
from penstock.dsl.arguments import checked_argument
from penstock.dsl.types import ArtifactType, ParameterType
from penstock.dsl.where import problem
from penstock.errors import DefinitionError, InconsistentTypeException
from penstock.local.values import as_row
from penstock.runtime import annotations as ask
from penstock.runtime.artifact_objects import ObjectType, object_type, store
from penstock.runtime.artifacts import TYPE_TO_CLASS, Artifact
from penstock.runtime.task_values import PipelineTaskFinalStatus, TaskConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.dsl.components import BaseComponent
    from penstock.store.rows import Artifact as Row

__all__ = ["artifact_class_of", "checked", "objects", "stand_ins", "written"]


def checked(component: BaseComponent, arguments: Mapping[str, Any]) -> Values:
    """Return the arguments of a call as a run would be given them.

    Args:
        component: What is called.
        arguments: What it is called with. Where an artifact is due: an artifact, a path, or a URI; for a
            list of artifacts, a list of these. An optional input whose default is None may be None.

    Raises:
        DefinitionError: An argument is not of its input's type, or there is no such file.
    """
    parameters: dict[str, Any] = {}
    artifacts: dict[str, list[Row]] = {}
    for name, value in arguments.items():
        declared, default = component.inputs[name].type, component.inputs[name].default
        if value is None and component.inputs[name].optional and default is None:
            continue  # it is what the function gets anyway
        if not isinstance(declared, ArtifactType):
            parameters[name] = _parameter(component, name, value, declared)
        else:
            artifacts[name] = _artifacts(component, name, value, declared)
    return Values(parameters, artifacts)


def objects(component: BaseComponent, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that are the very objects which artifacts hold, such as DataFrames.

    Args:
        component: What is called.
        arguments: What it is called with. An artifact or a path is read; a text is a path, unless the
            artifact holds a text.
    """
    return {
        name: value
        for name, value in arguments.items()
        if getattr(component.inputs[name].type, "is_object", False) and _is_object(component, name, value)
    }


def stand_ins(component: BaseComponent, objects: Mapping[str, Any]) -> dict[str, Any]:
    """Return artifacts that are nowhere, in the place of objects that are handed over in memory."""
    made: dict[str, Any] = {}
    for name in objects:
        declared = component.inputs[name].type
        artifact = TYPE_TO_CLASS.get(getattr(declared, "title", ""), Artifact)(name, f"memory://{name}")
        made[name] = [artifact] if getattr(declared, "is_list", False) else artifact
    return made


def written(component: BaseComponent, objects: Mapping[str, Any], folder: Path) -> dict[str, list[Row]]:
    """Write objects to files, and return them as artifacts that tasks in other processes can read.

    Args:
        component: What is called.
        objects: What it is given of them, see `objects`.
        folder: Where the files go.

    Raises:
        DefinitionError: One of them is not what the input is annotated with.
    """
    rows: dict[str, list[Row]] = {}
    for name, value in objects.items():
        wanted = _object_type(component, name)
        assert wanted is not None, "its input is annotated with an object"
        artifact_class = TYPE_TO_CLASS.get(wanted.title, Artifact)
        rows[name] = []
        for position, each in enumerate(value if wanted.is_list else [value]):
            artifact = artifact_class(name, str(folder / name / str(position)))
            Path(artifact.path).parent.mkdir(parents=True, exist_ok=True)
            try:
                store(wanted, each, artifact, f"component {component.name!r}, input {name!r}")
            except (TypeError, ValueError) as error:
                raise problem(str(error), hint="give what is annotated, or a path") from error
            rows[name].append(as_row(artifact, name))
    return rows


def _object_type(component: BaseComponent, name: str) -> ObjectType | None:
    function = getattr(component, "python_func", None) or getattr(component, "pipeline_func", None)
    return object_type(ask.strip_optional(ask.annotations_of(function)[name])) if function else None


def _is_object(component: BaseComponent, name: str, value: Any) -> bool:
    is_list = getattr(component.inputs[name].type, "is_list", False)
    each = value[0] if is_list and isinstance(value, list) and value else value
    if each is None or hasattr(each, "outputs"):
        return False
    if isinstance(each, str):
        wanted = _object_type(component, name)
        return wanted is not None and wanted.type is str
    return not isinstance(each, (Artifact, Path)) and not ask.is_artifact_class(type(each))


def artifact_class_of(component: BaseComponent, name: str) -> type[Artifact]:
    """Return the class of an input or output that is an artifact: the one that the function names."""
    function = getattr(component, "python_func", None)
    if function is not None:
        annotations = ask.annotations_of(function)
        returned = annotations.get("return")
        declared = annotations.get(name) or (ask.named_tuple_fields(returned) or {}).get(name, returned)
        found: type[Artifact] | None = ask.artifact_class(ask.strip_optional(declared))
        if found is not None:
            return found
    place = component.inputs.get(name) or component.outputs[name]
    return TYPE_TO_CLASS.get(getattr(place.type, "title", ""), Artifact)


def _parameter(component: BaseComponent, name: str, value: Any, declared: ParameterType) -> Any:
    if isinstance(value, PipelineTaskFinalStatus) and declared.kind == "TASK_FINAL_STATUS":
        return final_status(value)
    if isinstance(value, TaskConfig) and declared.kind == "TASK_CONFIG":
        return _task_config(value)
    return checked_argument(component, None, name, value)


def final_status(status: PipelineTaskFinalStatus) -> dict[str, Any]:
    """Return a final status as the engine hands it to a task."""
    written: dict[str, Any] = {
        "state": status.state,
        "pipelineJobResourceName": status.pipeline_job_resource_name,
        "pipelineTaskName": status.pipeline_task_name,
    }
    if status.error_code is not None or status.error_message is not None:
        written["error"] = {"code": status.error_code, "message": status.error_message}
    return written


def _task_config(config: TaskConfig) -> dict[str, Any]:
    names = {"node_selector": "nodeSelector", "volume_mounts": "volumeMounts"}
    return {names.get(name, name): value for name, value in vars(config).items() if value is not None}


def _artifacts(component: BaseComponent, name: str, value: Any, declared: ArtifactType) -> list[Row]:
    def refused(message: str, hint: str, kind: type[DefinitionError] = DefinitionError) -> DefinitionError:
        prefix = f"Incompatible argument passed to the input {name!r} of component {component.name!r}: "
        return problem(prefix + message, hint=hint, kind=kind)

    if declared.is_list and not isinstance(value, (list, tuple)):
        raise refused(f"Got {value!r}, and it takes a list of artifacts.", "give a list")
    rows = []
    for each in value if declared.is_list else [value]:
        artifact = _artifact(each, artifact_class_of(component, name))
        if artifact is None:
            raise refused(
                f"Got {each!r} of type {type(each).__name__}, and it takes an artifact.",
                "give a task's output: task.output"
                if hasattr(each, "outputs")
                else "give a path, a dsl.Artifact, or the output of another call or of a past run",
            )
        given = ArtifactType(artifact.schema_title, artifact.schema_version)
        if not declared.single.accepts(given):
            raise refused(
                f"Argument type {str(given)!r} is incompatible with the input type {str(declared.single)!r}",
                f"give a {declared.title}, or annotate the input Input[Artifact]",
                InconsistentTypeException,
            )
        if not isinstance(each, Artifact) and _is_missing(artifact):
            raise refused(f"There is no file or folder {artifact.uri!r}.", "give a path that exists")
        rows.append(as_row(artifact, name))
    return rows


def _artifact(value: Any, artifact_class: type[Artifact]) -> Artifact | None:
    """Return what is given as an artifact; None if it is none."""
    if isinstance(value, Artifact) or ask.is_artifact_class(type(value)):
        return value  # type: ignore[no-any-return]
    if isinstance(value, Path):
        return artifact_class(uri=str(value.absolute()))
    if isinstance(value, str):
        uri = value.removeprefix("file://")
        return artifact_class(uri=uri if "://" in uri else str(Path(uri).absolute()))
    return None


def _is_missing(artifact: Artifact) -> bool:
    return "://" not in artifact.uri and not Path(artifact.uri).exists()
