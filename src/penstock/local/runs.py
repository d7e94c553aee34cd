"""Runs of components and pipelines that are called from Python."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from msgspec import structs

from penstock import ir
from penstock.compiler import lower
from penstock.dsl.implementation import Compiled, Pipeline
from penstock.dsl.task import PipelineTask
from penstock.engine import RunOptions
from penstock.engine.rerun import Changes
from penstock.errors import RunnerMissing, SubmitError
from penstock.local import config
from penstock.local.arguments import artifact_class_of, checked, objects, stand_ins, written
from penstock.local.config import InlineRunner, SubprocessRunner, run_folder
from penstock.local.embedded import embedded
from penstock.local.failures import failure
from penstock.local.fingerprints import by_content, by_place
from penstock.local.in_process_runner import InProcessRunner
from penstock.local.interrupts import interrupts
from penstock.local.log_lines import Follower, tell, tell_error
from penstock.local.values import as_objects
from penstock.runners.process import bootstrap
from penstock.runners.process.images import python_version
from penstock.store import artifacts, runs, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from penstock.dsl.components import BaseComponent
    from penstock.engine.frames import Places
    from penstock.local.config import Settings
    from penstock.local.embedded import Embedded
    from penstock.local.history import PastRun
    from penstock.store import Artifact, Run

__all__ = ["rerun", "run"]

_REASON = "interrupted by the user"


def run(component: BaseComponent, arguments: Mapping[str, Any], settings: Settings | None) -> PipelineTask:
    """Run a component or pipeline in an engine of its own, to its end.

    Args:
        component: What is called.
        arguments: What it is called with, see `penstock.local.arguments.checked`.
        settings: What `penstock.local.init` was given; without it, the run is one as ``penstock run`` makes
            it, except that nothing is taken from the cache and nothing is printed.

    Returns:
        A task that has run, whose outputs are values and artifacts; without outputs where the run failed and
        the settings ask for no error.

    Raises:
        DefinitionError: An argument is not of its input's type.
        SubmitError: It cannot run here.
        RunFailed: It did not succeed.
        KeyboardInterrupt: Ctrl-C ended it.
    """
    __tracebackhide__ = True
    held = objects(component, arguments)
    given = checked(component, {**arguments, **stand_ins(component, held)})
    package = lower(component)
    here = InProcessRunner(component) if settings is not None and _is_inline(settings) else None
    with embedded(**_setup(package, settings), runner=here.reporting_to if here else None) as engine:
        handed_in = engine.home.artifacts / "given" / os.urandom(8).hex()
        artifacts_given = _told_apart(given.artifacts, by_place)
        artifacts_given |= _told_apart(written(component, held, handed_in), by_content)
        started = _submit(engine, component, package, given.parameters, artifacts_given, settings)
        if here is not None:
            ended = _drive_here(engine, started)
        else:
            ended = _drive(engine, started, is_pipeline=_is_pipeline(component), is_told=settings is not None)
        if ended.state == "SUCCEEDED":
            return PipelineTask.finished(component, arguments, outputs_of(engine, ended, component))
        if ended.state == "CANCELED":
            raise KeyboardInterrupt
        raised = here.raised.get(ended.error.task or "") if here and ended.error else None
        error = failure(ended, raised, is_pipeline=_is_pipeline(component))
    if settings is not None and not settings.raise_on_error:
        tell_error(error)
        return PipelineTask.finished(component, arguments, {})
    raise error


def rerun(
    past: PastRun,
    component: BaseComponent | None,
    start_at: Sequence[str],
    parameters: Mapping[str, Any],
    name: str | None,
) -> str:
    """Run a pipeline from an earlier run, to its end, and return the new run's id; see `PastRun.rerun`.

    Args:
        past: The earlier run.
        component: The pipeline as it is now; None as it was then.
        start_at: The tasks to start at.
        parameters: Those that have other values.
        name: The run's name.
    """
    __tracebackhide__ = True
    settings = config.current()
    package = lower(component) if component is not None else None
    is_inline = component is not None and settings is not None and _is_inline(settings)
    here = InProcessRunner(component) if component is not None and is_inline else None
    setup = _setup(package or ir.Package(past.spec), settings)
    with embedded(**setup, runner=here.reporting_to if here else None) as engine:
        with engine.store.read() as tx:
            earlier = runs.get(tx, past.id)
        changes = Changes(package=package, parameters=parameters, start_at=start_at, name=name)
        started = engine.rerun(earlier, changes)
        if here is not None:
            ended = _drive_here(engine, started)
        else:
            ended = _drive(engine, started, is_pipeline=True, is_told=settings is not None)
    if ended.state == "CANCELED":
        raise KeyboardInterrupt
    if ended.state != "SUCCEEDED":
        raised = here.raised.get(ended.error.task or "") if here and ended.error else None
        error = failure(ended, raised, is_pipeline=True)
        if settings is None or settings.raise_on_error:
            raise error
        tell_error(error)
    return ended.id


def _told_apart(
    given: Mapping[str, Sequence[Artifact]], fingerprint: Callable[[Artifact], str]
) -> dict[str, list[Artifact]]:
    """Give artifacts what stands for their content, so that the cache knows one from another."""
    return {
        name: [structs.replace(artifact, fingerprint=fingerprint(artifact)) for artifact in listed]
        for name, listed in given.items()
    }


def _is_inline(settings: Settings) -> bool:
    return isinstance(settings.runner, InlineRunner)


def _setup(package: ir.Package, settings: Settings | None) -> dict[str, Any]:
    """Return what `embedded` is told of what `init` was given."""
    if settings is None:
        return {}
    runner = settings.runner
    return {
        "folder": settings.cache_root,
        "images": _images(package, use_venv=runner.use_venv) if isinstance(runner, SubprocessRunner) else {},
        "adapt": _Adapt(settings, package.spec.name),
    }


class _Adapt:
    """Puts artifacts and the workspace where `init` was told, as stock's local runner does."""

    def __init__(self, settings: Settings, pipeline: str) -> None:
        self._settings = settings
        self._run_folder = run_folder(pipeline)

    def __call__(self, places: Places) -> Places:
        return structs.replace(
            places,
            artifacts=str(self._settings.pipeline_root),
            run_folder=self._run_folder,
            workspace_folder=self._settings.workspace_root,
        )


def _images(package: ir.Package, *, use_venv: bool) -> dict[str, str]:
    """Return the interpreters for images that none is known for: this one, whatever they hold."""
    if not use_venv:
        return {"*": sys.executable}
    found: dict[str, str] = {}
    for container in _containers(package):
        image = container.image
        if python_version(image) is None and "{{$" not in image and image not in found:
            found[image] = sys.executable
            if "python" not in image:
                warnings.warn(
                    "You may be attempting to run a task that uses custom or non-Python base image "
                    f'"{image}" in a Python environment: it may miss what is installed in the image.',
                    RuntimeWarning,
                    stacklevel=2,
                )
    return found


def _containers(package: ir.Package) -> list[ir.PipelineContainerSpec]:
    deployment = package.spec.deployment_spec
    executors = deployment.executors.values() if deployment is not None else ()
    return [executor.container for executor in executors if executor.container is not None]


def _submit(
    engine: Embedded,
    component: BaseComponent,
    package: ir.Package,
    parameters: Mapping[str, Any],
    given: Mapping[str, Any],
    settings: Settings | None,
) -> Run:
    options = RunOptions(cache=settings is not None and settings.enable_caching, success_state="SUCCEEDED")
    try:
        return engine.submit(package, parameters, artifacts=given, options=options)
    except SubmitError as error:
        if all(bootstrap.parse(each.command, each.args) for each in _containers(package)):
            raise
        kind = "Containerized Python" if hasattr(component, "python_func") else "Container"
        raise RunnerMissing(
            "The SubprocessRunner only supports running Lightweight Python Components. You are attempting to "
            f"run a {kind} Component.\n{error.message}",
            where=error.where,
            hint=error.hint,
        ) from None


def _drive(engine: Embedded, started: Run, *, is_pipeline: bool, is_told: bool) -> Run:
    """Drive a run to its end; Ctrl-C cancels it first."""
    follower = Follower(engine, started, is_pipeline=is_pipeline) if is_told else nullcontext()
    with follower, interrupts(lambda: engine.cancel(started.id, _REASON)):
        engine.take(started.id)
        engine.drive()
    with engine.store.read() as tx:
        ended = runs.get(tx, started.id)
    if is_told and ended.state == "SUCCEEDED" and is_pipeline:
        tell(f"Pipeline {ended.pipeline_name!r} finished with status SUCCESS")
    return ended


def _drive_here(engine: Embedded, started: Run) -> Run:
    """Drive a run whose tasks run in this thread: Ctrl-C reaches the user's code, which may catch it."""
    try:
        engine.take(started.id)
        engine.drive()
    except KeyboardInterrupt:
        engine.cancel(started.id, _REASON)
        engine.drive()
        raise
    with engine.store.read() as tx:
        return runs.get(tx, started.id)


def _is_pipeline(component: BaseComponent) -> bool:
    return isinstance(component.implementation, (Pipeline, Compiled))


def outputs_of(engine: Embedded, ended: Run, component: BaseComponent) -> dict[str, Any]:
    """Return the outputs of a run by name, artifacts as objects."""
    with engine.store.read() as tx:
        values = dict(tasks.get(tx, ended.id, "").outputs)
        made = artifacts.of_task(tx, ended.id, "", "output")
    for name, rows in made.items():
        listed = as_objects(rows, artifact_class_of(component, name))
        is_list = getattr(component.outputs[name].type, "is_list", False)
        if is_list or listed:
            values[name] = listed if is_list else listed[0]
    return {name: values[name] for name in component.outputs if name in values}
