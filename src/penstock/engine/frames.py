"""The scopes of a run that are open, each with what its tasks need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from penstock.driver import control
from penstock.plan import DagScope, LoopScope, rounds, tolerated_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from penstock import ir
    from penstock.driver import Values
    from penstock.engine.document import Document
    from penstock.engine.standing import Reach
    from penstock.store.rows import Artifact


WINDOW = 256
"""How many iterations of a loop are open at a time where the pipeline sets no limit. It bounds the
memory of a run, and is far beyond what runs at a time."""


TAKEN = "taken: "
"""What the reason of a task begins with that has taken its outputs from the run that its own derives from."""


class DagFrame(Struct):
    """An open DAG: the root, a nested pipeline, a group, or an iteration of a loop.

    Args:
        path: What its tasks' paths begin with: the path of ``task``, and its round when it was retried.
        task: The path of the task that it is the inside of.
        parent: The frame which that task is in; None for the root.
        name: The name of that task in its scope.
        component: Its component's name in the document.
        inputs: Its resolved inputs.
        scope: Its state.
        reach: What it has to do with the run that this one is derived from, once that was asked.
    """

    path: str
    task: str
    parent: DagFrame | LoopFrame | None
    name: str
    component: str
    inputs: Values
    scope: DagScope
    reach: Reach | None = None

    def path_of(self, name: str) -> str:
        """Return the path of a task in this frame."""
        return f"{self.path}/{name}" if self.path else name


class LoopFrame(Struct):
    """An open loop; ``items`` and ``spec`` are what its iterations are made from."""

    path: str
    task: str
    parent: DagFrame | None
    name: str
    component: str
    inputs: Values
    scope: LoopScope
    spec: ir.PipelineTaskSpec
    items: Sequence[Any]
    reach: Reach | None = None

    def path_of(self, name: str) -> str:
        """Return the path of an iteration, by its label."""
        return f"{self.path}[{name}]"


Frame = DagFrame | LoopFrame


def open_frame(
    document: Document, parent: DagFrame, name: str, number: int, inputs: Values, items: Sequence[Any] | None
) -> Frame:
    """Make the frame of a task that opens for the ``number``-th time; with ``items`` it is a loop."""
    spec = document.dag(parent.component).tasks[name]
    task = parent.path_of(name)
    path = rounds.scope_of(task, number)
    component = spec.component_name
    if items is None:
        scope = document.scope(path, component)
        return DagFrame(path, task, parent, name, component, inputs, scope)
    policy = spec.iterator_policy
    limit = min(policy.parallelism_limit if policy else 0, WINDOW) or WINDOW
    asked = document.task_settings(parent.component, name)
    loop = LoopScope(
        control.labels(items),
        limit,
        keep_going=document.keep_going,
        tolerated=tolerated_of(asked.loop, len(items)) if asked is not None else 0,
    )
    return LoopFrame(path, task, parent, name, component, inputs, loop, spec, items)


def iteration_frame(document: Document, loop: LoopFrame, position: int) -> DagFrame:
    """Make the frame of an iteration of a loop."""
    label = loop.scope.names[position]
    path = loop.path_of(label)
    inputs = control.iteration_inputs(loop.spec, loop.inputs, loop.items[position])
    scope = document.scope(path, loop.component)
    return DagFrame(path, path, loop, label, loop.component, inputs, scope)


class Ready(Struct, frozen=True):
    """A task that is to run.

    Args:
        inputs: Its inputs.
        why: Why it runs, and takes no earlier outputs.
        cache_key: The key that its outputs will be kept under, if they are.
        cache_parts: What that key is made from.
    """

    inputs: Values
    why: str
    cache_key: str | None = None
    cache_parts: Mapping[str, str] = {}


class Unknown(Struct, frozen=True):
    """A task that waits until it is known what artifacts hold."""

    artifacts: Sequence[Artifact]


class Held(Struct, frozen=True):
    """A task that waits for one of another run that does the same; None for one that is about to start."""

    maker: tuple[str, str] | None


class Opening(Struct, frozen=True):
    """A DAG or loop that is to open: its inputs, and a loop's items."""

    inputs: Values
    items: Sequence[Any] | None = None


class Outcome(Struct, frozen=True):
    """The outputs of a task that ended well.

    Args:
        outputs: Its parameters and artifacts.
        made: Those artifacts that are new.
        inputs: Its inputs, if they are not in the store yet.
        cache_key: The key of a task that was answered from the cache.
        cache_parts: What that key is made from.
        cached_from: The run and path of the task that the outputs were taken from.
        why: Why they were.
    """

    outputs: Values
    made: Sequence[Artifact] = ()
    inputs: Values | None = None
    cache_key: str | None = None
    cache_parts: Mapping[str, str] = {}
    cached_from: str | None = None
    why: str | None = None


class Places(Struct, frozen=True):
    """Where the attempts of a run keep their things.

    Args:
        logs: The folder of attempt folders.
        artifacts: The root of all artifacts.
        workspaces: The folder of the folders that all tasks of a run share; None where there are none.
        workspace_folder: One such folder for all runs, in place of one for each.
        run_folder: The folder in that root for the artifacts of all runs, in place of one for each.
    """

    logs: Path
    artifacts: str
    workspaces: Path | None = None
    workspace_folder: Path | None = None
    run_folder: str | None = None

    def folder(self, run_id: str, path: str, number: int) -> Path:
        """Return the folder of an attempt."""
        # In one step: each is a microsecond or five of every task.
        return self.logs / f"{run_id}/{path}/{number}"

    def workspace(self, run_id: str) -> Path | None:
        """Return the folder that the tasks of a run share."""
        if self.workspace_folder is not None:
            return self.workspace_folder
        return self.workspaces / run_id if self.workspaces is not None else None

    def artifact_root(self, pipeline: str, run_id: str, path: str, number: int) -> str:
        """Return the URI that an attempt's output artifacts begin with; no two attempts share one."""
        if (
            self.run_folder is not None
        ):  # the first attempt's without a number, as stock's local runner has it
            return f"{self.artifacts}/{self.run_folder}/{path}{f'~{number}' if number > 1 else ''}"
        return f"{self.artifacts}/{pipeline}/{run_id}/{path}/{number}"
