"""The message of a whole pipeline, and the pair of documents that a compiled file holds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from penstock.ir.components import ComponentSpec
from penstock.ir.deployment import PipelineDeploymentConfig
from penstock.ir.message import Message
from penstock.ir.platform import PlatformSpec, SinglePlatformSpec

__all__ = ["Origin", "Package", "PipelineInfo", "PipelineSpec"]


class PipelineInfo(Message):
    """The names and the description of a pipeline."""

    name: str = ""
    display_name: str = ""
    description: str = ""


class PipelineSpec(Message):
    """A pipeline: components by name, their executors, and the graph that starts it all."""

    pipeline_info: PipelineInfo | None = None
    deployment_spec: PipelineDeploymentConfig | None = None
    sdk_version: str = ""
    schema_version: str = ""
    components: dict[str, ComponentSpec] = {}
    root: ComponentSpec | None = None
    default_pipeline_root: str = ""

    @property
    def name(self) -> str:
        """The pipeline's name; empty where the document says nothing."""
        return self.pipeline_info.name if self.pipeline_info is not None else ""


class Origin(NamedTuple):
    """Where a component's function was written, its first decorator's line if it has any."""

    file: str
    line: int


class Package(NamedTuple):
    """What one compiled file holds.

    Attributes:
        spec: The pipeline.
        platform: What it asks of platforms.
        origins: Where the functions of executors were written, by label, as far as that is known on this
            machine. It shows in tracebacks, and is not part of the file.
    """

    spec: PipelineSpec
    platform: PlatformSpec | None = None
    origins: Mapping[str, Origin] = MappingProxyType({})

    @property
    def kubernetes(self) -> SinglePlatformSpec | None:
        """What it asks of Kubernetes."""
        return self.platform.platforms.get("kubernetes") if self.platform is not None else None
