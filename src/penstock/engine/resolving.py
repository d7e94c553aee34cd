"""How a task goes on once its turn has come: its inputs, condition, items, and the cache."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from penstock import ir
from penstock.driver import (
    ScopeValues,
    Upstream,
    Values,
    cache,
    constants,
    control,
    execution,
    imports,
    resolve,
    task_config,
)
from penstock.engine import ids
from penstock.engine.frames import DagFrame, Opening, Outcome, Ready
from penstock.errors import Error, InputError
from penstock.plan import Resolved, Way
from penstock.store import artifacts, tasks
from penstock.store import cache as cache_rows
from penstock.store.rows import Artifact, TaskError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.driver import RunInfo
    from penstock.engine.document import Document
    from penstock.runners import Runner
    from penstock.store import Tx


class Resolver:
    """Answers the plan's `Resolve` for the tasks of one run.

    Args:
        document: The pipeline.
        info: What placeholders say of the run.
        runner: What stands for code and environment in cache keys.
        use_cache: Whether outputs of earlier tasks may be taken.
    """

    def __init__(self, document: Document, info: RunInfo, runner: Runner, *, use_cache: bool) -> None:
        self._document = document
        self._info = info
        self._runner = runner
        self._use_cache = use_cache
        self._identities: dict[str, str | Error] = {}

    def identify(self) -> None:
        """Ask the runner what stands for each container of a task that may be cached.

        It may have to find out which packages an environment will have, which takes seconds the first
        time: this is not for inside a transaction, where all other writers would wait.
        """
        for place in ir.walk.components(self._document.spec):
            for task in place.component.dag.tasks.values() if place.component.dag is not None else ():
                if task.caching_options is not None and task.caching_options.enable_cache:
                    component = self._document.component(task.component_name)
                    container = self._document.container(component)
                    label = component.executor_label
                    if container is not None and label is not None and label not in self._identities:
                        self._identities[label] = self._ask(container)

    def resolve(self, tx: Tx, frame: DagFrame, name: str, now: int) -> Resolved:
        """Make out how a task goes on. What is wrong with its inputs becomes its failure."""
        try:
            return self._resolve(tx, frame, name, now)
        except Error as error:
            return Resolved(name, Way.FAIL, error.message, error_row(error))

    def _resolve(self, tx: Tx, frame: DagFrame, name: str, now: int) -> Resolved:
        spec = self._document.dag(frame.component).tasks[name]
        component = self._document.component(spec.component_name)
        path = frame.path_of(name)
        scope = ScopeValues(frame.inputs, upstreams(tx, self._info.id, frame, ir.walk.upstream(spec)))
        inputs = resolve.inputs(spec, component, scope, self._info, ids.task_id(self._info.id, path))
        if not control.condition_holds(spec, inputs):
            return Resolved(name, Way.SKIP, f"condition is false: {spec.condition}")
        if spec.parameter_iterator is not None or spec.artifact_iterator is not None:
            return Resolved(name, Way.OPEN, detail=Opening(inputs, control.items(spec, inputs)))
        executor = self._document.executor(component)
        if executor is None:
            return Resolved(name, Way.OPEN, detail=Opening(inputs))
        if executor.importer is not None:
            outcome = self._import(tx, path, executor.importer, spec, inputs, now)
            return Resolved(name, Way.SUCCEED, detail=outcome)
        assert executor.container is not None, "other executors are refused at submit"
        task_id = ids.task_id(self._info.id, path)
        container = execution.container(executor.container, inputs, spec, self._info, task_id)
        settings = self._document.settings(component)
        inputs = task_config.filled(
            component,
            container,
            settings,
            inputs,
            lambda reference: resolve.referred(
                reference, inputs, spec, component, scope, self._info, task_id
            ),
        )
        container = task_config.own(component, container)
        # A container with placeholders in it is another one for each task.
        label = component.executor_label if container is executor.container else None
        return self._run_or_reuse(tx, name, spec, component, container, label, inputs)

    def _identity(self, container: ir.PipelineContainerSpec, label: str | None) -> str:
        """Return the runner's word for a container: that of `identify` for one without placeholders."""
        identity = self._identities.get(label) if label is not None else None
        if identity is None:
            identity = self._ask(container)
        if isinstance(identity, Error):
            raise identity
        return identity

    def _ask(self, container: ir.PipelineContainerSpec) -> str | Error:
        """Return the runner's word for a container, or what it says against it: the task's own failure."""
        try:
            return self._runner.identity(container)
        except Error as error:
            return error

    def _run_or_reuse(
        self,
        tx: Tx,
        name: str,
        spec: ir.PipelineTaskSpec,
        component: ir.ComponentSpec,
        container: ir.PipelineContainerSpec,
        label: str | None,
        inputs: Values,
    ) -> Resolved:
        caching = spec.caching_options
        if caching is None or not caching.enable_cache:
            return Resolved(name, Way.RUN, detail=Ready(inputs, None))
        key = cache.key(
            component,
            container,
            self._identity(container, label),
            inputs,
            {item.id: item.fingerprint for listed in inputs.artifacts.values() for item in listed},
            custom=caching.cache_key or None,
            pipeline=self._document.name,
        )
        if self._use_cache and (outcome := self._cached(tx, key, inputs)):
            return Resolved(name, Way.CACHED, f"cached: {outcome.cached_from}", outcome)
        return Resolved(name, Way.RUN, detail=Ready(inputs, key))

    def _cached(self, tx: Tx, key: str, inputs: Values) -> Outcome | None:
        found = cache_rows.find(tx, key)
        if found is None:
            return None
        run_id, path = found
        row = tasks.get(tx, run_id, path)
        if row.state != "SUCCEEDED" or row.cache_key != key:
            return None  # its run was resumed, and it runs again, maybe with other inputs
        made = artifacts.of_task(tx, run_id, path, "output")
        if not all(_is_there(item) for listed in made.values() for item in listed):
            return None
        return Outcome(
            Values(row.outputs, made), inputs=inputs, cache_key=key, cached_from=f"{run_id}/{path}"
        )

    def _import(
        self,
        tx: Tx,
        path: str,
        importer: ir.ImporterSpec,
        spec: ir.PipelineTaskSpec,
        inputs: Values,
        now: int,
    ) -> Outcome:
        names = constants.names(self._info, spec, ids.task_id(self._info.id, path))
        imported = imports.artifact(importer, inputs, names)
        known = artifacts.at_uri(tx, imported.type, imported.uri)
        copy = self._copy_in_workspace(path, imported.uri) if importer.download_to_workspace else None
        if not importer.reimport and copy is None:  # each run has a workspace of its own
            for artifact in known:
                if artifact.metadata == imported.metadata:
                    return Outcome(Values(artifacts={"artifact": [artifact]}), inputs=inputs)
        number = 1 + sum(artifact.run_id == self._info.id and artifact.path == path for artifact in known)
        made = Artifact(
            id=ids.artifact_id(self._info.id, path, number, imported.uri, 0),
            run_id=self._info.id,
            path=path,
            name="artifact",
            type=imported.type,
            schema_version=imported.schema_version,
            uri=imported.uri,
            metadata=imported.metadata,
            custom_path=copy,
            created_at=now,
            fingerprint=fingerprint(
                imported.type, imported.uri, msgspec.json.encode(imported.metadata).decode()
            ),
        )
        return Outcome(Values(artifacts={"artifact": [made]}), made=[made], inputs=inputs)

    def _copy_in_workspace(self, path: str, uri: str) -> str | None:
        """Return where tasks find their copy of an imported artifact; the first that reads it makes it."""
        if self._info.workspace is None:
            raise InputError(
                "the importer downloads to the run's workspace, and the pipeline has none",
                hint="give it one: @dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=...))",
            )
        source = Path(uri.removeprefix("file://"))
        if "://" in uri and not uri.startswith("file://"):
            return None  # it stays where it is, as a notice has said
        if not source.exists():
            raise InputError(
                f"download_to_workspace expected a local file at '{source}', but it was not found",
                hint="give a path that exists on this machine, best an absolute one",
            )
        return f"{self._info.workspace}/.artifacts/{path}/{source.name}"


def upstreams(tx: Tx, run_id: str, frame: DagFrame, names: Iterable[str]) -> dict[str, Upstream]:
    """Load tasks of a frame that others take something from, by name."""
    by_path = {frame.path_of(name): name for name in names}
    if not by_path:
        return {}
    rows = tasks.of_paths(tx, run_id, list(by_path))
    linked = artifacts.of_tasks(tx, run_id, list(by_path), "output")
    return {
        by_path[row.path]: Upstream(
            row.state, Values(row.outputs, linked.get(row.path, {})), row.error, row.name
        )
        for row in rows
    }


def fingerprint(*parts: str) -> str:
    """Return what stands for an artifact's content in the cache keys of its readers."""
    return hashlib.sha256("\0".join(("artifact", *parts)).encode()).hexdigest()


def error_row(error: Error) -> TaskError:
    """Return an error of ours as it is kept with a task."""
    return TaskError(message=error.message, kind=type(error).__name__, reason=error.where, hint=error.hint)


def _is_there(artifact: Artifact) -> bool:
    """Say whether an artifact's bytes can still be read; of remote ones it is taken on trust."""
    uri = artifact.uri.removeprefix("file://")
    # The folder, since an artifact of metadata alone (Metrics) has no file in it.
    return "://" in uri or Path(uri).parent.exists()
