"""Messages that say how components execute: containers, importers and the older kinds."""

from typing import ClassVar

from penstock.ir.message import ZERO, Int32, Int64, JsonStruct, Message, OneofMessage, double
from penstock.ir.quantities import UNITS, amount_of
from penstock.ir.values import ArtifactTypeSchema, ValueOrRuntimeParameter

__all__ = [
    "AIPlatformCustomJobSpec",
    "AcceleratorConfig",
    "ArtifactQuerySpec",
    "EnvVar",
    "Exec",
    "ExecutorSpec",
    "ImporterSpec",
    "Lifecycle",
    "PipelineContainerSpec",
    "PipelineDeploymentConfig",
    "ResolverSpec",
    "ResourceSpec",
]


class Exec(Message):
    """A command and its arguments."""

    command: list[str] = []
    args: list[str] = []


class Lifecycle(Message):
    """What runs around a container: ``pre_cache_check`` before the cache is asked."""

    pre_cache_check: Exec | None = None


class AcceleratorConfig(Message):
    """Accelerators that a container needs; ``type`` and ``count`` are the older spelling."""

    type: str = ""
    count: Int64 = 0
    resource_type: str = ""
    resource_count: str = ""

    def __post_init__(self) -> None:
        # The default itself stays: msgspec leaves out defaults by identity.
        self.count = Int64(self.count) if self.count else 0


class ResourceSpec(Message):
    """Resources of a container. The numbers are the older spelling (memory in GB), text the newer one."""

    cpu_limit: float = ZERO
    memory_limit: float = ZERO
    cpu_request: float = ZERO
    memory_request: float = ZERO
    resource_cpu_limit: str = ""
    resource_memory_limit: str = ""
    resource_cpu_request: str = ""
    resource_memory_request: str = ""
    accelerator: AcceleratorConfig | None = None

    def __post_init__(self) -> None:
        self.cpu_limit = double(self.cpu_limit)
        self.memory_limit = double(self.memory_limit)
        self.cpu_request = double(self.cpu_request)
        self.memory_request = double(self.memory_request)

    @property
    def memory_bytes(self) -> int | None:
        """How many bytes of memory it may use; None for any.

        Older documents have the limit as a number of gigabytes, newer ones as a quantity such as ``512Mi``.
        """
        amount = amount_of(self.resource_memory_limit)
        return round(self.memory_limit * UNITS["G"] if amount is None else amount) or None


class EnvVar(Message):
    """An environment variable."""

    name: str = ""
    value: str = ""


class PipelineContainerSpec(Message):
    """A command that runs in an image."""

    image: str = ""
    command: list[str] = []
    args: list[str] = []
    lifecycle: Lifecycle | None = None
    resources: ResourceSpec | None = None
    env: list[EnvVar] = []


class ImporterSpec(Message):
    """An artifact that already exists, brought into a pipeline by its URI."""

    artifact_uri: ValueOrRuntimeParameter | None = None
    type_schema: ArtifactTypeSchema | None = None
    properties: dict[str, ValueOrRuntimeParameter] = {}
    custom_properties: dict[str, ValueOrRuntimeParameter] = {}
    reimport: bool = False
    metadata: JsonStruct | None = None
    download_to_workspace: bool = False


class ArtifactQuerySpec(Message):
    """A search for artifacts."""

    filter: str = ""
    limit: Int32 = 0


class ResolverSpec(Message):
    """An executor that looks artifacts up; no SDK writes it."""

    output_artifact_queries: dict[str, ArtifactQuerySpec] = {}


class AIPlatformCustomJobSpec(Message):
    """A job of Google's Vertex AI; kept so that such documents can be read."""

    custom_job: JsonStruct | None = None


class ExecutorSpec(OneofMessage):
    """How one component executes."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("container", "importer", "resolver", "custom_job"),)

    container: PipelineContainerSpec | None = None
    importer: ImporterSpec | None = None
    resolver: ResolverSpec | None = None
    custom_job: AIPlatformCustomJobSpec | None = None


class PipelineDeploymentConfig(Message):
    """The executors of a pipeline, by label.

    To protobuf this is a plain Struct, in which unknown keys such as ``@type`` are legal.
    """

    ignores_unknown: ClassVar[bool] = True

    executors: dict[str, ExecutorSpec] = {}
