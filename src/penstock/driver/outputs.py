"""What a task wrote, and what a DAG or a loop hands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from penstock import ir
from penstock.driver.execution import output_artifact, parameter_file
from penstock.driver.types import Mismatch, convert, parse_text
from penstock.driver.values import Upstream, Values
from penstock.errors import OutputError
from penstock.ir.depth import MOST_LEVELS, is_too_deep
from penstock.runtime.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from penstock.store.rows import Artifact

__all__ = ["Parsed", "collect", "of_dag", "parse", "producers", "read_local"]


class Parsed(NamedTuple):
    """The outputs of an attempt, by name."""

    parameters: dict[str, Any]
    artifacts: dict[str, list[ir.RuntimeArtifact]]


def read_local(path: str) -> str | None:
    """Return the text of a file, or None when there is none.

    Raises:
        OutputError: It cannot be read as text.
    """
    try:
        return read_file(path).decode()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        hint = "hand over as an artifact what is no text of moderate size"
        raise OutputError(f"the output file cannot be read: {reason}", where=path, hint=hint) from error


def parse(
    component: ir.ComponentSpec,
    output: ir.ExecutorOutput,
    *,
    artifact_root: str,
    outputs_folder: str,
    read_text: Callable[[str], str | None] = read_local,
) -> Parsed:
    """Return what an attempt gave: from its ExecutorOutput, or else from the files that it wrote.

    Args:
        component: The task's component.
        output: What its executor reported.
        artifact_root: As given to `executor_input`.
        outputs_folder: As given to `executor_input`.
        read_text: Gives the text of a file, or None when there is none.

    Raises:
        OutputError: Outputs were not written, or are of the wrong type; all of them are named.
    """
    parameters: dict[str, Any] = {}
    problems: list[str] = []
    for name, spec in component.outputs.parameters.items():
        path = parameter_file(outputs_folder, name)
        try:
            value = _parameter(name, spec, output, path, read_text)
            if is_too_deep(value):
                raise Mismatch(f"has more than {MOST_LEVELS} lists and objects in one another")
            parameters[name] = value
        except RecursionError:
            problems.append(f"output {name!r} has too many lists and objects in one another")
        except Mismatch as mismatch:
            problems.append(f"output {name!r} {mismatch}")
    if problems:
        hint = "return a value for each output, or write it to the path that the component is given"
        if len(problems) == 1:
            raise OutputError(problems[0], hint=hint)
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise OutputError(f"{len(problems)} outputs are wrong:\n{listed}", hint=hint)
    artifacts = {
        name: _artifacts(output_artifact(name, declared, artifact_root), declared, output.artifacts.get(name))
        for name, declared in component.outputs.artifacts.items()
    }
    return Parsed(parameters, artifacts)


def _parameter(
    name: str,
    spec: ir.ComponentOutputParameterSpec,
    output: ir.ExecutorOutput,
    path: str,
    read_text: Callable[[str], str | None],
) -> Any:
    if output.parameter_values.get(name) is not None:
        return convert(output.parameter_values[name], spec.declared_type)
    if name in output.parameters:
        return convert(output.parameters[name].plain, spec.declared_type)
    text = read_text(path)
    if text is None and name in output.parameter_values:
        return None  # an Optional output: whoever takes it has no value, and its default holds
    if text is None:
        raise Mismatch("was not written")
    return parse_text(text, spec.declared_type)


def _artifacts(
    base: ir.RuntimeArtifact, declared: ir.ComponentOutputArtifactSpec, given: ir.ArtifactList | None
) -> list[ir.RuntimeArtifact]:
    """Join what the executor says of an output's artifacts with what was known before."""
    if given is None or not (given.artifacts or declared.is_artifact_list):
        return [base]
    return [_joined(base, artifact) for artifact in given.artifacts]


def _joined(base: ir.RuntimeArtifact, given: ir.RuntimeArtifact) -> ir.RuntimeArtifact:
    return ir.RuntimeArtifact(
        name=given.name or base.name,
        type=base.type,
        uri=given.uri or base.uri,
        metadata={**(base.metadata or {}), **_old_properties(given), **(given.metadata or {})},
        custom_path=given.custom_path or None,
    )


def _old_properties(artifact: ir.RuntimeArtifact) -> dict[str, Any]:
    """Return the metadata of an artifact in the spelling of schema 2.0."""
    properties = {**artifact.properties, **artifact.custom_properties}
    return {name: value.plain for name, value in properties.items()}


def producers(dag: ir.DagSpec) -> set[str]:
    """Return the names of the tasks that a DAG's outputs come from."""
    if dag.outputs is None:
        return set()
    names = {
        selector.producer_subtask
        for output in dag.outputs.artifacts.values()
        for selector in output.artifact_selectors
    }
    for parameter in dag.outputs.parameters.values():
        names.update(selector.producer_subtask for selector in _selectors(parameter))
    return names


def _selectors(output: ir.DagOutputParameterSpec) -> Sequence[ir.ParameterSelectorSpec]:
    if output.value_from_parameter is not None:
        return [output.value_from_parameter]
    return output.value_from_oneof.parameter_selectors if output.value_from_oneof is not None else []


def of_dag(component: ir.ComponentSpec, tasks: Mapping[str, Upstream]) -> Values:
    """Return the outputs of a DAG: of several candidates the first whose task succeeded.

    An output whose tasks were all skipped is left out.

    Args:
        component: The DAG's component.
        tasks: Its tasks by name: those named by `producers`.
    """
    parameters: dict[str, Any] = {}
    artifacts: dict[str, list[Artifact]] = {}
    outputs = component.dag.outputs if component.dag is not None else None
    if outputs is None:
        return Values()
    for name, output in outputs.parameters.items():
        for selector in _selectors(output):
            given = _given(tasks.get(selector.producer_subtask)).parameters
            if selector.output_parameter_key in given:
                parameters[name] = given[selector.output_parameter_key]
                break
    for name, artifact in outputs.artifacts.items():
        for candidate in artifact.artifact_selectors:
            made = _given(tasks.get(candidate.producer_subtask)).artifacts
            if candidate.output_artifact_key in made:
                artifacts[name] = made[candidate.output_artifact_key]
                break
    return Values(parameters, artifacts)


def _given(upstream: Upstream | None) -> Values:
    return upstream.outputs if upstream is not None and upstream.succeeded else Values()


def collect(component: ir.ComponentSpec, iterations: Iterable[Values]) -> Values:
    """Return the outputs of a loop: for each name the values of all iterations, in order.

    Iterations that have no value for a name, as their task was skipped or they failed, are left out; a loop
    without iterations gives empty lists. A loop inside a loop thus gives lists of lists of parameters;
    artifacts stay one list.

    Args:
        component: The component of the loop's body.
        iterations: The outputs of the iterations, in order.
    """
    names = component.outputs
    inner = component.dag.outputs if component.dag is not None else None
    parameters: dict[str, list[Any]] = {
        name: [] for name in [*names.parameters, *(inner.parameters if inner is not None else ())]
    }
    artifacts: dict[str, list[Artifact]] = {
        name: [] for name in [*names.artifacts, *(inner.artifacts if inner is not None else ())]
    }
    if not parameters and not artifacts:
        return Values()
    for values in iterations:  # once, and each let go: there may be a hundred thousand
        for name, collected in parameters.items():
            if name in values.parameters:
                collected.append(values.parameters[name])
        for name, listed in artifacts.items():
            listed.extend(values.artifacts.get(name, ()))
    return Values(parameters, artifacts)
