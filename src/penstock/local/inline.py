"""Components in this very process: with breakpoints, mocks, and exceptions as they are raised."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from penstock import ir
from penstock.compiler import lower
from penstock.driver import execution, outputs, resolve
from penstock.dsl.implementation import Container
from penstock.dsl.task import PipelineTask
from penstock.local import arguments as given
from penstock.local.folders import new_folder
from penstock.local.values import made_objects
from penstock.runtime import executor
from penstock.runtime.artifact_objects import Held
from penstock.runtime.task_values import PipelineTaskFinalStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from penstock.driver import Values
    from penstock.dsl.components import PythonComponent

__all__ = ["embedded_copy", "of_the_user", "run"]

_OURS = str(Path(__file__).parents[1])


def run(
    component: PythonComponent[Any], arguments: Mapping[str, Any], folder: Path | None = None
) -> PipelineTask:
    """Call a component's function as a task would: with artifacts to read and write, and typed outputs.

    Args:
        component: The component.
        arguments: What it is called with, see `penstock.local.arguments.checked`.
        folder: Where it puts what it makes; by default a folder that is deleted when this process ends.

    Returns:
        A task that has run, whose outputs are values and artifacts.

    Raises:
        DefinitionError: An argument is not of its input's type.
        OutputError: The function did not give what the component declares.
        BaseException: Whatever the function raises, as it is.
    """
    __tracebackhide__ = True
    held = Held(is_written=folder is not None)
    held.given = given.objects(component, arguments)
    spec, inputs = _prepared(component, {**arguments, **given.stand_ins(component, held.given)})
    folder = folder or new_folder(component.name)
    message = execution.executor_input(
        spec, inputs, artifact_root=str(folder), outputs_folder=str(folder / "outputs")
    )
    embedded = embedded_copy(component, folder)
    try:
        text = executor.call(component.python_func, ir.to_dict(message), embedded=embedded, held=held)
    except BaseException as error:
        error.__traceback__ = of_the_user(error.__traceback__)
        if isinstance(error, ModuleNotFoundError):
            _say_what_is_missing(error, component)
        raise
    made = outputs.parse(
        spec,
        ir.convert(msgspec.json.decode(text), ir.ExecutorOutput, source="executor output"),
        artifact_root=str(folder),
        outputs_folder=str(folder / "outputs"),
    )
    return PipelineTask.finished(component, arguments, {**_outputs(component, made), **held.made})


def _prepared(
    component: PythonComponent[Any], arguments: Mapping[str, Any]
) -> tuple[ir.ComponentSpec, Values]:
    """Return the component as it is compiled, and its inputs with the defaults in them."""
    package = lower(component)
    root = package.spec.root
    assert root is not None, "a compiled component has a root"
    assert root.dag is not None, "it is a pipeline of one task"
    [task] = root.dag.tasks.values()
    checked = given.checked(component, arguments)
    # What the engine fills in is no parameter of a run.
    filled_in = {
        name: checked.parameters.pop(name, given.final_status(_went_well(component.name)))
        for name, declared in component.inputs.items()
        if declared.is_final_status
    }
    inputs = resolve.root_inputs(package.spec, checked.parameters, checked.artifacts)
    inputs.parameters.update(filled_in)
    return package.spec.components[task.component_name], inputs


def _say_what_is_missing(error: ModuleNotFoundError, component: PythonComponent[Any]) -> None:
    """Add to an error that the component's packages are not installed for a call in this process."""
    from penstock.runners.process import bootstrap  # noqa: PLC0415 - for the mistake only

    implementation = component.implementation
    assert isinstance(implementation, Container), "a function runs in a container"
    read = bootstrap.parse(implementation.command, implementation.args)
    if read is not None and read.packages:
        error.add_note(
            f"component {component.name!r} runs in this process here, with what is installed in it: install "
            f"{', '.join(read.packages)}, or call local.init(runner=local.SubprocessRunner()) first"
        )


def embedded_copy(component: PythonComponent[Any], folder: Path) -> str:
    """Return where a copy of the component's embedded files is: what a task does to them is no one else's."""
    if component.embedded_artifact_path is None:
        return ""
    source, target = Path(component.embedded_artifact_path), folder / "embedded"
    if source.is_dir():
        return str(shutil.copytree(source, target))
    target.mkdir(parents=True)
    return str(shutil.copy2(source, target / source.name))


def _went_well(name: str) -> PipelineTaskFinalStatus:
    return PipelineTaskFinalStatus("SUCCEEDED", name, name, None, None)


def _outputs(component: PythonComponent[Any], made: outputs.Parsed) -> dict[str, Any]:
    values = {name: _as_annotated(component, name, value) for name, value in made.parameters.items()}
    for name, listed in made.artifacts.items():
        objects = made_objects(listed, given.artifact_class_of(component, name))
        is_list = getattr(component.outputs[name].type, "is_list", False)
        values[name] = objects if is_list else objects[0]
    return {name: values[name] for name in component.outputs if name in values}


def _as_annotated(component: PythonComponent[Any], name: str, value: Any) -> Any:
    """Return the object that the function has returned, where JSON has another form of it."""
    conversion = getattr(component.outputs[name].type, "conversion", None)
    return value if conversion is None or value is None else conversion.load(value, "")


def of_the_user(trace: TracebackType | None) -> TracebackType | None:
    """Return the part of a traceback that begins in the user's code; all of it where none is in it."""
    user = trace
    while user is not None and user.tb_frame.f_code.co_filename.startswith(_OURS):
        user = user.tb_next
    return user or trace
