"""Tasks of a run, one after the other in this very process: what a debugger wants."""

from __future__ import annotations

import os
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from penstock import ir
from penstock.dsl.components import PythonComponent
from penstock.dsl.implementation import Container, Pipeline
from penstock.errors import SubmitError
from penstock.local.inline import embedded_copy, of_the_user
from penstock.runners import Failed, Killed, Lost, Mounts, Started, Succeeded, cluster
from penstock.runners.process.plans import read_component
from penstock.runtime import executor
from penstock.runtime.artifact_objects import Held
from penstock.runtime.kinds import classes_of
from penstock.store.rows import TaskError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from penstock.dsl.components import BaseComponent
    from penstock.runners import Attempt, AttemptRef, Reporter

__all__ = ["InProcessRunner"]


class InProcessRunner:
    """Calls the functions of components in the thread that drives the engine: a penstock.runners.Runner.

    Args:
        component: The pipeline or component whose tasks it runs.

    Attributes:
        raised: What tasks raised, by the path of the task.
    """

    def __init__(self, component: BaseComponent) -> None:
        self._components = dict(_python_components(component))
        self._report: Reporter
        self._objects: dict[str, Any] = {}  # what artifacts hold, by URI
        self.raised: dict[str, BaseException] = {}

    def reporting_to(self, report: Reporter) -> InProcessRunner:
        """Say where to report to."""
        self._report = report
        return self

    def check(self, container: ir.PipelineContainerSpec, where: str) -> list[str]:
        """Refuse what is no Python function at hand; images and packages count for nothing here."""
        read_component(container, where)
        if self._component(container) is None:
            raise SubmitError(
                "the component is there in compiled form only, and the InlineRunner calls functions",
                where=f"task {where!r}",
                hint="run it with local.SubprocessRunner()",
            )
        return []

    def check_platform(
        self, platform: ir.PlatformSpec, tasks: Mapping[str, str], variables: Collection[str]
    ) -> list[str]:
        """Refuse what tasks would miss of a cluster."""
        return cluster.check_platform(platform, tasks, variables)

    def identity(self, container: ir.PipelineContainerSpec) -> str:  # noqa: ARG002 - the Runner's method
        """Return what no other run has: a function that mocks may have changed gives nothing to a cache."""
        return f"in-process:{os.getpid()}:{id(self)}:{os.urandom(8).hex()}"

    def mounted(self, settings: ir.JsonStruct, variables: Collection[str]) -> Mounts:
        """Say what tasks can read: this environment's variables."""
        return cluster.mounted(settings, variables, os.environ)

    def start(self, attempt: Attempt) -> None:
        """Run an attempt to its end, here and now."""
        self._report(Started(attempt.ref, {"pid": os.getpid()}))
        try:
            with _environment(attempt):
                text = self._call(attempt)
        except (Exception, SystemExit) as error:
            if isinstance(error, SystemExit) and not error.code:
                self._report(Succeeded(attempt.ref, ir.ExecutorOutput()))
                return
            error.__traceback__ = of_the_user(error.__traceback__)
            self.raised[attempt.ref.path] = error
            self._report(Failed(attempt.ref, _described(error)))
        else:
            output = ir.convert(msgspec.json.decode(text), ir.ExecutorOutput, source="executor output")
            self._report(Succeeded(attempt.ref, output))

    def adopt(self, attempt: Attempt) -> None:
        """Say that it is gone: what runs in a process goes with it."""
        self._report(Lost(attempt.ref, "it ran in a process that has ended"))

    def kill(self, ref: AttemptRef) -> None:
        """Say that it does not run: nothing does while the engine asks."""
        self._report(Killed(ref))

    def reconcile(self, under_way: Collection[AttemptRef]) -> None:
        """Say of all that it is lost: where an end was reported, which is at once, that comes too late."""
        for ref in under_way:
            self._report(Lost(ref, "this runner was not asked to run it"))

    def close(self) -> None:
        """Hold nothing, so free nothing."""

    def _call(self, attempt: Attempt) -> str:
        component = self._component(attempt.container)
        assert component is not None, "it was checked when the run was submitted"
        embedded = embedded_copy(component, attempt.folder)
        message, held = attempt.executor_input, Held(is_written=True)
        held.given = dict(self._in_memory(component, message))
        text = executor.call(component.python_func, ir.to_dict(message), embedded=embedded, held=held)
        assert message.outputs is not None, "the engine says where outputs go"
        for name, value in held.made.items():
            self._objects[message.outputs.artifacts[name].artifacts[0].uri] = value
        return text

    def _in_memory(
        self, component: PythonComponent[Any], message: ir.ExecutorInput
    ) -> Iterator[tuple[str, Any]]:
        """Yield the inputs whose objects earlier tasks have left here."""
        for name, listed in message.inputs.artifacts.items() if message.inputs is not None else ():
            uris = [artifact.uri for artifact in listed.artifacts]
            if uris and all(uri in self._objects for uri in uris):
                objects = [self._objects[uri] for uri in uris]
                is_list = getattr(component.inputs[name].type, "is_list", False)
                yield name, objects if is_list else objects[0]

    def _component(self, container: ir.PipelineContainerSpec) -> PythonComponent | None:
        """Return the component whose container this is; names of the run may be filled in in its source."""
        command, arguments = tuple(container.command), tuple(container.args)
        same = [component for (_, each), component in self._components.items() if each == arguments]
        return self._components.get((command, arguments)) or (same[0] if same else None)


def _python_components(
    component: BaseComponent,
) -> Iterator[tuple[tuple[tuple[str, ...], tuple[str, ...]], PythonComponent]]:
    """Yield the components that are functions, in a pipeline and those inside it, each with its command."""
    implementation = component.implementation
    if isinstance(implementation, Pipeline):
        for task in implementation.graph.tasks.values():
            yield from _python_components(task.component)
    elif isinstance(implementation, Container) and isinstance(component, PythonComponent):
        yield (implementation.command, implementation.args), component


@contextmanager
def _environment(attempt: Attempt) -> Iterator[None]:
    """Set the task's variables, and set them back."""
    given = {variable.name: variable.value for variable in attempt.container.env} | dict(attempt.env)
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _described(error: BaseException) -> TaskError:
    described = traceback.TracebackException.from_exception(error)
    message = "".join(described.format_exception_only()).strip()
    code = error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else 1
    return TaskError(
        message,
        kind=type(error).__name__,
        traceback="".join(described.format()),
        exit_code=(code & 0xFF) or 1,
        exceptions=tuple(classes_of(error)),
    )
