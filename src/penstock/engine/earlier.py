"""What a run takes over from an earlier one that it is derived from, task by task: another source of outputs.

A task's outputs are taken where it succeeded then, all that it waits for is as it was then, and it neither
is among the tasks that were asked for nor comes after one. Where no task was asked for, nothing about it may
have changed either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from penstock.driver import Values, mounts, task_config
from penstock.driver import cache as keys
from penstock.engine import intact
from penstock.engine.frames import Opening, Outcome, Ready
from penstock.engine.standing import Anew, Standing, joined
from penstock.plan import Resolved, Way
from penstock.plan.dag import WELL_ENDED
from penstock.store import artifacts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from penstock import ir
    from penstock.driver import RunInfo
    from penstock.engine.document import Document
    from penstock.engine.frames import DagFrame
    from penstock.store import Tx

__all__ = ["Earlier"]

_ENDED = {
    "FAILED": "it failed in run {}",
    "SKIPPED": "it was skipped in run {}",
    "CANCELED": "it was cancelled in run {}",
}


class Earlier:
    """The earlier run that a run is derived from. Each method is called inside a transaction.

    Args:
        document: The run's pipeline.
        run_id: The run.
        before: The earlier run's pipeline.
        info: The earlier run: what placeholders stood for in it.
        start_at: The paths of the tasks to start at; none means where something has changed, or did not
            succeed.

    Attributes:
        is_as_asked: Whether what is taken is taken even if it has changed since.
    """

    def __init__(
        self, document: Document, run_id: str, before: Document, info: RunInfo, start_at: Sequence[str]
    ) -> None:
        self.info = info
        self.is_as_asked = bool(start_at)
        self._document = document
        self._run_id = run_id
        self._before = before
        self._standing = Standing(run_id, document, info.id, before, start_at)
        self._fixed: dict[tuple[bool, str], keys.Parts] = {}

    def look(
        self, tx: Tx, frame: DagFrame, name: str, inputs: Values, inputs_then: Callable[[], Values]
    ) -> Outcome | Anew:
        """Return the outputs that a task takes over, or why it does not.

        Args:
            tx: The transaction.
            frame: The DAG that it is in.
            name: Its name there.
            inputs: What it is given.
            inputs_then: Makes out what it would be given if this were the earlier run.
        """
        then = self._standing.of(tx, frame, name)
        if isinstance(then, Anew):
            return then
        if then.state not in WELL_ENDED:
            return Anew(_ENDED.get(then.state, "it has not ended in run {}").format(self.info.id))
        before = Values(then.inputs, artifacts.of_task(tx, self.info.id, then.path, "input"))
        now, past = self._fixed_parts(tx, frame, name)
        changed = self._changed(frame, name, (past, before), (now, inputs))
        if changed:  # as each run's own name and folders do
            changed = self._changed(frame, name, (past, before), (now, inputs_then()))
        differing = ", ".join(changed)
        if now["outputs"] != past["outputs"] or (changed and not self.is_as_asked):
            return Anew(f"changed since run {self.info.id}: {differing}")
        why = f"taken from run {self.info.id}, " + ("as asked" if self.is_as_asked else "where it succeeded")
        return Outcome(
            Values(then.outputs, artifacts.of_task(tx, self.info.id, then.path, "output")),
            inputs=before,
            cache_key=then.cache_key,
            cache_parts=then.cache_parts,
            cached_from=self._standing.place(then.path),
            why=why + (f", although changed since: {differing}" if changed else ""),
        )

    def imported(self, taken: Outcome, imported: Outcome) -> Outcome:
        """Return what an importer gives: the earlier run's artifact, if what is imported is still the same.

        Args:
            taken: What it gave then.
            imported: What it gives now.
        """
        [then], [now] = taken.outputs.artifacts["artifact"], imported.outputs.artifacts["artifact"]
        if then.id != now.id and then.fingerprint != now.fingerprint:
            return imported
        if now.custom_path is None:
            return taken
        # A copy in the run's own workspace is another artifact, of the same content.
        return msgspec.structs.replace(imported, cached_from=taken.cached_from, why=taken.why)

    def decided(self, tx: Tx, frame: DagFrame, name: str, answer: Resolved) -> None:
        """Note how a task goes on, so that all that comes after it knows.

        Raises:
            InputError: It is to run, and what it reads of another run is no longer what it was.
        """
        standing = self._standing
        match answer.detail:
            case Ready(inputs=inputs):
                intact.check(self._run_id, inputs)
                standing.mark(tx, frame, name)
            case Opening() if standing.is_another(tx, frame, name, answer.detail):
                standing.mark_group(tx, frame.path_of(name))
                standing.mark(tx, frame, name)
            case Outcome(cached_from=place):
                scope = standing.reach(tx, frame).scope
                if scope is None or place != standing.place(joined(scope, name)):
                    standing.mark(tx, frame, name)
            case _ if answer.way is Way.SKIP:
                then = standing.of(tx, frame, name)
                if isinstance(then, Anew) or then.state != "SKIPPED":
                    standing.mark(tx, frame, name)

    def _changed(
        self, frame: DagFrame, name: str, before: tuple[keys.Parts, Values], now: tuple[keys.Parts, Values]
    ) -> list[str]:
        """Name what is different about a task since the earlier run."""
        # What it is told of its settings is compared with those.
        told = task_config.inputs_of(self._document.component(self._spec(frame, name).component_name))
        then_parts, now_parts = [
            keys.parts(fixed, Values(_without(values.parameters, told), values.artifacts))
            for fixed, values in (before, now)
        ]
        return keys.differences(then_parts, now_parts)

    def _fixed_parts(self, tx: Tx, frame: DagFrame, name: str) -> tuple[keys.Parts, keys.Parts]:
        """Return what stands for what a task executes, now and in the earlier run."""
        dag = self._before.dag(self._standing.reach(tx, frame).component)
        return (
            self._of_component(self._document, self._spec(frame, name).component_name),
            self._of_component(self._before, dag.tasks[name].component_name),
        )

    def _of_component(self, document: Document, component: str) -> keys.Parts:
        known = (document is self._before, component)
        if known not in self._fixed:
            self._fixed[known] = _fixed_parts(document, component)
        return self._fixed[known]

    def _spec(self, frame: DagFrame, name: str) -> ir.PipelineTaskSpec:
        return self._document.dag(frame.component).tasks[name]


def _without(parameters: dict[str, object], names: Sequence[str]) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if name not in names}


def _fixed_parts(document: Document, name: str) -> keys.Parts:
    """Return what stands for what a component executes, as far as its document says."""
    component = document.component(name)
    executor = document.executor(component)
    assert executor is not None, "a DAG executes nothing of its own"
    if executor.container is None:
        return {"code": msgspec.json.encode(executor, order="sorted").decode(), "outputs": ""}
    read = mounts.asked(
        document.settings(component), lambda reference: msgspec.json.encode(reference).decode()
    )
    named = {kind: msgspec.json.encode(listed, order="sorted").decode() for kind, listed in read.items()}
    return keys.fixed_parts(component, executor.container, "") | keys.mounted(named)
