"""A small interpreter of pipelines, slow and plain, that says what a run must come to.

It is written from the documented rules alone: nothing of the plan, the driver or the engine is in it.
A run's end depends on time in one way only, fail-fast: once a task of a DAG has failed, what had not
started is skipped, and further iterations do not open. So the interpreter is given what was ``seen`` of
a run, and uses it for that choice and no other. Each task has a set of states that it may end in; it goes on
with the one that was seen, if that is in the set. Without ``seen`` it tells what a run comes to in which
every task that may run does run; for a run without a failure that is the only outcome, and whether a run
fails at all is the same in every order.

Tasks are named by their place: ``train/for-loop-1[0]/fit`` is a task of the first iteration of a loop,
``dag-1~2/fit`` one of the second round of a DAG.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from penstock import ir
from support.leaves import NAMES, leaf_of
from support.reference_parts import (
    Values,
    Wrong,
    all_after,
    collected,
    holds,
    imported,
    in_order,
    is_loop,
    item_input,
    items,
    upstream,
    with_defaults,
)

GOOD = frozenset({"SUCCEEDED", "CACHED"})
CONDITION_FALSE = "condition is false"
UPSTREAM_SKIPPED = "upstream skipped"
UPSTREAM_FAILED = "upstream failed"


Asks = Mapping[str, Mapping[str, Mapping[str, Any]]]

Told = tuple[str, str, frozenset[str]]
"""What a final status may tell: the task, its state, and one of these messages."""


@dataclass(frozen=True)
class Expected:
    """What a task may have come to.

    Args:
        kind: The kind of its row.
        allowed: The states that it may be in.
        state: The state that the rest was made out from.
        reasons: What its reason may begin with, where it was skipped.
        inputs: Its inputs, if it got so far.
        outputs: Its outputs, if it succeeded.
        attempts: How many attempts it had, unless it is CACHED; for a DAG or loop, its rounds.
        messages: What its error may say, if it failed; empty where the text is the engine's own.
        status: The states and messages that each final status among its inputs may tell.
        tolerated: How many of its iterations may fail, for a loop.
    """

    kind: str
    allowed: frozenset[str]
    state: str
    reasons: tuple[str, ...] = ()
    inputs: Values | None = None
    outputs: Values | None = None
    attempts: int = 0
    messages: frozenset[str] = frozenset()
    status: dict[str, Told] = field(default_factory=dict)
    tolerated: int = 0


@dataclass(frozen=True)
class Prediction:
    """What a run comes to: the expectation of each task by place, the root's under the empty place."""

    tasks: dict[str, Expected]

    @property
    def state(self) -> str:
        """The run's state."""
        return self.tasks[""].state

    @property
    def outputs(self) -> Values | None:
        """The run's outputs; None when it fails."""
        return self.tasks[""].outputs


@dataclass
class Result:
    """What the inside of a DAG or loop came to."""

    state: str
    outputs: Values | None = None
    messages: frozenset[str] = frozenset()
    tolerated: int = 0


def interpret(
    spec: ir.PipelineSpec,
    parameters: Mapping[str, Any],
    *,
    asks: Asks | None = None,
    seen: Mapping[str, str] | None = None,
    mended: bool = False,
) -> Prediction:
    """Say what a run of a pipeline comes to.

    Args:
        spec: The pipeline.
        parameters: What the run was given.
        asks: What its tasks ask of Penstock itself, by the component whose DAG they are in, and their name.
        seen: The state of each task of the run, by place; None for a run in which all that may run does.
        mended: Whether no leaf fails any more.
    """
    interpreter = Interpreter(spec, asks or {}, seen, mended)
    assert spec.root is not None, "a valid pipeline has a root"
    inputs = Values(with_defaults(spec.root, dict(parameters)))
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


class Interpreter:
    """Goes through a pipeline; see `interpret`."""

    def __init__(
        self, spec: ir.PipelineSpec, asks: Asks, seen: Mapping[str, str] | None, mended: bool
    ) -> None:
        self.spec = spec
        self.asks = {
            id(component.dag.tasks[task]): asked
            for owner, tasks in asks.items()
            for task, asked in tasks.items()
            if (component := spec.root if owner == "root" else spec.components[owner]) and component.dag
        }
        self.seen = seen
        self.mended = mended
        self.tasks: dict[str, Expected] = {}

    # Scopes.

    def dag(self, component: ir.ComponentSpec, inputs: Values, scope: str) -> Result:
        """Go through a DAG; ``scope`` is what the places of its tasks begin with."""
        assert component.dag is not None
        done: dict[str, Expected] = {}
        for name in in_order(component.dag):
            place = f"{scope}/{name}" if scope else name
            done[name] = self.tasks[place] = self.task(component.dag, name, inputs, scope, done)
        failed = [task for task in done.values() if task.state == "FAILED"]
        if failed:
            return Result("FAILED", messages=frozenset().union(*(task.messages for task in failed)))
        try:
            return Result("SUCCEEDED", self.outputs(component, done))
        except Wrong:
            return Result("FAILED")

    def loop(
        self, task: ir.PipelineTaskSpec, component: ir.ComponentSpec, inputs: Values, scope: str, name: str
    ) -> Result:
        """Go through the iterations of a loop; ``scope`` is what their places begin with."""
        outputs: list[Values] = []
        failed: list[Expected] = []
        listed = items(task, inputs)
        tolerated = self.tolerated(task, len(listed))
        for position, (key, item, is_artifact) in enumerate(listed):
            place = f"{scope}[{position}]"
            if len(failed) > tolerated and self.seen is not None and place not in self.seen:
                continue  # it never opened
            artifacts = inputs.artifacts | ({key: [item]} if is_artifact else {})
            parameters = inputs.parameters | ({} if is_artifact else {key: item})
            result = self.iteration(task, component, Values(parameters, artifacts), place, name)
            only = Values({} if is_artifact else {key: item}, {key: [item]} if is_artifact else {})
            expected = Expected(
                "LOOP_ITERATION",
                frozenset({result.state}),
                result.state,
                inputs=only,
                outputs=result.outputs,
                messages=result.messages,
            )
            self.tasks[place] = expected
            if result.outputs is None:
                failed.append(expected)
            else:
                outputs.append(result.outputs)
        if len(failed) > tolerated:
            messages = frozenset().union(*(one.messages for one in failed))
            return Result("FAILED", messages=messages, tolerated=tolerated)
        return Result("SUCCEEDED", collected(component, outputs), tolerated=tolerated)

    def iteration(
        self, task: ir.PipelineTaskSpec, component: ir.ComponentSpec, inputs: Values, place: str, name: str
    ) -> Result:
        """Go through one iteration: a DAG, or an executor as the one task in it."""
        if component.dag is not None:
            return self.dag(component, inputs, place)
        one = self.tasks[f"{place}/{name}"] = self.leaf(task, component, inputs, f"{place}/{name}")
        return (
            Result(one.state, one.outputs, one.messages)
            if one.state == "FAILED"
            else Result("SUCCEEDED", one.outputs)
        )

    # Tasks.

    def task(
        self, dag: ir.DagSpec, name: str, around: Values, scope: str, done: Mapping[str, Expected]
    ) -> Expected:
        task = dag.tasks[name]
        place = f"{scope}/{name}" if scope else name
        kind = self.kind(task)
        always = task.runs_after_failure
        bad = [other for other in upstream(task) if done[other].state not in GOOD]
        if bad and not always:
            return Expected(kind, frozenset({"SKIPPED"}), "SKIPPED", (UPSTREAM_SKIPPED, UPSTREAM_FAILED))
        may_be_cut = not always and self.fails_elsewhere(dag, name, scope)
        if may_be_cut and self.seen is not None and self.seen.get(place) == "SKIPPED":
            reasons = (UPSTREAM_FAILED, UPSTREAM_SKIPPED, CONDITION_FALSE)
            return Expected(kind, frozenset({"SKIPPED"}), "SKIPPED", reasons)
        return self.own(task, name, around, place, done)

    def fails_elsewhere(self, dag: ir.DagSpec, name: str, scope: str) -> bool:
        """Say whether a task of the DAG that does not come after this one was seen to fail."""
        if self.seen is None:
            return False
        after = all_after(dag, name)
        return any(
            self.seen.get(f"{scope}/{other}" if scope else other) == "FAILED"
            for other in dag.tasks
            if other not in after
        )

    def own(
        self, task: ir.PipelineTaskSpec, name: str, around: Values, place: str, done: Mapping[str, Expected]
    ) -> Expected:
        """Say what a task comes to that is given its chance."""
        component = self.spec.components[task.component_name]
        kind = self.kind(task)
        status = {
            key: self.final_status(source.task_final_status.producer_task, done)
            for key, source in task.input_parameters.items()
            if source.task_final_status is not None
        }
        try:
            inputs = self.inputs(task, component, around, done)
            wanted = holds(task, inputs)
            if wanted and is_loop(task):
                items(task, inputs)
        except Wrong:
            return Expected(kind, frozenset({"FAILED"}), "FAILED")
        if not wanted:
            return Expected(kind, frozenset({"SKIPPED"}), "SKIPPED", (CONDITION_FALSE,))
        if is_loop(task) or component.dag is not None:
            return replace(self.rounds(task, component, inputs, place, name), status=status)
        if self.executor(component).importer is not None:
            return self.imports(component, inputs, place)
        return self.leaf(task, component, inputs, place, status)

    def imports(self, component: ir.ComponentSpec, inputs: Values, place: str) -> Expected:
        """Import an artifact; ``place`` is that of the task."""
        importer = self.executor(component).importer
        assert importer is not None, place
        made = {"artifact": [imported(importer)]}
        good = frozenset({"SUCCEEDED"})
        return Expected("IMPORTER", good, "SUCCEEDED", inputs=inputs, outputs=Values({}, made))

    def rounds(
        self, task: ir.PipelineTaskSpec, component: ir.ComponentSpec, inputs: Values, place: str, name: str
    ) -> Expected:
        """Go through a DAG or loop, again as often as it fails and may be tried again."""
        direct = is_loop(task) and component.dag is None
        most = 1 + (task.retry_policy.max_retry_count if task.retry_policy and not direct else 0)
        for number in range(1, most + 1):
            scope = place if number == 1 else f"{place}~{number}"
            if is_loop(task):
                result = self.loop(task, component, inputs, scope, name)
            else:
                result = self.dag(component, inputs, scope)
            if result.state == "SUCCEEDED" or "failures" in self.retry(
                task
            ):  # which names none that there is
                break
        return Expected(
            self.kind(task),
            frozenset({result.state}),
            result.state,
            inputs=inputs,
            outputs=result.outputs,
            attempts=number,
            messages=result.messages,
            tolerated=result.tolerated,
        )

    def leaf(
        self,
        task: ir.PipelineTaskSpec,
        component: ir.ComponentSpec,
        inputs: Values,
        place: str,
        status: dict[str, Told] | None = None,
    ) -> Expected:
        """Run a leaf, as often as its retries allow."""
        container = self.executor(component).container
        assert container is not None
        leaf = leaf_of(container)
        metadata = {key: [one["metadata"] for one in listed] for key, listed in inputs.artifacts.items()}
        digest = leaf.digest(inputs.parameters, metadata)
        most = 1 + (task.retry_policy.max_retry_count if task.retry_policy else 0)
        attempts = 1
        if (named := self.retry(task).get("failures")) is not None and named not in NAMES[leaf.end]:
            most = 1
        while not self.mended and leaf.does_fail(digest, attempts - 1, place):
            if attempts == most:
                return Expected(
                    "RUNTIME",
                    frozenset({"FAILED"}),
                    "FAILED",
                    inputs=inputs,
                    attempts=attempts,
                    messages=frozenset({leaf.message()}),
                    status=status or {},
                )
            attempts += 1
        made = {
            key: [{"type": leaf.artifacts[key], "metadata": one} for one in listed]
            for key, listed in leaf.metadata(digest).items()
        }
        cached = task.caching_options is not None and task.caching_options.enable_cache
        state = "CACHED" if cached and self.seen and self.seen.get(place) == "CACHED" else "SUCCEEDED"
        return Expected(
            "RUNTIME",
            GOOD if cached else frozenset({"SUCCEEDED"}),
            state,
            inputs=inputs,
            outputs=Values(leaf.parameters(digest), made),
            attempts=attempts,
            status=status or {},
        )

    # Values.

    def inputs(
        self,
        task: ir.PipelineTaskSpec,
        component: ir.ComponentSpec,
        around: Values,
        done: Mapping[str, Expected],
    ) -> Values:
        parameters: dict[str, Any] = {}
        artifacts: dict[str, list[dict[str, Any]]] = {}
        for key, source in task.input_parameters.items():
            found, value = self.parameter(source, around, done)
            if found:
                if source.parameter_expression_selector:
                    assert source.parameter_expression_selector == 'parseJson(string_value)["k"]'
                    value = value["k"]
                declared = component.inputs.parameters.get(key)
                if declared is not None and declared.parameter_type is ir.ParameterType.STRING:
                    value = value if isinstance(value, str) else json.dumps(value)
                parameters[key] = value
        for key, artifact in task.input_artifacts.items():
            if artifact.task_output_artifact is not None:
                producer = done[artifact.task_output_artifact.producer_task]
                made = producer.outputs.artifacts if producer.outputs is not None else {}
                listed = made.get(artifact.task_output_artifact.output_artifact_key)
            else:
                assert artifact.component_input_artifact is not None
                listed = around.artifacts.get(artifact.component_input_artifact)
            if listed is not None:
                artifacts[key] = listed
        return self.complete(task, component, parameters, artifacts)

    def complete(
        self,
        task: ir.PipelineTaskSpec,
        component: ir.ComponentSpec,
        parameters: dict[str, Any],
        artifacts: dict[str, list[dict[str, Any]]],
    ) -> Values:
        """Add defaults; an input that is declared, required and not there is wrong."""
        parameters = with_defaults(component, parameters)
        item = item_input(task)
        for key, declared in component.inputs.parameters.items():
            if key not in parameters and not declared.is_optional and key != item:
                raise Wrong(key)
        for key, declared_artifact in component.inputs.artifacts.items():
            if key not in artifacts and not declared_artifact.is_optional and key != item:
                raise Wrong(key)
        return Values(parameters, artifacts)

    def parameter(
        self, source: ir.InputParameterSpec, around: Values, done: Mapping[str, Expected]
    ) -> tuple[bool, Any]:
        """Return whether a source has a value, and the value."""
        if source.runtime_value is not None:
            return True, source.runtime_value.constant
        if source.component_input_parameter is not None:
            known = around.parameters
            key = source.component_input_parameter
        elif source.task_output_parameter is not None:
            outputs = done[source.task_output_parameter.producer_task].outputs
            known = outputs.parameters if outputs is not None else {}
            key = source.task_output_parameter.output_parameter_key
        else:
            assert source.task_final_status is not None
            producer = source.task_final_status.producer_task
            return True, {"state": self.final_status(producer, done)[1], "pipelineTaskName": producer}
        return key in known, known.get(key)

    def final_status(self, producer: str, done: Mapping[str, Expected]) -> Told:
        """Return what a task's final status may tell."""
        task = done[producer]
        return producer, "COMPLETE" if task.state in GOOD else task.state, task.messages

    def outputs(self, component: ir.ComponentSpec, done: Mapping[str, Expected]) -> Values:
        """Return the outputs of a DAG: of each, the first producer's that succeeded."""
        assert component.dag is not None
        given = component.dag.outputs
        if given is None:
            return Values()
        parameters: dict[str, Any] = {}
        artifacts: dict[str, list[dict[str, Any]]] = {}
        for key, output in given.parameters.items():
            if output.value_from_oneof is not None:
                selectors = output.value_from_oneof.parameter_selectors
            else:
                assert output.value_from_parameter is not None
                selectors = [output.value_from_parameter]
            made = [done[one.producer_subtask].outputs for one in selectors]
            keys = [one.output_parameter_key for one in selectors]
            found = [
                one.parameters[inner]
                for one, inner in zip(made, keys, strict=True)
                if one is not None and inner in one.parameters
            ]
            if found:
                parameters[key] = found[0]
        for key, artifact in given.artifacts.items():
            made = [done[one.producer_subtask].outputs for one in artifact.artifact_selectors]
            keys = [one.output_artifact_key for one in artifact.artifact_selectors]
            listed = [
                one.artifacts[inner]
                for one, inner in zip(made, keys, strict=True)
                if one is not None and inner in one.artifacts
            ]
            if listed:
                artifacts[key] = listed[0]
        return Values(parameters, artifacts)

    # The document.

    def tolerated(self, task: ir.PipelineTaskSpec, count: int) -> int:
        """Return how many of a loop's iterations may fail while it succeeds."""
        asked = self.asks.get(id(task), {}).get("loop", {})
        if "toleratedShare" in asked:
            return int(Fraction(str(asked["toleratedShare"])) * count)
        return int(asked.get("toleratedFailures", 0))

    def retry(self, task: ir.PipelineTaskSpec) -> Mapping[str, Any]:
        """Return what a task asks of Penstock itself about being tried again."""
        asked: Mapping[str, Any] = self.asks.get(id(task), {}).get("retry", {})
        return asked

    def executor(self, component: ir.ComponentSpec) -> ir.ExecutorSpec:
        deployment = self.spec.deployment_spec
        assert deployment is not None
        assert component.executor_label is not None
        return deployment.executors[component.executor_label]

    def kind(self, task: ir.PipelineTaskSpec) -> str:
        component = self.spec.components[task.component_name]
        if is_loop(task):
            return "LOOP"
        if component.dag is None:
            return "IMPORTER" if self.executor(component).importer is not None else "RUNTIME"
        if task.component_name.startswith("comp-condition-branches-"):
            return "CONDITION_BRANCH"
        if task.component_name.startswith("comp-exit-handler-"):
            return "EXIT_HANDLER"
        return "CONDITION" if task.condition else "DAG"
