"""Runs that are over, or go on elsewhere: what they were given, what they gave, and why they failed."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from penstock import home as homes
from penstock import ir
from penstock import store as stores
from penstock.dsl.where import problem
from penstock.errors import NotFound, OutputMissing
from penstock.local import config, display
from penstock.local.values import as_objects
from penstock.runners.process import bootstrap
from penstock.store import artifacts, attempts, runs, tasks
from penstock.store.rows import LEAF_KINDS, took_s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from penstock.dsl.components import BaseComponent
    from penstock.store import Run, Store, TaskError
    from penstock.store.artifacts import ByName
    from penstock.store.rows import Task as Row

__all__ = ["PastRun", "PastTask", "find"]

_HANDED_THROUGH = "pipelinechannel--"


def find(name: str | None) -> PastRun:
    """Return a run; see `penstock.local.get_run`."""
    with _store() as (store, folder), store.read() as tx:
        if name is not None:
            run = runs.find(tx, name)
        else:
            newest = runs.list(tx, limit=1)
            if not newest:
                raise NotFound(
                    "there is no run yet", where=str(folder), hint="call a pipeline, or `penstock run FILE`"
                )
            run = newest[0]
        return PastRun(run, ir.from_dict(runs.spec(tx, run.spec_digest)["pipeline_spec"]))


class PastTask:
    """A task of a run, as it is recorded.

    Attributes:
        path: Where it is in the run, such as ``for-loop-1[k=5]/fit``.
        state: ``SUCCEEDED``, ``CACHED``, ``FAILED``, ``SKIPPED``, ``CANCELED``; or not over yet.
        seconds: How long it took, if it has run.
        error: Why it failed.
        cached_from: The run and path of the task whose outputs it has taken, as ``run/path``.
        inputs: What it was given, by name: values and artifacts, with which its component can be called.
        outputs: What it gave, by name.
    """

    def __init__(self, run_id: str, row: Row, inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> None:
        self._run_id = run_id
        self.path = row.path
        self.state = row.state
        self.kind = row.kind
        self.seconds = took_s(row)
        self.error: TaskError | None = row.error
        self.cached_from = row.cached_from
        self.inputs = inputs
        self.outputs = outputs

    @property
    def output(self) -> Any:
        """What it gave, where that is one thing."""
        return _single(self.outputs, f"task {self.path!r}")

    @property
    def log(self) -> str:
        """What it printed when it was last tried."""
        with _store() as (store, folder), store.read() as tx:
            tried = attempts.of_task(tx, self._run_id, self.path)
            log = (
                folder / "logs" / self._run_id / self.path / str(tried[-1].number) / "log" if tried else None
            )
            return log.read_text(errors="backslashreplace") if log is not None and log.exists() else ""

    def __repr__(self) -> str:
        return f"<PastTask {self.path!r} {self.state}>"

    def _repr_html_(self) -> str:
        """Show the task in a notebook."""
        return display.past_task_html(self)


class PastRun:
    """A run, as it was recorded when it was asked for.

    Attributes:
        id: Its id.
        name: Its name.
        pipeline: The pipeline's name.
        state: ``SUCCEEDED``, ``FAILED``, ``CANCELED``; or not over yet.
        seconds: How long it took, if it is over.
        error: Why it failed.
        parameters: The parameters that it was given.
        spec: Its pipeline.
        rerun_of: The id of the run that it was started from, if it was from one; see `rerun`.
    """

    def __init__(self, run: Run, spec: ir.PipelineSpec) -> None:
        self.spec = spec
        self.rerun_of: str | None = run.options.get("rerun_of")
        self.id = run.id
        self.name = run.name
        self.pipeline = run.pipeline_name
        self.state = run.state
        self.seconds = took_s(run)
        self.error: TaskError | None = run.error
        self.parameters: Mapping[str, Any] = run.parameters

    @cached_property
    def tasks(self) -> Mapping[str, PastTask]:
        """Its tasks that do something themselves, by path; loops and conditions are left out."""
        with _store() as (store, _), store.read() as tx:
            rows = [row for row in tasks.all(tx, self.id) if row.kind in LEAF_KINDS]
            paths = [row.path for row in rows]
            read = artifacts.of_tasks(tx, self.id, paths, "input")
            made = artifacts.of_tasks(tx, self.id, paths, "output")
        return {row.path: self.task(row, read.get(row.path, {}), made.get(row.path, {})) for row in rows}

    def rerun(
        self,
        pipeline: BaseComponent | None = None,
        *,
        from_: str | Sequence[str] = (),
        parameters: Mapping[str, Any] | None = None,
        name: str | None = None,
    ) -> PastRun:
        """Run its pipeline again, with what it has made: ``penstock rerun`` for programs.

        Args:
            pipeline: The pipeline as it is now; as it was then when not given.
            from_: The tasks that run again, with all that comes after them: paths, or the ends of such.
                Without any, whatever did not succeed or has changed runs again.
            parameters: Those that are to have other values.
            name: The new run's name.

        Returns:
            The new run.

        Raises:
            SubmitError: It cannot start as asked.
            RunFailed: It did not succeed.

        Example:
            ::

                past = local.get_run("monday")
                past.rerun(learn, from_="train", parameters={"rate": 0.1})
        """
        __tracebackhide__ = True
        from penstock.local import runs as running  # noqa: PLC0415 - history is read without an engine

        start_at = [from_] if isinstance(from_, str) else list(from_)
        return find(running.rerun(self, pipeline, start_at, parameters or {}, name))

    @cached_property
    def states(self) -> Mapping[str, str]:
        """The states of its tasks by path, those of loops and conditions too."""
        with _store() as (store, _), store.read() as tx:
            return {row.path: row.state for row in tasks.all(tx, self.id) if row.path}

    @cached_property
    def outputs(self) -> Mapping[str, Any]:
        """What the pipeline gave, by name."""
        assert self.spec.root is not None, "a valid pipeline has a root"
        with _store() as (store, _), store.read() as tx:
            values = tasks.get(tx, self.id, "").outputs
            made = artifacts.of_task(tx, self.id, "", "output")
        return {**values, **_objects(made, self.spec.root.outputs.artifacts)}

    @property
    def output(self) -> Any:
        """What the pipeline gave, where that is one thing."""
        return _single(self.outputs, f"run {self.name!r}")

    def executor_of(self, path: str) -> str | None:
        """Return the label of what a task executes; None where that is nothing of its own."""
        return self._component(path).executor_label

    def function_of(self, path: str) -> str | None:
        """Return the name of the Python function that a task calls; None where it calls none."""
        label = self.executor_of(path)
        deployment = self.spec.deployment_spec
        container = deployment.executors[label].container if deployment and label else None
        if container is None:
            return None
        read = bootstrap.parse(container.command, container.args)
        return read.function if read is not None else None

    def __repr__(self) -> str:
        return f"<PastRun {self.id[:8]} {self.name!r} {self.state}>"

    def _repr_html_(self) -> str:
        """Show the run in a notebook."""
        return display.past_run_html(self)

    def task(self, row: Row, read: ByName, made: ByName) -> PastTask:
        """Return a task of its.

        Args:
            row: How it is recorded.
            read: The artifacts that it was given, by name.
            made: Those that it has made.
        """
        component = self._component(row.path)
        given = {name: value for name, value in row.inputs.items() if not name.startswith(_HANDED_THROUGH)}
        inputs = {**given, **_objects(read, component.inputs.artifacts)}
        return PastTask(self.id, row, inputs, {**row.outputs, **_objects(made, component.outputs.artifacts)})

    def _component(self, path: str) -> ir.ComponentSpec:
        """Return the component of a task: what stands behind a name in a path is an item or a number."""
        component = self.spec.root
        for part in path.split("/"):
            assert component is not None, "a valid pipeline has a root"
            assert component.dag is not None, "a path leads through DAGs"
            name = part.partition("[")[0].partition("~")[0]
            component = self.spec.components[component.dag.tasks[name].component_name]
        assert component is not None, "it is found above"
        return component


def _objects(by_name: ByName, declared: Mapping[str, Any]) -> dict[str, Any]:
    objects: dict[str, Any] = {}
    for name, rows in by_name.items():
        listed = as_objects(rows)
        is_list = getattr(declared.get(name), "is_artifact_list", False)
        if is_list or listed:
            objects[name] = listed if is_list else listed[0]
    return objects


def _single(outputs: Mapping[str, Any], what: str) -> Any:
    if len(outputs) != 1:
        raise problem(
            f"{what.capitalize()} has {len(outputs)} outputs. Please reference the output by its name.",
            hint=f"its outputs are {', '.join(map(repr, outputs)) or 'none'}",
            kind=OutputMissing,
        )
    return next(iter(outputs.values()))


@contextmanager
def _store() -> Iterator[tuple[Store, Path]]:
    settings = config.current()
    home = homes.prepare(settings.cache_root if settings is not None else None)
    with stores.open(home.database) as store:
        yield store, home.folder
