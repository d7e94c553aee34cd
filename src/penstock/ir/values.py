"""Messages for values and artifacts, shared by pipelines, executors and executor input."""

from typing import ClassVar

from penstock.ir.message import (
    UNSET,
    Int64,
    JsonStruct,
    JsonValue,
    Message,
    OneofMessage,
    UnsetType,
    double,
)

__all__ = ["ArtifactList", "ArtifactTypeSchema", "RuntimeArtifact", "Value", "ValueOrRuntimeParameter"]


class Value(OneofMessage):
    """A constant of schema 2.0; plain JSON values took its place."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("int_value", "double_value", "string_value"),)

    int_value: Int64 | None = None
    double_value: float | None = None
    string_value: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.int_value is not None:
            self.int_value = Int64(self.int_value)
        if self.double_value is not None:
            self.double_value = double(self.double_value)

    @property
    def plain(self) -> JsonValue:
        """The constant itself; ``None`` when the message is empty."""
        if self.int_value is not None:
            return int(self.int_value)
        return self.double_value if self.double_value is not None else self.string_value


class ValueOrRuntimeParameter(OneofMessage):
    """A constant, or the name of an input parameter whose value it takes."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("constant_value", "runtime_parameter", "constant"),)

    constant_value: Value | None = None
    runtime_parameter: str | None = None
    constant: JsonValue | UnsetType = UNSET

    @property
    def has_constant(self) -> bool:
        """Whether it is a constant, in either spelling."""
        return self.constant is not UNSET or self.constant_value is not None

    @property
    def constant_plain(self) -> JsonValue:
        """The constant, in either spelling; ``None`` when there is none."""
        if self.constant_value is not None:
            return self.constant_value.plain
        return None if self.constant is UNSET else self.constant


class ArtifactTypeSchema(OneofMessage):
    """The type of an artifact: ``schema_title`` is such as ``system.Model``."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("schema_title", "schema_uri", "instance_schema"),)

    schema_title: str | None = None
    schema_uri: str | None = None
    instance_schema: str | None = None
    schema_version: str = ""


class RuntimeArtifact(Message):
    """One artifact as a task meets it; ``custom_path`` is the user's own choice of place."""

    name: str = ""
    type: ArtifactTypeSchema | None = None
    uri: str = ""
    properties: dict[str, Value] = {}
    custom_properties: dict[str, Value] = {}
    metadata: JsonStruct | None = None
    custom_path: str | None = None


class ArtifactList(Message):
    """The artifacts of one input or output."""

    artifacts: list[RuntimeArtifact] = []
