"""Where the inputs of a task come from, as its pipeline says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.api.tasks import IoType, Producer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.store import Direction, Task

__all__ = ["Origin", "Origins"]

# How the IR says where an input comes from, and the names of the producer's task and output in there.
_ORIGINS = {
    "runtimeValue": (IoType.RUNTIME_VALUE_INPUT, "", ""),
    "componentInputParameter": (IoType.COMPONENT_INPUT, "", ""),
    "componentInputArtifact": (IoType.COMPONENT_INPUT, "", ""),
    "taskOutputParameter": (IoType.TASK_OUTPUT_INPUT, "producerTask", "outputParameterKey"),
    "taskOutputArtifact": (IoType.TASK_OUTPUT_INPUT, "producerTask", "outputArtifactKey"),
    "taskFinalStatus": (IoType.TASK_FINAL_STATUS_OUTPUT, "producerTask", ""),
}


class Origin(NamedTuple):
    """Where an input comes from."""

    type: IoType
    producer: Producer | None = None


class Origins:
    """The origins of the inputs of a pipeline's tasks.

    Args:
        document: The run's document, ``{"pipeline_spec": …}``.
        parameters: What the run was given.
    """

    def __init__(self, document: Mapping[str, Any], parameters: Mapping[str, Any]) -> None:
        self._spec: Mapping[str, Any] = document.get("pipeline_spec", {})
        self._parameters = parameters
        self._known: dict[tuple[str, ...], dict[str, Origin]] = {}

    def of(self, line: Sequence[Task], kind: str) -> Mapping[str, Origin]:
        """Return the origins of a task's inputs by name; an input that is left out has its default.

        Args:
            line: The task, after all that are around it, the root first.
            kind: ``parameters`` or ``artifacts``.
        """
        task = line[-1]
        if task.kind == "LOOP_ITERATION":
            return dict.fromkeys(task.inputs, Origin(IoType.ITERATOR_INPUT))
        if task.kind == "ROOT":
            return dict.fromkeys(self._parameters, Origin(IoType.RUNTIME_VALUE_INPUT))
        # The same for all iterations of a loop.
        key = (kind, *(around.name for around in line[1:] if around.kind != "LOOP_ITERATION"))
        found = self._known.get(key)
        if found is None:
            given = self._find(line)[0].get("inputs", {}).get(kind, {})
            found = self._known[key] = {name: _origin(said) for name, said in given.items()}
        return found

    def spec_of(self, line: Sequence[Task]) -> Mapping[str, Any]:
        """Return what the pipeline says of a task, as JSON; nothing of one that it does not know.

        Args:
            line: The task, after all that are around it, the root first.
        """
        return {} if line[-1].kind in ("ROOT", "LOOP_ITERATION") else self._find(line)[0]

    def container_of(self, line: Sequence[Task]) -> Mapping[str, Any]:
        """Return the container of a task's component, as JSON; nothing where it has none."""
        label = self._find(line)[1].get("executorLabel", "")
        executors = self._spec.get("deploymentSpec", {}).get("executors", {})
        found: Mapping[str, Any] = executors.get(label, {}).get("container", {})
        return found

    def declared(self, line: Sequence[Task], direction: Direction) -> set[str]:
        """Return the names of the inputs or outputs that a task's component declares.

        Args:
            line: The task, after all that are around it, the root first.
            direction: Which.
        """
        definitions = self._find(line)[1].get(f"{direction}Definitions", {})
        return {name for named in definitions.values() for name in named}

    def _find(self, line: Sequence[Task]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return what the pipeline says of a task, and its component."""
        component: Mapping[str, Any] = self._spec.get("root", {})
        found: Mapping[str, Any] = {}
        for task in line[1:]:
            if task.kind != "LOOP_ITERATION":
                found = component.get("dag", {}).get("tasks", {}).get(task.name, {})
                name = found.get("componentRef", {}).get("name", "")
                component = self._spec.get("components", {}).get(name, {})
        return found, component


def _origin(said: Mapping[str, Any]) -> Origin:
    for name, (kind, producer, key) in _ORIGINS.items():
        if name in said:
            where = said[name]
            made_by = where.get(producer) if producer else None
            return Origin(kind, Producer(task_name=made_by, key=where.get(key, "")) if made_by else None)
    return Origin(IoType.UNSPECIFIED)
