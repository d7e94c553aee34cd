"""The messages of the runs' service."""

from typing import ClassVar

from penstock.api.message import (
    Int32,
    Int64,
    JsonStruct,
    JsonValue,
    Message,
    OneofMessage,
    Status,
    Timestamp,
)
from penstock.api.tasks import PipelineTask
from penstock.ir.enums import Enumeration

__all__ = [
    "SOURCES",
    "ArtifactIds",
    "ChildTask",
    "ListRunsResponse",
    "MetadataValue",
    "PipelineTaskDetail",
    "PipelineTaskExecutorDetail",
    "PipelineVersionReference",
    "PluginOutput",
    "PluginState",
    "RenderType",
    "Run",
    "RunDetails",
    "RunStorageState",
    "RuntimeConfig",
    "RuntimeState",
    "RuntimeStatus",
]

SOURCES = ("pipeline_version_id", "pipeline_spec", "pipeline_version_reference")
"""The fields that say which pipeline is run; one of them is given."""


class RunStorageState(Enumeration):
    """Whether a run is listed or put away."""

    STORAGE_STATE_UNSPECIFIED = "STORAGE_STATE_UNSPECIFIED"
    AVAILABLE = "AVAILABLE"
    ARCHIVED = "ARCHIVED"


class RuntimeState(Enumeration):
    """The state of a run or a task."""

    RUNTIME_STATE_UNSPECIFIED = "RUNTIME_STATE_UNSPECIFIED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"
    CANCELING = "CANCELING"
    CANCELED = "CANCELED"
    PAUSED = "PAUSED"


class PluginState(Enumeration):
    """How a plugin fares with a run."""

    PLUGIN_STATE_UNSPECIFIED = "PLUGIN_STATE_UNSPECIFIED"
    PLUGIN_RUNNING = "PLUGIN_RUNNING"
    PLUGIN_SUCCEEDED = "PLUGIN_SUCCEEDED"
    PLUGIN_FAILED = "PLUGIN_FAILED"


class RenderType(Enumeration):
    """How a page shows a plugin's value."""

    UNSPECIFIED = "UNSPECIFIED"
    URL = "URL"


class PipelineVersionReference(Message):
    """A pipeline's version; the latest one where none is named."""

    pipeline_id: str = ""
    pipeline_version_id: str = ""


class RuntimeConfig(Message):
    """What a run is given."""

    parameters: dict[str, JsonValue] = {}
    pipeline_root: str = ""


class RuntimeStatus(Message):
    """A state, and since when."""

    update_time: Timestamp | None = None
    state: RuntimeState = RuntimeState.RUNTIME_STATE_UNSPECIFIED
    error: Status | None = None


class ArtifactIds(Message):
    """The artifacts of one input or output of a task: KFP's ``ArtifactList``, which in the IR is another."""

    artifact_ids: list[Int64] = []

    def __post_init__(self) -> None:
        self.artifact_ids = [Int64(number) for number in self.artifact_ids]


class PipelineTaskExecutorDetail(Message):
    """The pods of a task."""

    main_job: str = ""
    pre_caching_check_job: str = ""
    failed_main_jobs: list[str] = []
    failed_pre_caching_check_jobs: list[str] = []


class ChildTask(OneofMessage):
    """A task below another, by its id or its pod."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("task_id", "pod_name"),)

    task_id: str | None = None
    pod_name: str | None = None


class PipelineTaskDetail(Message):
    """One task of a run."""

    run_id: str = ""
    task_id: str = ""
    display_name: str = ""
    create_time: Timestamp | None = None
    start_time: Timestamp | None = None
    end_time: Timestamp | None = None
    executor_detail: PipelineTaskExecutorDetail | None = None
    state: RuntimeState = RuntimeState.RUNTIME_STATE_UNSPECIFIED
    execution_id: Int64 | None = None
    error: Status | None = None
    inputs: dict[str, ArtifactIds] = {}
    outputs: dict[str, ArtifactIds] = {}
    parent_task_id: str = ""
    state_history: list[RuntimeStatus] = []
    pod_name: str = ""
    child_tasks: list[ChildTask] = []

    def __post_init__(self) -> None:
        if self.execution_id is not None:
            self.execution_id = Int64(self.execution_id)


class RunDetails(Message):
    """What became of a run's tasks."""

    pipeline_context_id: Int64 | None = None
    pipeline_run_context_id: Int64 | None = None
    task_details: list[PipelineTaskDetail] = []

    def __post_init__(self) -> None:
        if self.pipeline_context_id is not None:
            self.pipeline_context_id = Int64(self.pipeline_context_id)
        if self.pipeline_run_context_id is not None:
            self.pipeline_run_context_id = Int64(self.pipeline_run_context_id)


class MetadataValue(Message):
    """A value that a plugin gives, and how to show it."""

    value: JsonValue = None
    render_type: RenderType = RenderType.UNSPECIFIED


class PluginOutput(Message):
    """What a plugin says of a run."""

    entries: dict[str, MetadataValue] = {}
    state: PluginState = PluginState.PLUGIN_STATE_UNSPECIFIED
    state_message: str = ""


class Run(OneofMessage):
    """One run of a pipeline; ``tasks`` are KFP 3's, for those who ask for all of it."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (SOURCES,)

    experiment_id: str = ""
    run_id: str = ""
    display_name: str = ""
    storage_state: RunStorageState = RunStorageState.STORAGE_STATE_UNSPECIFIED
    description: str = ""
    pipeline_version_id: str | None = None
    pipeline_spec: JsonStruct | None = None
    pipeline_version_reference: PipelineVersionReference | None = None
    runtime_config: RuntimeConfig | None = None
    service_account: str = ""
    created_at: Timestamp | None = None
    scheduled_at: Timestamp | None = None
    finished_at: Timestamp | None = None
    state: RuntimeState = RuntimeState.RUNTIME_STATE_UNSPECIFIED
    error: Status | None = None
    run_details: RunDetails | None = None
    recurring_run_id: str = ""
    state_history: list[RuntimeStatus] = []
    plugins_input: dict[str, JsonStruct] = {}
    plugins_output: dict[str, PluginOutput] = {}
    tasks: list[PipelineTask] = []


class ListRunsResponse(Message):
    """A page of runs."""

    runs: list[Run] = []
    total_size: Int32 = 0
    next_page_token: str = ""
