"""The inputs of a task, and of a whole run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from penstock import ir
from penstock.driver import constants
from penstock.driver.types import Mismatch, check_literals, convert
from penstock.driver.values import ScopeValues, Upstream, Values
from penstock.errors import ExpressionError, InputError, IRError, SubmitError
from penstock.expr import placeholders, selectors
from penstock.ir import UNSET
from penstock.ir.depth import MOST_LEVELS, is_too_deep
from penstock.ir.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.driver.values import RunInfo
    from penstock.store.rows import Artifact

__all__ = ["inputs", "referred", "root_inputs"]

_UNKNOWN_ERROR: Final = 1
_HANDED_THROUGH: Final = "pipelinechannel--"
_STATES: Final = {"FAILED": "FAILED", "SKIPPED": "SKIPPED", "CANCELED": "CANCELLED"}


class _Absent(Exception):
    """There is no value; the message says why."""


def inputs(
    task: ir.PipelineTaskSpec,
    component: ir.ComponentSpec,
    scope: ScopeValues,
    run: RunInfo,
    task_id: str,
) -> Values:
    """Make out what a task is given.

    An input without a value, be it null or the output of a task that was skipped or failed, takes its
    default; without a default it is left out if it is optional. Values become what the component declares.
    Inputs that the component does not declare, which KFP uses for resources and for channels inside texts,
    are kept as they are.

    Args:
        task: The task.
        component: Its component.
        scope: What the DAG around it has.
        run: The run.
        task_id: The task's id.

    Raises:
        InputError: Inputs have no value, or one of the wrong type; all of them are named.
    """
    return _Resolution(task, component, scope, run, task_id).run()


def referred(
    reference: ir.JsonStruct,
    inputs: Values,
    task: ir.PipelineTaskSpec,
    component: ir.ComponentSpec,
    scope: ScopeValues,
    run: RunInfo,
    task_id: str,
) -> Any:
    """Return what a reference stands for that is in the task's settings for a platform.

    Args:
        reference: It, in the form of a task's input parameter.
        inputs: The task's own inputs.
        task: The task.
        component: Its component.
        scope: What the DAG around it has.
        run: The run.
        task_id: The task's id.

    Returns:
        None where it has no value.

    Raises:
        InputError: It is not a reference, or its text takes an input without a value.
    """
    resolution = _Resolution(task, component, scope, run, task_id)
    return resolution.referred(reference, inputs)


class _Resolution:
    def __init__(
        self,
        task: ir.PipelineTaskSpec,
        component: ir.ComponentSpec,
        scope: ScopeValues,
        run: RunInfo,
        task_id: str,
    ) -> None:
        self.task = task
        self.declared = component.inputs
        self.is_dag = component.dag is not None
        self.executes = component.dag is None
        self.scope = scope
        self.run_info = run
        self.task_id = task_id
        self.absent: dict[str, str] = {}  # why, by input
        self.problems: list[tuple[str, str]] = []

    def run(self) -> Values:
        parameters = self._given_parameters()
        artifacts = self._artifacts()
        for name, spec in self.declared.parameters.items():
            if name in parameters:
                self._convert(name, spec, parameters)
            elif spec.default_value is not UNSET and spec.default_value is not None:
                parameters[name] = self._default(spec.default_value)
                self._convert(name, spec, parameters)
            elif not spec.is_optional:
                self._missing(name)
        self._report()
        return Values(parameters, artifacts)

    def referred(self, reference: ir.JsonStruct, inputs: Values) -> Any:
        try:
            source = ir.convert(reference, ir.InputParameterSpec)
            runtime_value = source.runtime_value
            if runtime_value is not None and runtime_value.runtime_parameter is None:
                constant = runtime_value.constant_plain
                return placeholders.substitute_constant(constant, self._names(), inputs.parameters)
            return self._selected(self._parameter(source), source.parameter_expression_selector)
        except _Absent:
            return None
        except (ExpressionError, IRError) as error:
            raise InputError(f"a setting of the task cannot be made out: {error.message}") from error

    def _default(self, value: Any) -> Any:
        if not constants.has_placeholder(value):
            return value
        return placeholders.substitute_constant(value, self._names())

    def _names(self) -> dict[str, str]:
        return constants.names(self.run_info, self.task, self.task_id)

    def _missing(self, name: str) -> None:
        """Note that a required input has no value, unless it is not this task's to miss.

        An iteration is given its item later. What a group of tasks hands through to the tasks in it is theirs
        to miss: the SDK does not say of it whether they can do without.
        """
        parameter, artifact = self.task.parameter_iterator, self.task.artifact_iterator
        if name in {parameter and parameter.item_input, artifact and artifact.item_input}:
            return
        if self.is_dag and name.startswith(_HANDED_THROUGH):
            return
        self.problems.append((name, f"has no value: {self.absent.get(name, 'it is not given')}"))

    def _convert(self, name: str, spec: ir.ComponentInputParameterSpec, values: dict[str, Any]) -> None:
        try:
            values[name] = convert(values[name], spec.declared_type)
            check_literals(values[name], spec.literals)
        except Mismatch as mismatch:
            self.problems.append((name, str(mismatch)))

    def _given_parameters(self) -> dict[str, Any]:
        """Return what the sources of the inputs give; constants come last, as they may name other inputs."""
        given: dict[str, Any] = {}
        texts: list[tuple[str, Any]] = []
        for name, source in self.task.input_parameters.items():
            runtime_value = source.runtime_value
            if runtime_value is not None and constants.has_placeholder(runtime_value.constant_plain):
                texts.append((name, runtime_value.constant_plain))
                continue
            try:
                given[name] = self._selected(self._parameter(source), source.parameter_expression_selector)
            except _Absent as absent:
                self.absent[name] = str(absent)
            except ExpressionError as error:
                self.problems.append((name, f"cannot be selected: {error.message}"))
        for name, constant in texts:
            self._constant(name, constant, given)
        return given

    def _constant(self, name: str, constant: Any, given: dict[str, Any]) -> None:
        """Put values into a constant that names some; without them it has none either."""
        for channel in constants.inputs_in(constant):
            if channel in self.absent:
                self.absent[name] = f"its text takes {channel!r}, which has no value: {self.absent[channel]}"
                return
        try:
            given[name] = placeholders.substitute_constant(constant, self._names(), given)
        except ExpressionError as error:
            self.problems.append((name, f"has a text that cannot be made: {error.message}"))

    def _selected(self, value: Any, selector: str) -> Any:
        if not selector:
            return value
        selected = selectors.select(selector, value)
        if selected is None:
            raise _Absent("it is null")
        return selected

    def _parameter(self, source: ir.InputParameterSpec) -> Any:
        if source.component_input_parameter is not None:
            value = self._of_scope(source.component_input_parameter)
        elif source.task_output_parameter is not None:
            output = source.task_output_parameter
            value = self._output(output.producer_task, output.output_parameter_key)
        elif source.task_final_status is not None:
            value = self._final_status(source.task_final_status.producer_task)
        elif source.runtime_value is not None and source.runtime_value.runtime_parameter is not None:
            value = self._of_scope(source.runtime_value.runtime_parameter)
        else:
            value = source.runtime_value.constant_plain if source.runtime_value is not None else None
        if value is None:
            raise _Absent("it is null")
        return value

    def _of_scope(self, name: str) -> Any:
        value = self.scope.inputs.parameters.get(name)
        if value is None:
            raise _Absent(f"the pipeline's input {name!r} has none")
        return value

    def _output(self, producer: str, key: str) -> Any:
        upstream = self._upstream(producer)
        if key not in upstream.outputs.parameters:
            raise _Absent(f"task {producer!r} gave no {key!r}")
        return upstream.outputs.parameters[key]

    def _upstream(self, producer: str) -> Upstream:
        upstream = self.scope.tasks.get(producer)
        if upstream is None:
            raise _Absent(f"task {producer!r} did not run")
        if upstream.succeeded:
            return upstream
        if upstream.state == "FAILED":
            error = f": {upstream.error.message}" if upstream.error is not None else ""
            raise _Absent(f"task {producer!r} failed{error}")
        state = {"SKIPPED": "was skipped", "CANCELED": "was cancelled"}.get(upstream.state, "has not ended")
        raise _Absent(f"task {producer!r} {state}")

    def _final_status(self, producer: str) -> dict[str, Any]:
        upstream = self.scope.tasks.get(producer)
        if upstream is None:
            raise _Absent(f"task {producer!r} did not run")
        state = self.run_info.success_state if upstream.succeeded else _STATES.get(upstream.state, "RUNNING")
        status = ir.PipelineTaskFinalStatus(
            state=state,
            pipeline_job_resource_name=self.run_info.resource_name,
            pipeline_task_name=producer,
            error=ir.Status(),
        )
        if not upstream.succeeded and upstream.error is not None:
            code = upstream.error.exit_code
            status.error = ir.Status(code=code or _UNKNOWN_ERROR, message=upstream.error.message)
        return ir.to_dict(status)

    def _artifacts(self) -> dict[str, list[Artifact]]:
        found: dict[str, list[Artifact]] = {}
        for name, source in self.task.input_artifacts.items():
            try:
                found[name] = self._artifact(source)
            except _Absent as absent:
                self.absent[name] = str(absent)
        for name, spec in self.declared.artifacts.items():
            if name in found:
                # A DAG only hands on; older SDKs do not say that its input is a list.
                if self.executes and not spec.is_artifact_list and len(found[name]) > 1:
                    self.problems.append((name, f"takes one artifact, and got {len(found[name])}"))
            elif not spec.is_optional:
                self._missing(name)
        return found

    def _artifact(self, source: ir.InputArtifactSpec) -> list[Artifact]:
        if source.task_output_artifact is not None:
            output = source.task_output_artifact
            given = self._upstream(output.producer_task).outputs.artifacts.get(output.output_artifact_key)
            why = f"task {output.producer_task!r} gave no {output.output_artifact_key!r}"
        else:
            name = source.component_input_artifact or ""
            given = self.scope.inputs.artifacts.get(name)
            why = f"the pipeline's input {name!r} has none"
        if given is None:
            raise _Absent(why)
        return list(given)

    def _report(self) -> None:
        if not self.problems:
            return
        lines = [f"input {name!r} {problem}" for name, problem in self.problems]
        label = self.task.task_info.name if self.task.task_info is not None else self.task.component_name
        if len(lines) == 1:
            raise InputError(lines[0], where=f"task {label!r}")
        listed = "\n".join(f"  {line}" for line in lines)
        raise InputError(f"{len(lines)} inputs cannot be made out:\n{listed}", where=f"task {label!r}")


def root_inputs(
    spec: ir.PipelineSpec,
    given: Mapping[str, Any],
    artifacts: Mapping[str, Sequence[Artifact]] | None = None,
    names: Mapping[str, str] | None = None,
) -> Values:
    """Make out the inputs of a run: what is given, and the pipeline's defaults.

    Args:
        spec: The pipeline.
        given: The run's parameters.
        artifacts: The run's artifacts, by input.
        names: What placeholders of the run in defaults stand for, see `constants.names`; without it, nothing.

    Raises:
        SubmitError: Parameters are missing, unknown, or of the wrong type; all of them are named.
    """
    assert spec.root is not None, "a valid pipeline has a root"
    declared = spec.root.inputs
    problems: list[str] = []
    for name in given:
        if name not in declared.parameters:
            hint = did_you_mean(name, declared.parameters)
            problems.append(f"there is no parameter {name!r}" + (f" ({hint})" if hint else ""))
    handed = {name: list(listed) for name, listed in (artifacts or {}).items()}
    for name, artifact in declared.artifacts.items():
        if name not in handed and not artifact.is_optional:
            problems.append(f"input {name!r} is an artifact, which a run cannot be given; import it instead")
    parameters: dict[str, Any] = {}
    for name, parameter in declared.parameters.items():
        try:
            if is_too_deep(given.get(name)):
                raise Mismatch(f"has more than {MOST_LEVELS} lists and objects in one another")
            parameters.update(_root_parameter(name, parameter, given, names or {}))
        except Mismatch as mismatch:
            problems.append(f"parameter {name!r} {mismatch}")
    if problems:
        raise _cannot_start(spec.name, problems, declared.parameters)
    return Values(parameters, handed)


def _root_parameter(
    name: str, spec: ir.ComponentInputParameterSpec, given: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, Any]:
    value = given.get(name)
    kind = spec.declared_type
    if value is None:
        if spec.default_value is UNSET or spec.default_value is None:
            if spec.is_optional:
                return {}
            raise Mismatch("has no value and no default")
        value = spec.default_value
        if names and constants.has_placeholder(value):
            value = placeholders.substitute_constant(value, names)
    elif kind is ir.ParameterType.STRING and not isinstance(value, str):
        # Inside a pipeline a STRING takes any value; a run's parameters are checked as KFP's server does.
        raise Mismatch(f"takes text, and got {value!r}")
    value = convert(value, kind)
    check_literals(value, spec.literals)
    return {name: value}


def _cannot_start(pipeline: str, problems: list[str], declared: Iterable[str]) -> SubmitError:
    where = f"pipeline {pipeline!r}"
    names = ", ".join(declared)
    hint = f"its parameters are: {names}" if names else "it has no parameters"
    if len(problems) == 1:
        return SubmitError(problems[0], where=where, hint=hint)
    listed = "\n".join(f"  {problem}" for problem in problems)
    return SubmitError(f"{len(problems)} parameters are wrong:\n{listed}", where=where, hint=hint)
