"""Makes the attempts of a run's tasks, and reads what they gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from penstock.driver import Values, execution, outputs, task_config
from penstock.engine import ids
from penstock.engine.frames import DagFrame, Frame, Outcome, Places
from penstock.engine.resolving import fingerprint
from penstock.ir.quantities import amount_of
from penstock.runners import Attempt, AttemptRef, Succeeded
from penstock.store.rows import Artifact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from penstock import ir
    from penstock.driver import RunInfo
    from penstock.engine.document import Document
    from penstock.ir.penstock import RetrySettings
    from penstock.store.rows import Task


_MOST_BYTES = 2**62


class Attempts:
    """The attempts of one run.

    Args:
        info: What placeholders say of the run.
        document: Its pipeline.
        places: Where attempts keep their things.
        env: Variables that every task of the run gets.
        origins: Where the functions of executors were written, by label.
        clock: The clock that files are dated by, in epoch microseconds.
    """

    def __init__(
        self,
        info: RunInfo,
        document: Document,
        places: Places,
        env: Mapping[str, str],
        origins: Mapping[str, ir.Origin],
        clock: Callable[[], int],
    ) -> None:
        self._info = info
        self._document = document
        self._places = places
        self._env = env
        self._origins = origins
        self._clock = clock

    def make(
        self, spec: ir.PipelineTaskSpec, path: str, number: int, inputs: Values, mounts: ir.JsonStruct
    ) -> Attempt:
        """Return attempt ``number`` of the task at a path.

        Args:
            spec: The task in the document.
            path: Its path.
            number: Which attempt.
            inputs: Its inputs.
            mounts: Those of its settings for Kubernetes that say what else it can read.
        """
        component = self._document.component(spec.component_name)
        written = self._document.container(component)
        assert written is not None, f"{path} runs in a container"
        container = execution.container(written, inputs, spec, self._info, ids.task_id(self._info.id, path))
        container = task_config.own(component, container)
        folder = self._places.folder(self._info.id, path, number)
        executor_input = execution.executor_input(
            component,
            inputs,
            artifact_root=self._artifact_root(path, number),
            outputs_folder=f"{folder}/outputs",
        )
        ref = AttemptRef(self._info.id, path, number)
        return Attempt(
            ref,
            folder,
            container,
            executor_input,
            self._env,
            path.rpartition("/")[2],
            self._origins.get(component.executor_label or ""),
            mounts,
        )

    def parse(self, spec: ir.PipelineTaskSpec, report: Succeeded) -> outputs.Parsed:
        """Return what an attempt that succeeded has given.

        Args:
            spec: The task in the document.
            report: What its runner says.

        Raises:
            OutputError: Outputs were not written, or are of the wrong type.
        """
        ref = report.ref
        return outputs.parse(
            self._document.component(spec.component_name),
            report.output,
            artifact_root=self._artifact_root(ref.path, ref.number),
            outputs_folder=f"{self._places.folder(self._info.id, ref.path, ref.number)}/outputs",
        )

    def outcome(
        self, row: Task, report: Succeeded, parsed: outputs.Parsed, now: int, *, is_repeated: bool
    ) -> Outcome:
        """Return the outputs of an attempt that succeeded.

        Args:
            row: The task in the store.
            report: What its runner says.
            parsed: What the attempt has given.
            now: The time, in epoch microseconds.
            is_repeated: Whether its artifacts are others than those that were made before with its key.
        """
        key = None if is_repeated else row.cache_key
        # Not before the files were written, by the clock that they have: the run's own does not follow when
        # somebody sets that. What is modified after it was made is not taken from the cache.
        now = max(now, self._clock())
        made = {
            output: [
                self._artifact(report.ref, key, output, position, artifact, now)
                for position, artifact in enumerate(listed)
            ]
            for output, listed in parsed.artifacts.items()
        }
        return Outcome(
            Values(parsed.parameters, made),
            made=[artifact for listed in made.values() for artifact in listed],
            cache_key=row.cache_key,
            cache_parts=row.cache_parts,
        )

    def _artifact_root(self, path: str, number: int) -> str:
        return self._places.artifact_root(self._document.name, self._info.id, path, number)

    def _artifact(
        self,
        ref: AttemptRef,
        key: str | None,
        output: str,
        position: int,
        artifact: ir.RuntimeArtifact,
        now: int,
    ) -> Artifact:
        name = ids.artifact_id(self._info.id, ref.path, ref.number, output, position)
        return Artifact(
            id=name,
            run_id=self._info.id,
            path=ref.path,
            name=artifact.name or output,
            type=(artifact.type.schema_title if artifact.type else None) or "system.Artifact",
            schema_version=artifact.type.schema_version if artifact.type else "",
            uri=artifact.uri,
            metadata=artifact.metadata or {},
            custom_path=artifact.custom_path or None,
            created_at=now,
            fingerprint=fingerprint(key, output, str(position)) if key else name,
            namespace=self._info.namespace,
        )


def under_way(run_id: str, frames: Mapping[str, Frame]) -> Iterator[AttemptRef]:
    """Yield the attempts of a run that were requested and have not ended.

    Args:
        run_id: The run.
        frames: Its open scopes.
    """
    for frame in frames.values():
        if isinstance(frame, DagFrame):
            for name, progress in frame.scope.progress.items():
                if progress.running and not progress.opens:
                    yield AttemptRef(run_id, frame.path_of(name), progress.attempts)


def limit_of(attempt: Attempt) -> int | None:
    """Return how many bytes of memory an attempt may use; None for any."""
    resources = attempt.container.resources
    return resources.memory_bytes if resources is not None else None


def with_more_memory(attempt: Attempt, asked: RetrySettings, times: int) -> Attempt:
    """Return an attempt that may use more memory, as its task asks for.

    Args:
        attempt: The attempt, with the limit that its task has at first.
        asked: What its task asks for.
        times: How many attempts before it had too little.
    """
    resources, limit = attempt.container.resources, limit_of(attempt)
    if resources is None or limit is None or asked.memory_factor is None:
        return attempt
    most = amount_of(asked.most_memory) or _MOST_BYTES
    raised = max(limit, round(min(limit * asked.memory_factor**times, most)))
    resources = structs.replace(resources, resource_memory_limit=str(raised))
    return structs.replace(attempt, container=structs.replace(attempt.container, resources=resources))
