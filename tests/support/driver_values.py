"""Short ways to write what the driver works on."""

from __future__ import annotations

from typing import Any

from penstock import ir
from penstock.driver import RunInfo, ScopeValues, Upstream, Values
from penstock.store.rows import Artifact, TaskError

RUN = RunInfo(
    id="11111111-aaaa",
    name="my run",
    resource_name="flow-11111",
    pipeline_root="/store",
    created_at=1_700_000_000_123_456,
    scheduled_at=1_700_003_600_000_000,
)


def component(**fields: Any) -> ir.ComponentSpec:
    """A component; ``inputs`` and ``outputs`` are its parameters, by name to type or declaration."""
    for short, wire in (("inputs", "inputDefinitions"), ("outputs", "outputDefinitions")):
        if short in fields:
            parameters = {name: _declaration(spec) for name, spec in fields.pop(short).items()}
            fields.setdefault(wire, {})["parameters"] = parameters
    for short, wire in (("input_artifacts", "inputDefinitions"), ("output_artifacts", "outputDefinitions")):
        if short in fields:
            fields.setdefault(wire, {})["artifacts"] = fields.pop(short)
    return ir.convert(fields, ir.ComponentSpec)


def _declaration(spec: str | dict[str, Any]) -> dict[str, Any]:
    return {"parameterType": spec} if isinstance(spec, str) else spec


def task(parameters: dict[str, Any] | None = None, **fields: Any) -> ir.PipelineTaskSpec:
    """A task named ``train``; its inputs as the document writes them."""
    inputs = {"parameters": parameters or {}, "artifacts": fields.pop("artifacts", {})}
    return ir.convert({"taskInfo": {"name": "train"}, "inputs": inputs, **fields}, ir.PipelineTaskSpec)


def constant(value: Any) -> dict[str, Any]:
    """An input that is a constant."""
    return {"runtimeValue": {"constant": value}}


def output_of(producer: str, key: str = "Output") -> dict[str, Any]:
    """An input that is another task's output parameter."""
    return {"taskOutputParameter": {"producerTask": producer, "outputParameterKey": key}}


def artifact_of(producer: str, key: str = "model") -> dict[str, Any]:
    """An input that is another task's output artifact."""
    return {"taskOutputArtifact": {"producerTask": producer, "outputArtifactKey": key}}


def upstream(name: str, state: str = "SUCCEEDED", **outputs: Any) -> Upstream:
    """A task that ended, with these output parameters."""
    return Upstream(state, Values(outputs), None, name)


def failed(name: str, message: str, exit_code: int | None = None) -> Upstream:
    """A task that failed."""
    return Upstream("FAILED", Values(), TaskError(message, exit_code=exit_code), name)


def artifact(identity: str, **fields: Any) -> Artifact:
    """A stored artifact."""
    given: dict[str, Any] = {"name": "model", "type": "system.Model", "uri": f"/a/{identity}", **fields}
    return Artifact(id=identity, run_id=RUN.id, path="make", created_at=0, **given)


def scope(*tasks: Upstream, **parameters: Any) -> ScopeValues:
    """A DAG with these tasks, and these input parameters of its own."""
    return ScopeValues(Values(parameters), {item.name: item for item in tasks})
