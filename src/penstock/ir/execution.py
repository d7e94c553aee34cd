"""What a task is given and what it hands back: ExecutorInput, ExecutorOutput and the final status."""

from penstock.ir.message import Int32, Int64, JsonStruct, JsonValue, Message
from penstock.ir.values import ArtifactList, Value

__all__ = [
    "ExecutorInput",
    "ExecutorInputs",
    "ExecutorOutput",
    "ExecutorOutputs",
    "OutputParameter",
    "PipelineTaskFinalStatus",
    "Status",
]


class ExecutorInputs(Message):
    """Resolved inputs of a task, by name; ``parameters`` is the spelling of schema 2.0."""

    parameters: dict[str, Value] = {}
    artifacts: dict[str, ArtifactList] = {}
    parameter_values: dict[str, JsonValue] = {}


class OutputParameter(Message):
    """Where a task writes one output parameter as text."""

    output_file: str = ""


class ExecutorOutputs(Message):
    """Where a task writes its outputs; ``output_file`` takes its ExecutorOutput."""

    parameters: dict[str, OutputParameter] = {}
    artifacts: dict[str, ArtifactList] = {}
    output_file: str = ""


class ExecutorInput(Message):
    """All that a task needs to know."""

    inputs: ExecutorInputs | None = None
    outputs: ExecutorOutputs | None = None


class ExecutorOutput(Message):
    """What a task wrote; ``parameters`` is the spelling of schema 2.0."""

    parameters: dict[str, Value] = {}
    artifacts: dict[str, ArtifactList] = {}
    parameter_values: dict[str, JsonValue] = {}


class Status(Message):
    """An error: ``google.rpc.Status``."""

    code: Int32 = 0
    message: str = ""
    details: list[JsonStruct] = []


class PipelineTaskFinalStatus(Message):
    """How a task ended, as the task that runs after it is told."""

    state: str = ""
    error: Status | None = None
    pipeline_job_uuid: Int64 = 0
    pipeline_job_name: str = ""
    pipeline_job_resource_name: str = ""
    pipeline_task_name: str = ""

    def __post_init__(self) -> None:
        # The default itself stays: msgspec leaves out defaults by identity.
        self.pipeline_job_uuid = Int64(self.pipeline_job_uuid) if self.pipeline_job_uuid else 0
