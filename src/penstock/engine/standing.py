"""What the tasks of a run have to do with the run that it is derived from: the same task there, or why none.

What was decided is in the rows, so that an engine that comes later decides alike: a task whose outputs were
taken names where from, and the row of a DAG or loop in which anything ran says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.driver import control, outputs
from penstock.engine.document import ROOT
from penstock.engine.frames import DagFrame, LoopFrame
from penstock.plan import rounds, starts
from penstock.plan.dag import WELL_ENDED
from penstock.store import artifacts, tasks
from penstock.store.rows import LEAF_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock import ir
    from penstock.engine.document import Document
    from penstock.engine.frames import Frame, Opening
    from penstock.plan.starts import Start
    from penstock.store import Artifact, Task, TaskKind, Tx

__all__ = ["Anew", "Reach", "Standing"]

_RAN_IN_PART = "tasks in it ran"


class Anew(Struct, frozen=True):
    """A task that runs, or a scope all of whose tasks do.

    Args:
        why: Why.
        is_asked: Whether that was asked for, so that the cache is not asked either.
    """

    why: str
    is_asked: bool = False


class Reach(Struct):
    """What an open scope has to do with the earlier run.

    Args:
        scope: What the paths of its tasks began with then; None where nothing in it is taken.
        component: Its component in the earlier run's document.
        starts: The tasks in it to start at, by steps from here on; for a loop, those in the DAG around it.
        again: The tasks of it that run because of them, with the reasons.
        anew: Why nothing in it is taken.
        is_marked: Whether its task's row says that something in it ran.
    """

    scope: str | None
    component: str
    starts: Sequence[Start] = ()
    again: Mapping[str, str] = {}
    anew: Anew | None = None
    is_marked: bool = False


class Standing:
    """Knows it for the tasks of one run.

    Args:
        run_id: The run.
        document: Its pipeline.
        earlier_id: The earlier run.
        before: The earlier run's pipeline.
        start_at: The paths of the tasks to start at.
    """

    def __init__(
        self, run_id: str, document: Document, earlier_id: str, before: Document, start_at: Sequence[str]
    ) -> None:
        self._run_id = run_id
        self._document = document
        self._earlier_id = earlier_id
        self._before = before
        self._starts = tuple(starts.read(path) for path in start_at)

    # Tasks.

    def of(self, tx: Tx, frame: DagFrame, name: str) -> Task | Anew:
        """Return the task of the earlier run that a task may take from, or why there is none."""
        reach = self.reach(tx, frame)
        if (anew := self._anew(frame, name, reach)) is not None:
            return anew
        assert reach.scope is not None, "or nothing is taken"
        upstream = self._document.graph(frame.component).nodes[name].upstream
        paths = [joined(reach.scope, each) for each in (name, *upstream)]
        then = {row.name: row for row in tasks.of_paths(tx, self._earlier_id, paths)}
        for row in tasks.of_paths(tx, self._run_id, [frame.path_of(each) for each in upstream]):
            if not self._is_as_it_was(row, then.get(row.name)):
                return Anew(f"it comes after {row.name!r}, which is not as it was")
        own = then.get(name)
        if own is None or _form(own.kind) != _form(self._document.kind(self._spec(frame, name))):
            return Anew(f"run {self._earlier_id} has no such task")
        return own

    def _anew(self, frame: DagFrame, name: str, reach: Reach) -> Anew | None:
        """Return why a task runs whatever became of those that it waits for."""
        if reach.anew is not None and reach.anew.is_asked:
            return reach.anew
        if name in reach.again:
            return Anew(reach.again[name], is_asked=True)
        if self.is_exit_task(frame, name):
            return Anew("an exit task runs in every run", is_asked=True)
        return reach.anew

    def is_exit_task(self, frame: DagFrame, name: str) -> bool:
        """Say whether a task is told how others ended, or runs after all that an exit handler guards."""
        spec = self._spec(frame, name)
        if any(source.task_final_status is not None for source in spec.input_parameters.values()):
            return True
        node = self._document.graph(frame.component).nodes[name]
        siblings = self._document.dag(frame.component).tasks
        return node.always and any(
            self._document.kind(siblings[before]) == "EXIT_HANDLER" for before in node.upstream
        )

    def mark(self, tx: Tx, frame: DagFrame, name: str) -> None:
        """Write with the DAGs and loops around a task that not all in them is as it was.

        Not of an exit task: what comes after a DAG does not wait for what ends it. It does where the DAG
        gives the exit task's outputs.
        """
        around: Frame = frame
        while self._counts(around, name) and around.parent is not None:
            reach = self.reach(tx, around)
            if reach.is_marked:
                return
            reach.is_marked = True
            self.mark_group(tx, around.task)
            around, name = around.parent, around.name

    def mark_group(self, tx: Tx, path: str) -> None:
        """Write with a DAG or loop that not all in it is as it was."""
        tasks.update(tx, self._run_id, path, why=_RAN_IN_PART)

    def _counts(self, frame: Frame, name: str) -> bool:
        if isinstance(frame, LoopFrame) or not self.is_exit_task(frame, name):
            return True
        return name in outputs.producers(self._document.dag(frame.component))

    def _is_as_it_was(self, now: Task, then: Task | None) -> bool:
        """Say whether a task that has ended gives what it gave in the earlier run, being the same."""
        if then is None:
            return False
        if now.state not in WELL_ENDED or then.state not in WELL_ENDED:
            return now.state == then.state == "SKIPPED"
        if now.kind in LEAF_KINDS:
            return now.cached_from == self.place(then.path)
        return now.why is None

    def place(self, path: str) -> str:
        """Return how a row names a task of the earlier run."""
        return f"{self._earlier_id}/{path}"

    # Scopes.

    def reach(self, tx: Tx, frame: Frame) -> Reach:
        """Return what a scope has to do with the earlier run; it is found out once."""
        if frame.reach is None:
            frame.reach = self._found(tx, frame)
        return frame.reach

    def _found(self, tx: Tx, frame: Frame) -> Reach:
        if frame.parent is None:
            return self._of_dag(frame, ROOT, ROOT, self._starts)
        around = self.reach(tx, frame.parent)
        if isinstance(frame.parent, LoopFrame):
            return self._of_iteration(tx, frame.parent, frame, around)
        then = self.of(tx, frame.parent, frame.name)
        if isinstance(frame, LoopFrame):
            if isinstance(then, Anew):
                return Reach(None, "", around.starts, anew=then)
            return Reach(_scope_of(then), self._component_then(around, frame.name), around.starts)
        inner = starts.inside(around.starts, frame.name)
        if isinstance(then, Anew):
            return self._of_dag(frame, None, "", inner, then)
        return self._of_dag(frame, _scope_of(then), self._component_then(around, frame.name), inner)

    def _of_iteration(self, tx: Tx, loop: LoopFrame, frame: Frame, around: Reach) -> Reach:
        inner = starts.of_iteration(around.starts, loop.name, frame.name)
        if inner is None:
            return self._of_dag(frame, None, "", (), Anew(starts.AS_ASKED, is_asked=True))
        if around.scope is None:
            return self._of_dag(frame, None, "", inner, around.anew)
        then = self._same_iteration(tx, frame.task, f"{around.scope}[{frame.name}]")
        if then is None:
            anew = Anew(f"the loop of run {self._earlier_id} has no such item")
            return self._of_dag(frame, None, "", inner, anew)
        return self._of_dag(frame, then.path, around.component, inner)

    def _of_dag(
        self,
        frame: Frame,
        scope: str | None,
        component: str,
        inner: Sequence[Start],
        anew: Anew | None = None,
    ) -> Reach:
        again = starts.runs_again(self._document.graph(frame.component), inner) if inner else {}
        return Reach(scope, component, inner, again, anew)

    def _same_iteration(self, tx: Tx, path: str, path_then: str) -> Task | None:
        """Return the iteration of the earlier run that has the item of this one."""
        found = tasks.of_paths(tx, self._earlier_id, [path_then])
        if not found:
            return None
        [now], [then] = tasks.of_paths(tx, self._run_id, [path]), found
        given = artifacts.of_task(tx, self._run_id, path, "input")
        given_then = artifacts.of_task(tx, self._earlier_id, path_then, "input")
        return then if (now.inputs, _marks(given)) == (then.inputs, _marks(given_then)) else None

    def is_another(self, tx: Tx, frame: DagFrame, name: str, opening: Opening) -> bool:
        """Say of a DAG or loop that opens whether nothing of it is taken, or it has other items."""
        then = self.of(tx, frame, name)
        if isinstance(then, Anew) or opening.items is None:
            return isinstance(then, Anew)
        before = [row.name for row in tasks.children(tx, self._earlier_id, _scope_of(then))]
        return before != control.labels(opening.items)

    def _component_then(self, around: Reach, name: str) -> str:
        return self._before.dag(around.component).tasks[name].component_name

    def _spec(self, frame: DagFrame, name: str) -> ir.PipelineTaskSpec:
        return self._document.dag(frame.component).tasks[name]


def joined(scope: str, name: str) -> str:
    """Return the path of a task in a scope."""
    return f"{scope}/{name}" if scope else name


def _scope_of(then: Task) -> str:
    """Return what the paths in a DAG or loop began with when it was tried for the last time."""
    return rounds.scope_of(then.path, then.round)


def _form(kind: TaskKind) -> str:
    """Return what tells tasks apart that have nothing in common but their names."""
    return kind if kind in (*LEAF_KINDS, "LOOP") else "DAG"


def _marks(given: Mapping[str, Sequence[Artifact]]) -> dict[str, list[str]]:
    return {name: [one.fingerprint or one.id for one in listed] for name, listed in given.items()}
