"""Tasks' settings for one platform, which may refer to what is known only at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.compiler.tasks import parameter
from penstock.dsl.mentions import has_mention
from penstock.dsl.sources import PipelineInput, source_of
from penstock.dsl.where import problem
from penstock.errors import IRError

if TYPE_CHECKING:
    from penstock.compiler.dataflow import Flow
    from penstock.dsl.sources import Source
    from penstock.dsl.task import PipelineTask
    from penstock.dsl.topology import Topology

__all__ = ["platform_configs"]


def platform_configs(task: PipelineTask, flow: Flow, topology: Topology) -> dict[str, Any]:
    """Return a task's settings by platform, as JSON.

    A channel in them becomes a reference as a task's input has it. So does what is written as such a
    reference already, in the terms of the whole pipeline: ``{"componentInputParameter": "name"}`` for an
    input of it, and ``{"taskOutputParameter": {"producerTask": ..., "outputParameterKey": ...}}``.

    Args:
        task: The task. What is written as a reference is among its inputs or registered to it.
        flow: What is handed into the group that it is in.
        topology: What groups hand out.
    """
    configs = {
        platform: _Rewriter(task, flow, topology).rewritten(config)
        for platform, config in task.platform_config.items()
    }
    if configs.get("kubernetes"):
        _check(configs["kubernetes"], task)
    return configs


class _Rewriter:
    def __init__(self, task: PipelineTask, flow: Flow, topology: Topology) -> None:
        self.task = task
        self.flow = flow
        self.topology = topology

    def rewritten(self, value: Any) -> Any:
        source = source_of(value)
        if source is not None:
            return self.reference(source)
        if isinstance(value, list):
            return [self.rewritten(item) for item in value]
        if not isinstance(value, dict):
            return self.checked(value)
        changed = {key: self.rewritten(item) for key, item in value.items()}
        known = self.known(changed)
        if known is not None:
            changed = {key: item for key, item in changed.items() if key not in _REFERENCES}
            changed.update(self.reference(known))
        return {**_older(changed.get("pvcNameParameter")), **changed}

    def checked(self, value: Any) -> Any:
        if isinstance(value, str) and has_mention(value):
            raise problem(
                "A channel is written into a text among the task's settings for a platform.",
                hint="give the channel itself, or make the text in a component and give its output",
                where=self.task.where,
                inside=self.task.place,
            )
        return value

    def reference(self, source: Source) -> dict[str, Any]:
        found = self.flow.refer(self.task.parent, self.topology.resolve(source, self.task))
        message: dict[str, Any] = ir.to_dict(parameter(found))
        return message

    def known(self, reference: dict[str, Any]) -> Source | None:
        """The source that a written reference means, of those that the task takes."""
        name = reference.get("componentInputParameter")
        output = reference.get("taskOutputParameter")
        for source in self.task.sources():
            if isinstance(source, PipelineInput):
                if name == source.name:
                    return source
            elif isinstance(output, dict) and source.producer is not None:
                written = (output.get("producerTask"), output.get("outputParameterKey"))
                if written == (source.producer.name, getattr(source, "name", None)):
                    return source
        return None


def _check(config: Any, task: PipelineTask) -> None:
    """Refuse settings that were written by hand and are not what they have to be."""
    from penstock.ir.kubernetes import KubernetesExecutorConfig  # noqa: PLC0415 - its classes take 3 ms

    try:
        ir.convert(config, KubernetesExecutorConfig, source="platform_config['kubernetes']")
    except IRError as error:
        raise problem(
            f"The task's settings for Kubernetes are not of their form: {error.message}",
            hint="set them with the functions of penstock.kubernetes",
            where=task.where,
            inside=f"{task.place}, {error.where}" if error.where else task.place,
        ) from error


_REFERENCES = ("componentInputParameter", "taskOutputParameter")


def _older(claim: Any) -> dict[str, Any]:
    """Return the name of a volume claim as older back ends read it, beside the newer field."""
    if not isinstance(claim, dict) or "parameterExpressionSelector" in claim:
        return {}
    return {key: claim[key] for key in _REFERENCES if key in claim}
