"""How a task goes on once its turn has come: its inputs, condition, items, and the cache."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from penstock import ir
from penstock.driver import (
    ScopeValues,
    Upstream,
    Values,
    constants,
    control,
    execution,
    imports,
    mounts,
    resolve,
    task_config,
)
from penstock.engine import ids
from penstock.engine.caching import Turn
from penstock.engine.contents import status_of
from penstock.engine.frames import TAKEN, DagFrame, Held, Opening, Outcome, Unknown
from penstock.errors import Error, InputError
from penstock.plan import Failure, Resolved, Way
from penstock.store import artifacts, tasks
from penstock.store.rows import Artifact, TaskError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.driver import RunInfo
    from penstock.engine.caching import Caching
    from penstock.engine.document import Document
    from penstock.engine.earlier import Earlier
    from penstock.engine.standing import Anew
    from penstock.store import Tx


class Resolver:
    """Answers the plan's `Resolve` for the tasks of one run.

    Args:
        document: The pipeline.
        info: What placeholders say of the run.
        caching: Which of its tasks take outputs of earlier ones.
        earlier: The run that it is derived from, and takes outputs of.
    """

    def __init__(
        self, document: Document, info: RunInfo, caching: Caching, earlier: Earlier | None = None
    ) -> None:
        self._document = document
        self._info = info
        self.caching = caching
        self._earlier = earlier

    def resolve(
        self,
        tx: Tx,
        frame: DagFrame,
        name: str,
        now: int,
        *,
        is_last: bool = False,
        may_wait: bool = True,
    ) -> Resolved | Unknown | Held:
        """Make out how a task goes on. What is wrong with its inputs becomes its failure.

        Args:
            tx: The transaction.
            frame: The DAG that it is in.
            name: Its name there.
            now: The time, in epoch microseconds.
            is_last: Whether what is not known of artifacts' content by now stays unknown.
            may_wait: Whether it may wait for a task of another run that does the same.
        """
        try:
            answer = self._resolve(tx, frame, name, now, is_last, may_wait)
            if self._earlier is not None and isinstance(answer, Resolved):
                self._earlier.decided(tx, frame, name, answer)
        except Error as error:
            return Resolved(name, Way.FAIL, error.message, error_row(error))
        return answer

    def _resolve(
        self, tx: Tx, frame: DagFrame, name: str, now: int, is_last: bool, may_wait: bool
    ) -> Resolved | Unknown | Held:
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
        taken = self._look_back(tx, frame, name, scope, inputs)
        if executor.importer is not None:
            return self._imported(tx, path, executor.importer, spec, inputs, now, taken)
        if isinstance(taken, Outcome):
            return Resolved(name, Way.CACHED, f"{TAKEN}{taken.cached_from}", taken)
        assert executor.container is not None, "other executors are refused at submit"
        task_id = ids.task_id(self._info.id, path)
        container = execution.container(executor.container, inputs, spec, self._info, task_id)
        settings = self._document.settings(component)

        def value_of(reference: ir.JsonStruct) -> Any:
            return resolve.referred(reference, inputs, spec, component, scope, self._info, task_id)

        inputs = task_config.filled(component, container, settings, inputs, value_of)
        container = task_config.own(component, container)
        # A container with placeholders in it is another one for each task.
        label = component.executor_label if container is executor.container else None
        asked = self._document.task_settings(frame.component, name)
        asks = asked.cache if asked is not None else None
        read = mounts.asked(task_config.own_settings(component, settings), value_of) if settings else {}
        turn = Turn(
            path, spec, component, container, label, inputs, asks, read, now, is_last, may_wait, taken
        )
        return self.caching.run_or_reuse(tx, turn)

    def _look_back(
        self, tx: Tx, frame: DagFrame, name: str, scope: ScopeValues, inputs: Values
    ) -> Outcome | Anew | None:
        """Return what a task takes from the run that this one is derived from, if it is from any."""
        earlier = self._earlier
        if earlier is None:
            return None
        spec = self._document.dag(frame.component).tasks[name]
        component = self._document.component(spec.component_name)
        task_id = ids.task_id(earlier.info.id, frame.path_of(name))
        return earlier.look(
            tx, frame, name, inputs, lambda: resolve.inputs(spec, component, scope, earlier.info, task_id)
        )

    def _imported(
        self,
        tx: Tx,
        path: str,
        importer: ir.ImporterSpec,
        spec: ir.PipelineTaskSpec,
        inputs: Values,
        now: int,
        taken: Outcome | Anew | None,
    ) -> Resolved:
        name = path.rpartition("/")[2]
        earlier = self._earlier
        if earlier is None or not isinstance(taken, Outcome):
            return Resolved(name, Way.SUCCEED, detail=self._import(tx, path, importer, spec, inputs, now))
        outcome = taken
        if not earlier.is_as_asked or importer.download_to_workspace:
            outcome = earlier.imported(taken, self._import(tx, path, importer, spec, inputs, now))
        if outcome is taken:
            return Resolved(name, Way.CACHED, f"{TAKEN}{taken.cached_from}", taken)
        return Resolved(name, Way.SUCCEED, detail=outcome)

    def mounts(self, tx: Tx, frame: DagFrame, name: str, inputs: Values) -> ir.JsonStruct:
        """Return those of a task's settings that say what it can read, with names for references."""
        spec = self._document.dag(frame.component).tasks[name]
        component = self._document.component(spec.component_name)
        settings = self._document.settings(component)
        if not settings:
            return {}
        scope = ScopeValues(frame.inputs, upstreams(tx, self._info.id, frame, ir.walk.upstream(spec)))
        task_id = ids.task_id(self._info.id, frame.path_of(name))
        return mounts.asked(
            task_config.own_settings(component, settings),
            lambda reference: resolve.referred(
                reference, inputs, spec, component, scope, self._info, task_id
            ),
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
        # A local file may be edited between two runs.
        metadata = msgspec.json.encode(imported.metadata, order="sorted").decode()
        stands_for = fingerprint(imported.type, imported.uri, metadata, status_of(imported.uri))
        known = artifacts.at_uri(tx, imported.type, imported.uri, self._info.namespace)
        copy = self._copy_in_workspace(path, imported.uri) if importer.download_to_workspace else None
        if not importer.reimport and copy is None:  # each run has a workspace of its own
            for artifact in known:
                if artifact.fingerprint == stands_for or self._is_output(tx, artifact, imported.metadata):
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
            fingerprint=stands_for,
            namespace=self._info.namespace,
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

    def _is_output(self, tx: Tx, artifact: Artifact, metadata: dict[str, Any]) -> bool:
        """Say whether an artifact is a task's own output, which nobody changes, with this metadata."""
        kind = tasks.get(tx, artifact.run_id, artifact.path).kind
        return kind == "RUNTIME" and artifact.metadata == metadata


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


def failure_of(error: TaskError) -> Failure:
    """Return what decides whether a task that ended so is tried again."""
    return Failure(error.kind, error.exit_code, error.exceptions)
