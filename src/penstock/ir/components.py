"""Messages of components: what they take, give, and are made of."""

from typing import ClassVar

from penstock.ir.enums import ParameterType, PrimitiveType, TaskConfigPassthroughType
from penstock.ir.message import UNSET, JsonStruct, JsonValue, Message, OneofMessage, UnsetType
from penstock.ir.platform import SinglePlatformSpec
from penstock.ir.tasks import PipelineTaskSpec
from penstock.ir.values import ArtifactTypeSchema, ValueOrRuntimeParameter

__all__ = [
    "ArtifactSelectorSpec",
    "ComponentInputArtifactSpec",
    "ComponentInputParameterSpec",
    "ComponentInputsSpec",
    "ComponentOutputArtifactSpec",
    "ComponentOutputParameterSpec",
    "ComponentOutputsSpec",
    "ComponentSpec",
    "DagOutputArtifactSpec",
    "DagOutputParameterSpec",
    "DagOutputsSpec",
    "DagSpec",
    "ParameterSelectorSpec",
    "ParameterSelectorsSpec",
    "TaskConfigPassthrough",
]

_OF_PRIMITIVE = {
    PrimitiveType.PRIMITIVE_TYPE_UNSPECIFIED: ParameterType.PARAMETER_TYPE_ENUM_UNSPECIFIED,
    PrimitiveType.INT: ParameterType.NUMBER_INTEGER,
    PrimitiveType.DOUBLE: ParameterType.NUMBER_DOUBLE,
    PrimitiveType.STRING: ParameterType.STRING,
}


class ComponentInputArtifactSpec(Message):
    """The declaration of an artifact that a component takes."""

    artifact_type: ArtifactTypeSchema | None = None
    is_artifact_list: bool = False
    is_optional: bool = False
    description: str = ""


class ComponentInputParameterSpec(Message):
    """The declaration of a parameter that a component takes; ``type`` is the spelling of schema 2.0."""

    type: PrimitiveType = PrimitiveType.PRIMITIVE_TYPE_UNSPECIFIED
    parameter_type: ParameterType = ParameterType.PARAMETER_TYPE_ENUM_UNSPECIFIED
    default_value: JsonValue | UnsetType = UNSET
    is_optional: bool = False
    description: str = ""
    literals: list[JsonValue] = []

    @property
    def declared_type(self) -> ParameterType:
        """The type, in either spelling."""
        if self.parameter_type is ParameterType.PARAMETER_TYPE_ENUM_UNSPECIFIED:
            return _OF_PRIMITIVE[self.type]
        return self.parameter_type


class ComponentInputsSpec(Message):
    """All that a component takes, by name."""

    artifacts: dict[str, ComponentInputArtifactSpec] = {}
    parameters: dict[str, ComponentInputParameterSpec] = {}


class ComponentOutputArtifactSpec(Message):
    """The declaration of an artifact that a component gives."""

    artifact_type: ArtifactTypeSchema | None = None
    properties: dict[str, ValueOrRuntimeParameter] = {}
    custom_properties: dict[str, ValueOrRuntimeParameter] = {}
    metadata: JsonStruct | None = None
    is_artifact_list: bool = False
    description: str = ""


class ComponentOutputParameterSpec(Message):
    """The declaration of a parameter that a component gives; ``type`` is the spelling of schema 2.0."""

    type: PrimitiveType = PrimitiveType.PRIMITIVE_TYPE_UNSPECIFIED
    parameter_type: ParameterType = ParameterType.PARAMETER_TYPE_ENUM_UNSPECIFIED
    description: str = ""

    @property
    def declared_type(self) -> ParameterType:
        """The type, in either spelling."""
        if self.parameter_type is ParameterType.PARAMETER_TYPE_ENUM_UNSPECIFIED:
            return _OF_PRIMITIVE[self.type]
        return self.parameter_type


class ComponentOutputsSpec(Message):
    """All that a component gives, by name."""

    artifacts: dict[str, ComponentOutputArtifactSpec] = {}
    parameters: dict[str, ComponentOutputParameterSpec] = {}


class ArtifactSelectorSpec(Message):
    """An output artifact of a task inside a DAG."""

    producer_subtask: str = ""
    output_artifact_key: str = ""


class DagOutputArtifactSpec(Message):
    """Where a DAG's output artifact comes from: the first producer that succeeded."""

    artifact_selectors: list[ArtifactSelectorSpec] = []


class ParameterSelectorSpec(Message):
    """An output parameter of a task inside a DAG."""

    producer_subtask: str = ""
    output_parameter_key: str = ""


class ParameterSelectorsSpec(Message):
    """Several candidates for one output: the first producer that succeeded gives it."""

    parameter_selectors: list[ParameterSelectorSpec] = []


class DagOutputParameterSpec(OneofMessage):
    """Where a DAG's output parameter comes from."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("value_from_parameter", "value_from_oneof"),)

    value_from_parameter: ParameterSelectorSpec | None = None
    value_from_oneof: ParameterSelectorsSpec | None = None


class DagOutputsSpec(Message):
    """Where all outputs of a DAG come from, by name."""

    artifacts: dict[str, DagOutputArtifactSpec] = {}
    parameters: dict[str, DagOutputParameterSpec] = {}


class DagSpec(Message):
    """A graph of tasks."""

    tasks: dict[str, PipelineTaskSpec] = {}
    outputs: DagOutputsSpec | None = None


class TaskConfigPassthrough(Message):
    """A setting that is handed to the task's code, and to the task itself if ``apply_to_task``."""

    field: TaskConfigPassthroughType = TaskConfigPassthroughType.NONE
    apply_to_task: bool = False


class ComponentSpec(OneofMessage):
    """A component: either a graph of tasks, or something that executes."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("dag", "executor_label"),)

    input_definitions: ComponentInputsSpec | None = None
    output_definitions: ComponentOutputsSpec | None = None
    dag: DagSpec | None = None
    executor_label: str | None = None
    single_platform_specs: list[SinglePlatformSpec] = []
    task_config_passthroughs: list[TaskConfigPassthrough] = []

    @property
    def inputs(self) -> ComponentInputsSpec:
        """What it takes; empty where the document says nothing."""
        return self.input_definitions if self.input_definitions is not None else ComponentInputsSpec()

    @property
    def outputs(self) -> ComponentOutputsSpec:
        """What it gives; empty where the document says nothing."""
        return self.output_definitions if self.output_definitions is not None else ComponentOutputsSpec()
