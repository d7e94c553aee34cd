"""The messages of KFP's REST API v1beta1, with their names there: what its pages and older clients read.

All runs are of KFP 2's pipelines: ``pipeline_manifest`` has it, and there is no ``workflow_manifest``.
"""

from penstock.api.message import Int32, Int64, JsonValue, Message, Timestamp
from penstock.api.pipelines import Url
from penstock.api.recurring_runs import Trigger
from penstock.ir.enums import Enumeration

__all__ = [
    "ApiExperiment",
    "ApiGetTemplateResponse",
    "ApiJob",
    "ApiListExperimentsResponse",
    "ApiListJobsResponse",
    "ApiListPipelineVersionsResponse",
    "ApiListPipelinesResponse",
    "ApiListRunsResponse",
    "ApiParameter",
    "ApiPipeline",
    "ApiPipelineRuntime",
    "ApiPipelineSpec",
    "ApiPipelineVersion",
    "ApiRelationship",
    "ApiResourceKey",
    "ApiResourceReference",
    "ApiResourceType",
    "ApiRun",
    "ApiRunDetail",
    "ApiRuntimeConfig",
    "ApiStorageState",
    "JobMode",
]


class ApiStorageState(Enumeration):
    """Whether a run or an experiment is listed or put away."""

    STORAGESTATE_AVAILABLE = "STORAGESTATE_AVAILABLE"
    STORAGESTATE_ARCHIVED = "STORAGESTATE_ARCHIVED"


class ApiResourceType(Enumeration):
    """What is referred to."""

    UNKNOWN_RESOURCE_TYPE = "UNKNOWN_RESOURCE_TYPE"
    EXPERIMENT = "EXPERIMENT"
    JOB = "JOB"
    PIPELINE = "PIPELINE"
    PIPELINE_VERSION = "PIPELINE_VERSION"
    NAMESPACE = "NAMESPACE"


class ApiRelationship(Enumeration):
    """What the thing that is referred to is to this one."""

    UNKNOWN_RELATIONSHIP = "UNKNOWN_RELATIONSHIP"
    OWNER = "OWNER"
    CREATOR = "CREATOR"


class JobMode(Enumeration):
    """Whether a recurring run is on."""

    UNKNOWN_MODE = "UNKNOWN_MODE"
    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


class ApiResourceKey(Message):
    """The kind and the id of something."""

    type: ApiResourceType = ApiResourceType.UNKNOWN_RESOURCE_TYPE
    id: str = ""


class ApiResourceReference(Message):
    """Something that this one belongs to, or was made by."""

    key: ApiResourceKey | None = None
    name: str = ""
    relationship: ApiRelationship = ApiRelationship.UNKNOWN_RELATIONSHIP


class ApiParameter(Message):
    """A parameter; its value is a text."""

    name: str = ""
    value: str = ""


class ApiRuntimeConfig(Message):
    """What a run is given."""

    parameters: dict[str, JsonValue] = {}
    pipeline_root: str = ""


class ApiPipelineSpec(Message):
    """What a run is of."""

    pipeline_id: str = ""
    pipeline_name: str = ""
    workflow_manifest: str = ""
    pipeline_manifest: str = ""
    parameters: list[ApiParameter] = []
    runtime_config: ApiRuntimeConfig | None = None


class ApiExperiment(Message):
    """A named group of runs."""

    id: str = ""
    name: str = ""
    description: str = ""
    created_at: Timestamp | None = None
    resource_references: list[ApiResourceReference] = []
    storage_state: ApiStorageState | None = None


class ApiPipelineVersion(Message):
    """One version of a pipeline."""

    id: str = ""
    name: str = ""
    created_at: Timestamp | None = None
    parameters: list[ApiParameter] = []
    code_source_url: str = ""
    package_url: Url | None = None
    resource_references: list[ApiResourceReference] = []
    description: str = ""


class ApiPipeline(Message):
    """A pipeline, with its newest version."""

    id: str = ""
    created_at: Timestamp | None = None
    name: str = ""
    description: str = ""
    parameters: list[ApiParameter] = []
    url: Url | None = None
    error: str = ""
    default_version: ApiPipelineVersion | None = None
    resource_references: list[ApiResourceReference] = []


class ApiGetTemplateResponse(Message):
    """A pipeline as YAML."""

    template: str = ""


class ApiRun(Message):
    """One run."""

    id: str = ""
    name: str = ""
    storage_state: ApiStorageState | None = None
    description: str = ""
    pipeline_spec: ApiPipelineSpec | None = None
    resource_references: list[ApiResourceReference] = []
    service_account: str = ""
    created_at: Timestamp | None = None
    scheduled_at: Timestamp | None = None
    finished_at: Timestamp | None = None
    status: str = ""
    error: str = ""


class ApiPipelineRuntime(Message):
    """What a run is of, and what became of it."""

    pipeline_manifest: str = ""
    workflow_manifest: str = ""


class ApiRunDetail(Message):
    """One run, and what it is of."""

    run: ApiRun | None = None
    pipeline_runtime: ApiPipelineRuntime | None = None


class ApiJob(Message):
    """A recurring run."""

    id: str = ""
    name: str = ""
    description: str = ""
    pipeline_spec: ApiPipelineSpec | None = None
    resource_references: list[ApiResourceReference] = []
    service_account: str = ""
    max_concurrency: Int64 | None = None
    trigger: Trigger | None = None
    mode: JobMode = JobMode.UNKNOWN_MODE
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    status: str = ""
    error: str = ""
    enabled: bool = False
    no_catchup: bool = False

    def __post_init__(self) -> None:
        if self.max_concurrency is not None:
            self.max_concurrency = Int64(self.max_concurrency)


class ApiListExperimentsResponse(Message):
    """A page of experiments."""

    experiments: list[ApiExperiment] = []
    total_size: Int32 = 0
    next_page_token: str = ""


class ApiListPipelinesResponse(Message):
    """A page of pipelines."""

    pipelines: list[ApiPipeline] = []
    total_size: Int32 = 0
    next_page_token: str = ""


class ApiListPipelineVersionsResponse(Message):
    """A page of a pipeline's versions."""

    versions: list[ApiPipelineVersion] = []
    next_page_token: str = ""
    total_size: Int32 = 0


class ApiListRunsResponse(Message):
    """A page of runs."""

    runs: list[ApiRun] = []
    total_size: Int32 = 0
    next_page_token: str = ""


class ApiListJobsResponse(Message):
    """A page of recurring runs."""

    jobs: list[ApiJob] = []
    total_size: Int32 = 0
    next_page_token: str = ""
