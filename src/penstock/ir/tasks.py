"""Messages of a task: the use of a component in a graph."""

from typing import ClassVar

from penstock.ir.enums import TriggerStrategy
from penstock.ir.message import ZERO, Duration, Int32, Message, OneofMessage, double
from penstock.ir.values import ValueOrRuntimeParameter

__all__ = [
    "ArtifactItemsSpec",
    "ArtifactIteratorSpec",
    "CachingOptions",
    "ComponentRef",
    "InputArtifactSpec",
    "InputParameterSpec",
    "IteratorPolicy",
    "ParameterItemsSpec",
    "ParameterIteratorSpec",
    "PipelineTaskInfo",
    "PipelineTaskSpec",
    "RetryPolicy",
    "TaskFinalStatus",
    "TaskInputsSpec",
    "TaskOutputArtifactSpec",
    "TaskOutputParameterSpec",
    "TriggerPolicy",
]


class TaskOutputArtifactSpec(Message):
    """An output artifact of another task in the same DAG."""

    producer_task: str = ""
    output_artifact_key: str = ""


class InputArtifactSpec(OneofMessage):
    """Where an input artifact comes from."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("task_output_artifact", "component_input_artifact"),)

    task_output_artifact: TaskOutputArtifactSpec | None = None
    component_input_artifact: str | None = None


class TaskOutputParameterSpec(Message):
    """An output parameter of another task in the same DAG."""

    producer_task: str = ""
    output_parameter_key: str = ""


class TaskFinalStatus(Message):
    """How another task in the same DAG ended."""

    producer_task: str = ""


class InputParameterSpec(OneofMessage):
    """Where an input parameter comes from; the selector, if any, is applied to that value."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("task_output_parameter", "runtime_value", "component_input_parameter", "task_final_status"),
    )

    task_output_parameter: TaskOutputParameterSpec | None = None
    runtime_value: ValueOrRuntimeParameter | None = None
    component_input_parameter: str | None = None
    task_final_status: TaskFinalStatus | None = None
    parameter_expression_selector: str = ""


class TaskInputsSpec(Message):
    """Where all inputs of a task come from, by name."""

    parameters: dict[str, InputParameterSpec] = {}
    artifacts: dict[str, InputArtifactSpec] = {}


class PipelineTaskInfo(Message):
    """The name of a task as it is shown; it need not be unique."""

    name: str = ""


class CachingOptions(Message):
    """Whether an earlier result may be taken; a key of the user's own takes the place of the computed one."""

    enable_cache: bool = False
    cache_key: str = ""


class ComponentRef(Message):
    """The component that a task uses."""

    name: str = ""


class TriggerPolicy(Message):
    """When a task runs: a condition over its inputs, and what must have become of its upstream tasks."""

    condition: str = ""
    strategy: TriggerStrategy = TriggerStrategy.TRIGGER_STRATEGY_UNSPECIFIED


class RetryPolicy(Message):
    """How often a failed task is tried again, and how long to wait before each time."""

    max_retry_count: Int32 = 0
    backoff_duration: Duration | None = None
    backoff_factor: float = ZERO
    backoff_max_duration: Duration | None = None

    def __post_init__(self) -> None:
        self.backoff_factor = double(self.backoff_factor)


class IteratorPolicy(Message):
    """How many iterations may run at the same time; 0 for any number."""

    parallelism_limit: Int32 = 0


class ArtifactItemsSpec(Message):
    """The input that holds the list of artifacts."""

    input_artifact: str = ""


class ArtifactIteratorSpec(Message):
    """Run the component once for each artifact of a list, given to it as ``item_input``."""

    items: ArtifactItemsSpec | None = None
    item_input: str = ""


class ParameterItemsSpec(OneofMessage):
    """The items: a list in JSON text, or the input parameter that holds one."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("raw", "input_parameter"),)

    raw: str | None = None
    input_parameter: str | None = None


class ParameterIteratorSpec(Message):
    """Run the component once for each item of a list, given to it as ``item_input``."""

    items: ParameterItemsSpec | None = None
    item_input: str = ""


class PipelineTaskSpec(OneofMessage):
    """One task of a DAG."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("artifact_iterator", "parameter_iterator"),)

    task_info: PipelineTaskInfo | None = None
    inputs: TaskInputsSpec | None = None
    dependent_tasks: list[str] = []
    caching_options: CachingOptions | None = None
    component_ref: ComponentRef | None = None
    trigger_policy: TriggerPolicy | None = None
    artifact_iterator: ArtifactIteratorSpec | None = None
    parameter_iterator: ParameterIteratorSpec | None = None
    retry_policy: RetryPolicy | None = None
    iterator_policy: IteratorPolicy | None = None

    @property
    def component_name(self) -> str:
        """The name of its component; empty where the document says nothing."""
        return self.component_ref.name if self.component_ref is not None else ""

    @property
    def input_parameters(self) -> dict[str, InputParameterSpec]:
        """Where its parameters come from, by name."""
        return self.inputs.parameters if self.inputs is not None else {}

    @property
    def input_artifacts(self) -> dict[str, InputArtifactSpec]:
        """Where its artifacts come from, by name."""
        return self.inputs.artifacts if self.inputs is not None else {}

    @property
    def condition(self) -> str:
        """The expression that must hold for it to run; empty for none."""
        return self.trigger_policy.condition if self.trigger_policy is not None else ""

    @property
    def runs_after_failure(self) -> bool:
        """Whether it runs once its upstream tasks have ended, whatever became of them."""
        return (
            self.trigger_policy is not None
            and self.trigger_policy.strategy is TriggerStrategy.ALL_UPSTREAM_TASKS_COMPLETED
        )
