"""The reference's part on runs that are derived from an earlier one: what they must take, and what run.

Written from the documented rules alone. A task is taken if it succeeded then and all that it waits for is as
it was, unless it is among the tasks to start at, comes after one, or is an exit task; where no task is named
to start at, it must not have changed either. What was ``seen`` of the run is used for what
`support.reference` uses it for, for the names of iterations, and for which tasks the cache has answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from support.observed import plain
from support.reference import GOOD, Expected, Interpreter, Prediction, Told
from support.reference_parts import Values, all_after, is_loop, upstream, with_defaults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock import ir
    from support.generated import Generated
    from support.observed import Observed, Seen


@dataclass(frozen=True)
class Derived:
    """A run, and the one that it is derived from.

    Args:
        before: The earlier run's pipeline and parameters.
        earlier: The earlier run.
        now: The run's pipeline and parameters.
        observed: The run.
        start_at: The paths of the tasks that it was to start at.
    """

    before: Generated
    earlier: Observed
    now: Generated
    observed: Observed
    start_at: Sequence[str]


def interpret_rerun(derived: Derived, *, mended: bool = False) -> Prediction:
    """Say what a run that is derived from an earlier one comes to.

    Args:
        derived: Both runs.
        mended: Whether no leaf fails any more.
    """
    spec = derived.now.spec
    assert spec.root is not None, "a valid pipeline has a root"
    interpreter = _Rerun(derived, mended=mended)
    inputs = Values(with_defaults(spec.root, dict(derived.now.parameters)))
    result = interpreter.dag(spec.root, inputs, "")
    tasks = interpreter.tasks
    tasks[""] = Expected(
        "ROOT",
        frozenset({result.state}),
        result.state,
        inputs=inputs,
        outputs=result.outputs,
        messages=result.messages,
    )
    return Prediction(tasks)


class _Rerun(Interpreter):
    def __init__(self, derived: Derived, *, mended: bool) -> None:
        super().__init__(derived.now.spec, derived.now.asks, derived.observed.states, mended)
        self.derived = derived
        self.starts = [_steps(path) for path in derived.start_at]
        self.as_before: dict[str, bool] = {}
        """Of each task that has ended: whether it gives what it gave then, being the same."""
        self.anew: dict[str, bool] = {"": False}
        """Of each task, DAG and iteration that was given its chance: whether nothing of it is taken."""

    def task(
        self, dag: ir.DagSpec, name: str, around: Values, scope: str, done: Mapping[str, Expected]
    ) -> Expected:
        place = f"{scope}/{name}" if scope else name
        task = dag.tasks[name]
        before = [f"{scope}/{other}" if scope else other for other in upstream(task)]
        self.anew[place] = (
            self.anew[_without_round(scope)]
            or self.is_asked(place)
            or self.is_exit_task(dag, task)
            or not all(self.as_before[other] for other in before)
            or (then := self.then(place)) is None
            or self.form(then.row.kind) != self.form(self.kind(task))
        )
        expected = super().task(dag, name, around, scope, done)
        then = self.then(place)
        if expected.state not in GOOD or then is None or then.row.state not in GOOD:
            self.as_before[place] = (
                then is not None and expected.state == "SKIPPED" and then.row.state == "SKIPPED"
            )
        elif self.spec.components[task.component_name].dag is not None or is_loop(task):
            self.as_before[place] = not self.anew[place] and self.is_inside_as_before(place, then)
        else:
            row = self.derived.observed.tasks[place].row if place in self.derived.observed.tasks else None
            self.as_before[place] = row is not None and row.cached_from == self.cached_from(then)
        return expected

    def iteration(
        self, task: ir.PipelineTaskSpec, component: ir.ComponentSpec, inputs: Values, place: str, name: str
    ) -> Any:
        loop = _without_round(re.sub(r"\[\d+\]$", "", place))
        self.anew[place] = self.anew[loop] or self.is_asked(place) or self.then(place) is None
        if component.dag is None:  # the one task in it
            inner = f"{place}/{name}"
            then = self.then(inner)
            self.anew[inner] = self.anew[place] or self.is_asked(inner) or then is None
            result = super().iteration(task, component, inputs, place, name)
            seen = self.derived.observed.tasks.get(inner)
            self.as_before[inner] = (
                then is not None and seen is not None and seen.row.cached_from == self.cached_from(then)
            )
            return result
        return super().iteration(task, component, inputs, place, name)

    def leaf(
        self,
        task: ir.PipelineTaskSpec,
        component: ir.ComponentSpec,
        inputs: Values,
        place: str,
        status: dict[str, Told] | None = None,
    ) -> Expected:
        taken = self.taken(component, inputs, place)
        if taken is not None:
            return taken
        expected = super().leaf(task, component, inputs, place, status)
        if self.is_asked(place) or status:
            expected = replace(expected, allowed=expected.allowed - {"CACHED"})
        return expected

    def imports(self, component: ir.ComponentSpec, inputs: Values, place: str) -> Expected:
        taken = self.taken(component, inputs, place)
        return taken if taken is not None else super().imports(component, inputs, place)

    def taken(self, component: ir.ComponentSpec, inputs: Values, place: str) -> Expected | None:
        """Return what a task takes from the earlier run, if it does."""
        then = None if self.anew[place] else self.then(place)
        if then is None or then.row.state not in GOOD:
            return None
        before = Values(then.row.inputs, plain(then.inputs))
        if not self.starts and (self.has_changed(component, place) or before != inputs):
            return None
        outputs = Values(then.row.outputs, plain(then.outputs))
        return Expected(then.row.kind, frozenset({"CACHED"}), "CACHED", inputs=before, outputs=outputs)

    def has_changed(self, component: ir.ComponentSpec, place: str) -> bool:
        """Say whether a task executes something else than then."""
        spec = self.derived.before.spec
        before = spec.root
        for step in re.sub(r"~\d+|\[\d+\]", "", place).split("/"):
            assert before is not None
            if before.dag is not None:  # else it is the one task of an iteration
                before = spec.components[before.dag.tasks[step].component_name]
        assert before is not None
        assert spec.deployment_spec is not None
        assert before.executor_label is not None
        return spec.deployment_spec.executors[before.executor_label] != self.executor(component)

    def is_inside_as_before(self, place: str, then: Seen) -> bool:
        """Say whether all in a DAG or loop is as it was."""
        inside = re.compile(re.escape(place) + r"(~\d+)?[/\[]")
        for other, is_so in self.as_before.items():
            if not is_so and inside.match(other) and self.counts(other, place):
                return False
        observed = self.derived.observed.tasks
        return observed[place].row.kind != "LOOP" or (
            _labels(self.derived.observed, observed[place].row) == _labels(self.derived.earlier, then.row)
        )

    def counts(self, place: str, group: str) -> bool:
        """Say whether a task in a group counts for it: an exit task does if a DAG gives its outputs."""
        steps = place[len(group) :]
        component = self.component_at(group)
        for step in re.sub(r"~\d+|\[\d+\]", "", steps).strip("/").split("/"):
            if component.dag is None:
                return True
            dag = component.dag
            given = {
                selector.producer_subtask
                for output in (dag.outputs.artifacts.values() if dag.outputs else ())
                for selector in output.artifact_selectors
            }
            for parameter in dag.outputs.parameters.values() if dag.outputs else ():
                one, several = parameter.value_from_parameter, parameter.value_from_oneof
                given |= {one.producer_subtask} if one is not None else set()
                given |= {each.producer_subtask for each in several.parameter_selectors} if several else set()
            if self.is_exit_task(dag, dag.tasks[step]) and step not in given:
                return False
            component = self.spec.components[dag.tasks[step].component_name]
        return True

    # The earlier run.

    def then(self, place: str) -> Seen | None:
        """Return the same task of the earlier run: of iterations, that with the same name and item."""
        found = ""
        walked = ""
        for step in re.findall(r"[^/\[\]~]+|~\d+|\[\d+\]|/", place):
            walked += step
            if step.startswith("~"):
                continue
            if not step.startswith("["):
                found += step
                continue
            seen = self.derived.observed.tasks.get(walked)
            position = self.same_item(found, seen) if seen is not None else None
            if position is None:
                return None
            found += f"[{position}]"
        return self.derived.earlier.latest.get(found)

    def same_item(self, loop: str, seen: Seen) -> int | None:
        for place, then in self.derived.earlier.latest.items():
            if re.fullmatch(re.escape(loop) + r"\[\d+\]", place) and then.row.name == seen.row.name:
                is_same = then.row.inputs == seen.row.inputs and plain(then.inputs) == plain(seen.inputs)
                return then.row.position if is_same else None
        return None

    def cached_from(self, then: Seen) -> str:
        return f"{self.derived.earlier.run.id}/{then.row.path}"

    # What was asked for.

    def is_asked(self, place: str) -> bool:
        """Say whether a task is among those to start at, inside one, or comes after one."""
        return any(self.is_asked_by(start, place) for start in self.starts)

    def is_asked_by(self, start: Sequence[tuple[str, str | None]], place: str) -> bool:
        component = self.spec.root
        walked = ""
        left = list(start)
        for step in place.split("/"):
            walked += f"/{step}" if walked else step
            name = re.sub(r"~\d+|\[\d+\]", "", step)
            assert component is not None
            wanted, label = left[0]
            if component.dag is not None:
                if name != wanted:
                    return name in all_after(component.dag, wanted)
                component = self.spec.components[component.dag.tasks[name].component_name]
            if label is not None:
                seen = self.derived.observed.tasks.get(walked)
                if not step.endswith("]") or seen is None or seen.row.name != label:
                    return False
            del left[0]
            if not left:
                return True
        return False

    def is_exit_task(self, dag: ir.DagSpec, task: ir.PipelineTaskSpec) -> bool:
        if any(source.task_final_status is not None for source in task.input_parameters.values()):
            return True
        return task.runs_after_failure and any(
            self.kind(dag.tasks[other]) == "EXIT_HANDLER" for other in task.dependent_tasks
        )

    def component_at(self, place: str) -> ir.ComponentSpec:
        component = self.spec.root
        for step in re.sub(r"~\d+|\[\d+\]", "", place).split("/"):
            assert component is not None
            assert component.dag is not None
            component = self.spec.components[component.dag.tasks[step].component_name]
        assert component is not None
        return component

    def form(self, kind: str) -> str:
        return kind if kind in ("RUNTIME", "IMPORTER", "LOOP") else "DAG"


def _steps(path: str) -> list[tuple[str, str | None]]:
    """Take a path apart, its rounds left out: (name, label of the iteration)."""
    found = []
    for part in path.split("/"):
        match = re.fullmatch(r"([^~\[]+)(~\d+)?(\[(.*)\])?", part)
        assert match is not None
        found.append((match[1], match[4]))
    return found


def _without_round(scope: str) -> str:
    return re.sub(r"~\d+$", "", scope)


def _labels(observed: Observed, loop: Any) -> list[str]:
    scope = loop.path if loop.round <= 1 else f"{loop.path}~{loop.round}"
    rows = [seen.row for seen in observed.tasks.values() if seen.row.parent == scope]
    return [row.name for row in sorted(rows, key=lambda row: row.position or 0)]
