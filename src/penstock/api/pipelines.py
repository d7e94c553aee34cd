"""The messages of the pipelines' service."""

from penstock.api.message import UNSET, Int32, JsonStruct, Message, Status, Timestamp, UnsetType

__all__ = [
    "CreatePipelineAndVersionRequest",
    "ListPipelineVersionsResponse",
    "ListPipelinesResponse",
    "Pipeline",
    "PipelineVersion",
    "Url",
]


class Url(Message):
    """Where a compiled pipeline is fetched from."""

    pipeline_url: str = ""


class Pipeline(Message):
    """A pipeline: a name for its versions. Absent tags are not the same as none: see the update."""

    pipeline_id: str = ""
    display_name: str = ""
    name: str = ""
    description: str = ""
    created_at: Timestamp | None = None
    namespace: str = ""
    error: Status | None = None
    tags: dict[str, str] | UnsetType = UNSET


class PipelineVersion(Message):
    """One version of a pipeline; ``pipeline_spec`` is its document, or that and its platform document."""

    pipeline_id: str = ""
    pipeline_version_id: str = ""
    display_name: str = ""
    name: str = ""
    description: str = ""
    created_at: Timestamp | None = None
    package_url: Url | None = None
    code_source_url: str = ""
    pipeline_spec: JsonStruct | None = None
    error: Status | None = None
    tags: dict[str, str] | UnsetType = UNSET


class CreatePipelineAndVersionRequest(Message):
    """A pipeline, and its first version."""

    pipeline: Pipeline | None = None
    pipeline_version: PipelineVersion | None = None


class ListPipelinesResponse(Message):
    """A page of pipelines."""

    pipelines: list[Pipeline] = []
    total_size: Int32 = 0
    next_page_token: str = ""


class ListPipelineVersionsResponse(Message):
    """A page of a pipeline's versions."""

    pipeline_versions: list[PipelineVersion] = []
    next_page_token: str = ""
    total_size: Int32 = 0
