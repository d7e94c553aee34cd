"""References inside a pipeline: everything that is named must be there.

Only what no reader of such documents could run is a problem. Stock SDKs write task inputs that the task's
component does not declare (``cpu_limit``, ``base_image``, ``pipelinechannel--…`` for constants with
placeholders); these are legal.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from penstock.ir import walk
from penstock.ir.message import is_present
from penstock.ir.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.ir.components import ComponentSpec, DagSpec
    from penstock.ir.deployment import ExecutorSpec
    from penstock.ir.pipeline import PipelineSpec
    from penstock.ir.problems import Path
    from penstock.ir.tasks import PipelineTaskSpec

__all__ = ["validate"]

# Names of pipelines, tasks and outputs become parts of paths and of folders' names; ~2 is a second round.
_UNFIT_NAME = re.compile(r"[\x00-\x1f\x7f/\\\[\]]|^\.*$|^ | $|~\d+$")


def validate(spec: PipelineSpec) -> list[Problem]:
    """Return all that is wrong with the references inside ``spec``; empty when it can be run."""
    return _Validation(spec).run()


class _Validation:
    def __init__(self, spec: PipelineSpec) -> None:
        self.spec = spec
        self.problems: list[Problem] = []
        deployment = spec.deployment_spec
        self.executors = deployment.executors if deployment is not None else {}

    def run(self) -> list[Problem]:
        if not self.spec.name:
            self._add("the pipeline has no name", ("pipelineInfo", "name"))
        else:
            self._name(self.spec.name, "a pipeline", ("pipelineInfo", "name"))
        if self.spec.root is None:
            self._add("the pipeline has no root", (), "add 'root' with the graph of its tasks")
        elif self.spec.root.dag is None:
            self._add("the root must have a dag", ("root",))
        for place in walk.components(self.spec):
            self._component(place.component, place.path)
        self._recursion()
        return self.problems

    def _add(self, message: str, path: Path, hint: str | None = None) -> None:
        self.problems.append(Problem(message, path, hint))

    def _known(self, name: str, known: Iterable[str], what: str, path: Path) -> bool:
        if name in known:
            return True
        self._add(f"{what} {name!r} does not exist" if name else f"{what} is not named", path,
                  did_you_mean(name, known))  # fmt: skip
        return False

    def _component(self, component: ComponentSpec, path: Path) -> None:
        for kind, names in (
            ("parameters", component.outputs.parameters),
            ("artifacts", component.outputs.artifacts),
        ):
            for name in names:
                self._name(name, "an output", (*path, "outputDefinitions", kind, name))
        if component.executor_label is not None:
            label_path = (*path, "executorLabel")
            if self._known(component.executor_label, self.executors, "executor", label_path):
                self._executor(component.executor_label, self.executors[component.executor_label])
        elif component.dag is not None:
            self._dag(component, component.dag, (*path, "dag"))
        else:
            self._add("the component has neither dag nor executorLabel", path)

    def _name(self, name: str, what: str, path: Path) -> None:
        if _UNFIT_NAME.search(name):
            self._add(f"{what} cannot be named {name!r}", path, "use letters, digits, '-', '_' and '.'")

    def _executor(self, label: str, executor: ExecutorSpec) -> None:
        path: Path = ("deploymentSpec", "executors", label)
        if executor.importer is not None:
            uri = executor.importer.artifact_uri
            if uri is None or not (uri.has_constant or uri.runtime_parameter):
                self._add("the importer has no artifactUri", (*path, "importer"))
        elif executor.container is not None:
            if not executor.container.image:
                self._add("the container has no image", (*path, "container"))
        elif executor.resolver is None and executor.custom_job is None:
            self._add("the executor has neither container nor importer", path)

    def _dag(self, component: ComponentSpec, dag: DagSpec, path: Path) -> None:
        for name, task in dag.tasks.items():
            self._name(name, "a task", (*path, "tasks", name))
            _TaskValidation(self, component, dag, (*path, "tasks", name)).run(task)
        cycle = walk.find_cycle({name: walk.upstream(task) for name, task in dag.tasks.items()})
        if cycle:
            chain = " after ".join([*cycle, cycle[0]])
            self._add(f"tasks wait for each other: {chain}", (*path, "tasks", cycle[0]))
        self._dag_outputs(dag, (*path, "outputs"))

    def _dag_outputs(self, dag: DagSpec, path: Path) -> None:
        if dag.outputs is None:
            return
        for name, artifact in dag.outputs.artifacts.items():
            here = (*path, "artifacts", name)
            if not artifact.artifact_selectors:
                self._add("the output has no producer", here)
            for index, selector in enumerate(artifact.artifact_selectors):
                place = (*here, "artifactSelectors", index)
                self.output(dag, selector.producer_subtask, (*place, "producerSubtask"),
                            artifact=selector.output_artifact_key)  # fmt: skip
        for name, parameter in dag.outputs.parameters.items():
            here = (*path, "parameters", name)
            if parameter.value_from_parameter is not None:
                selectors = [(parameter.value_from_parameter, (*here, "valueFromParameter"))]
            elif parameter.value_from_oneof is not None:
                oneof = (*here, "valueFromOneof", "parameterSelectors")
                candidates = parameter.value_from_oneof.parameter_selectors
                selectors = [(candidate, (*oneof, index)) for index, candidate in enumerate(candidates)]
            else:
                selectors = []
            if not selectors:
                self._add("the output has no producer", here)
            for selected, where in selectors:
                self.output(dag, selected.producer_subtask, (*where, "producerSubtask"),
                            parameter=selected.output_parameter_key)  # fmt: skip

    def output(
        self, dag: DagSpec, task_name: str, path: Path, *, parameter: str = "", artifact: str = ""
    ) -> None:
        """Check that a task of ``dag`` exists, and that its component gives the named output."""
        if not self._known(task_name, dag.tasks, "task", path):
            return
        component = self.spec.components.get(dag.tasks[task_name].component_name)
        if component is None:
            return  # reported at the task itself
        declared: set[str] = set(component.outputs.artifacts if artifact else component.outputs.parameters)
        if component.dag is not None and component.dag.outputs is not None:
            outputs = component.dag.outputs
            declared |= set(outputs.artifacts if artifact else outputs.parameters)
        kind = "artifact" if artifact else "parameter"
        key = "outputArtifactKey" if artifact else "outputParameterKey"
        self._known(
            artifact or parameter, declared, f"output {kind} of task {task_name!r}", (*path[:-1], key)
        )

    def _recursion(self) -> None:
        uses = {
            name: {task.component_name for task in component.dag.tasks.values()}
            for name, component in self.spec.components.items()
            if component.dag is not None
        }
        cycle = walk.find_cycle(uses)
        if cycle:
            chain = " uses ".join([*cycle, cycle[0]])
            self._add(f"a component contains itself: {chain}", ("components", cycle[0]))


class _TaskValidation:
    """Checks one task of one DAG."""

    def __init__(self, whole: _Validation, enclosing: ComponentSpec, dag: DagSpec, path: Path) -> None:
        self.whole = whole
        self.enclosing = enclosing
        self.dag = dag
        self.path = path

    def run(self, task: PipelineTaskSpec) -> None:
        known = self.whole._known
        known(
            task.component_name, self.whole.spec.components, "component", (*self.path, "componentRef", "name")
        )
        for index, name in enumerate(task.dependent_tasks):
            known(name, self.dag.tasks, "task", (*self.path, "dependentTasks", index))
        self._parameters(task)
        self._artifacts(task)
        self._iterator(task)

    def _parameters(self, task: PipelineTaskSpec) -> None:
        for name, source in task.input_parameters.items():
            here = (*self.path, "inputs", "parameters", name)
            if source.task_output_parameter is not None:
                output = source.task_output_parameter
                place = (*here, "taskOutputParameter", "producerTask")
                self.whole.output(
                    self.dag, output.producer_task, place, parameter=output.output_parameter_key
                )
            elif source.task_final_status is not None:
                place = (*here, "taskFinalStatus", "producerTask")
                self.whole._known(source.task_final_status.producer_task, self.dag.tasks, "task", place)
            elif source.component_input_parameter is not None:
                self.whole._known(
                    source.component_input_parameter,
                    self.enclosing.inputs.parameters,
                    "input parameter of the enclosing component",
                    (*here, "componentInputParameter"),
                )
            elif source.runtime_value is None:
                self.whole._add("the input has no source", here)
            elif not (source.runtime_value.has_constant or source.runtime_value.runtime_parameter):
                self.whole._add("the input has no source", (*here, "runtimeValue"))

    def _artifacts(self, task: PipelineTaskSpec) -> None:
        for name, source in task.input_artifacts.items():
            here = (*self.path, "inputs", "artifacts", name)
            if source.task_output_artifact is not None:
                output = source.task_output_artifact
                place = (*here, "taskOutputArtifact", "producerTask")
                self.whole.output(self.dag, output.producer_task, place, artifact=output.output_artifact_key)
            elif source.component_input_artifact is not None:
                self.whole._known(
                    source.component_input_artifact,
                    self.enclosing.inputs.artifacts,
                    "input artifact of the enclosing component",
                    (*here, "componentInputArtifact"),
                )
            else:
                self.whole._add("the input has no source", here)

    def _iterator(self, task: PipelineTaskSpec) -> None:
        if task.parameter_iterator is not None:
            here = (*self.path, "parameterIterator")
            items = task.parameter_iterator.items
            if items is None or not (is_present(items.raw) or items.input_parameter):
                self.whole._add("the iterator has no items", here)
            elif items.input_parameter:
                place = (*here, "items", "inputParameter")
                self.whole._known(items.input_parameter, task.input_parameters, "input of the task", place)
            elif items.raw is not None and not _is_json_list(items.raw):
                self.whole._add("the items are not a list in JSON", (*here, "items", "raw"))
            self._item_input(task, task.parameter_iterator.item_input, here)
        elif task.artifact_iterator is not None:
            here = (*self.path, "artifactIterator")
            of_artifacts = task.artifact_iterator.items
            name = of_artifacts.input_artifact if of_artifacts is not None else ""
            place = (*here, "items", "inputArtifact")
            self.whole._known(name, task.input_artifacts, "input of the task", place)
            self._item_input(task, task.artifact_iterator.item_input, here)

    def _item_input(self, task: PipelineTaskSpec, name: str, path: Path) -> None:
        component = self.whole.spec.components.get(task.component_name)
        if component is None:
            return
        declared: set[str] = set(
            component.inputs.parameters if task.parameter_iterator else component.inputs.artifacts
        )
        self.whole._known(name, declared, "input of the component", (*path, "itemInput"))


def _is_json_list(text: str) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except ValueError:
        return False
