"""A walk through a pipeline with the driver alone: made-up outputs stand for what tasks would write."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from penstock import ir
from penstock.driver import ScopeValues, Upstream, Values, control, execution, imports, outputs, resolve
from penstock.store.rows import Artifact
from support.driver_values import RUN

MADE_UP: dict[ir.ParameterType, Any] = {
    ir.ParameterType.NUMBER_DOUBLE: 0.5,
    ir.ParameterType.NUMBER_INTEGER: 3,
    ir.ParameterType.STRING: "heads",
    ir.ParameterType.BOOLEAN: True,
    ir.ParameterType.LIST: [
        {"A_a": "1", "B_b": "2", "a": 1, "b": 2},
        {"A_a": "3", "B_b": "4", "a": 3, "b": 4},
    ],
    ir.ParameterType.STRUCT: {"A_a": "1", "B_b": "2", "a": 1, "b": 2},
}


@dataclass
class DryRun:
    """Walks through the graph of a valid pipeline; ``inputs`` takes what each task was given, by path.

    Args:
        spec: The pipeline.
        outputs: Output parameters of tasks, by the task's name and the output's; else made up by type.
    """

    spec: ir.PipelineSpec
    outputs: dict[tuple[str, str], Any] = field(default_factory=dict)
    inputs: dict[str, Values] = field(default_factory=dict)

    def run(self, parameters: dict[str, Any]) -> Values:
        """Walk from the root, and return its outputs."""
        assert self.spec.root is not None
        return self._dag(self.spec.root, resolve.root_inputs(self.spec, parameters), "")

    def _dag(self, component: ir.ComponentSpec, inputs: Values, path: str) -> Values:
        assert component.dag is not None
        ended: dict[str, Upstream] = {}
        for name in ir.walk.in_order(component.dag):
            task = component.dag.tasks[name]
            scope = ScopeValues(inputs, ended)
            skipped = [other for other in ir.walk.upstream(task) if ended[other].state == "SKIPPED"]
            if skipped and not task.runs_after_failure:
                ended[name] = Upstream("SKIPPED", Values(), None, name)
                continue
            given = self._task(task, scope, f"{path}/{name}")
            ended[name] = Upstream("SKIPPED" if given is None else "SUCCEEDED", given or Values(), None, name)
        return outputs.of_dag(component, ended)

    def _task(self, task: ir.PipelineTaskSpec, scope: ScopeValues, path: str) -> Values | None:
        component = self.spec.components[task.component_name]
        inputs = resolve.inputs(task, component, scope, RUN, "task-id")
        self.inputs[path] = inputs
        if not control.condition_holds(task, inputs):
            return None
        if task.parameter_iterator is None and task.artifact_iterator is None:
            return self._component(component, inputs, path)
        items = control.items(task, inputs)
        rounds = [
            self._component(component, control.iteration_inputs(task, inputs, item), f"{path}[{label}]")
            for item, label in zip(items, control.labels(items), strict=True)
        ]
        return outputs.collect(component, rounds)

    def _component(self, component: ir.ComponentSpec, inputs: Values, path: str) -> Values:
        if component.dag is not None:
            return self._dag(component, inputs, path)
        assert self.spec.deployment_spec is not None
        executor = self.spec.deployment_spec.executors[component.executor_label or ""]
        if executor.importer is not None:
            imported = imports.artifact(executor.importer, inputs)
            row = Artifact(path, RUN.id, path, "artifact", imported.type, imported.uri, 0)
            return Values(artifacts={"artifact": [row]})
        given = execution.executor_input(component, inputs, artifact_root=f"/a{path}", outputs_folder="/o")
        assert ir.executor_input_from_dict(ir.to_dict(given)) == given
        return self._executed(component, path)

    def _executed(self, component: ir.ComponentSpec, path: str) -> Values:
        name = path.rsplit("/", 1)[-1]
        written = {
            key: self.outputs.get((name, key), MADE_UP.get(spec.declared_type))
            for key, spec in component.outputs.parameters.items()
        }
        report = ir.ExecutorOutput(parameter_values=written)
        parsed = outputs.parse(component, report, artifact_root=f"/a{path}", outputs_folder="/o")
        rows = {
            key: [
                Artifact(f"{path}:{key}", RUN.id, path, item.name, "system.Artifact", item.uri, 0)
                for item in listed
            ]
            for key, listed in parsed.artifacts.items()
        }
        return Values(parsed.parameters, rows)
