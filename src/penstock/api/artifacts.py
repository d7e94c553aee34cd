"""The messages of KFP 3's service of artifacts (KFP's proposal 12147), with what is ours behind."""

from penstock.api.message import Int32, Int64, JsonValue, Message, Timestamp
from penstock.ir.enums import Enumeration

__all__ = [
    "Artifact",
    "ArtifactProducer",
    "ArtifactTask",
    "ArtifactTaskType",
    "ArtifactType",
    "CreateArtifactRequest",
    "CreateArtifactTaskRequest",
    "CreateArtifactTasksBulkRequest",
    "CreateArtifactTasksBulkResponse",
    "CreateArtifactsBulkRequest",
    "CreateArtifactsBulkResponse",
    "ListArtifactTasksResponse",
    "ListArtifactsResponse",
]


class ArtifactType(Enumeration):
    """What an artifact is; a type of the user's own is an ``Artifact``."""

    TYPE_UNSPECIFIED = "TYPE_UNSPECIFIED"
    Artifact = "Artifact"
    Model = "Model"
    Dataset = "Dataset"
    HTML = "HTML"
    Markdown = "Markdown"
    Metric = "Metric"
    ClassificationMetric = "ClassificationMetric"
    SlicedClassificationMetric = "SlicedClassificationMetric"


class Artifact(Message):
    """A typed thing at a URI; metrics are in its metadata, and one that has its name is ``number_value``.

    Beyond KFP's fields it says which output it is (``run_id``, ``task_id``, ``producer_key``), its type's
    full name and version, and with ``view=DOWNLOAD`` a link to what it holds. Lists, and what is told of one,
    have the names of its run and of that run's pipeline too; of a run that was deleted there are none.
    """

    artifact_id: str = ""
    name: str = ""
    description: str = ""
    type: ArtifactType = ArtifactType.TYPE_UNSPECIFIED
    uri: str = ""
    metadata: dict[str, JsonValue] = {}
    created_at: Timestamp | None = None
    namespace: str = ""
    number_value: float | None = None
    download_url: str = ""
    run_id: str = ""
    task_id: str = ""
    producer_key: str = ""
    schema_title: str = ""
    schema_version: str = ""
    run_name: str = ""
    pipeline: str = ""


class ListArtifactsResponse(Message):
    """A page of artifacts."""

    artifacts: list[Artifact] = []
    total_size: Int32 = 0
    next_page_token: str = ""


class ArtifactTaskType(Enumeration):
    """What an artifact is to a task: an input or an output; the other words of KFP 3 are taken for these."""

    TYPE_UNSPECIFIED = "TYPE_UNSPECIFIED"
    INPUT = "INPUT"
    OUTPUT = "OUTPUT"
    COMPONENT_DEFAULT_INPUT = "COMPONENT_DEFAULT_INPUT"
    TASK_OUTPUT_INPUT = "TASK_OUTPUT_INPUT"
    COMPONENT_INPUT = "COMPONENT_INPUT"
    RUNTIME_VALUE_INPUT = "RUNTIME_VALUE_INPUT"
    COLLECTED_INPUTS = "COLLECTED_INPUTS"
    ITERATOR_INPUT = "ITERATOR_INPUT"
    ITERATOR_INPUT_RAW = "ITERATOR_INPUT_RAW"
    ITERATOR_OUTPUT = "ITERATOR_OUTPUT"
    ONE_OF_OUTPUT = "ONE_OF_OUTPUT"
    TASK_FINAL_STATUS_OUTPUT = "TASK_FINAL_STATUS_OUTPUT"

    @property
    def is_output(self) -> bool:
        """Whether it is an output."""
        return self.value.endswith("OUTPUT")


class ArtifactProducer(Message):
    """The task that made an artifact, by its name, and in which iteration of a loop."""

    task_name: str = ""
    iteration: Int64 | None = None

    def __post_init__(self) -> None:
        if self.iteration is not None:
            self.iteration = Int64(self.iteration)


class ArtifactTask(Message):
    """That a task has an artifact as an input or an output: the lineage.

    Args:
        id: Its own id.
        artifact_id: The artifact.
        run_id: The run of the task.
        task_id: The task.
        type: Whether it is an input or an output.
        key: The name of the input or output.
        producer: The task that made the artifact, maybe one of another run; its iteration is not told.
        producer_task_id: That task's id, which is ours.
    """

    id: str = ""
    artifact_id: str = ""
    run_id: str = ""
    task_id: str = ""
    type: ArtifactTaskType = ArtifactTaskType.TYPE_UNSPECIFIED
    key: str = ""
    producer: ArtifactProducer | None = None
    producer_task_id: str = ""


class CreateArtifactRequest(Message):
    """An artifact that a task has made, and as which of its outputs; ``type`` is always an output."""

    artifact: Artifact | None = None
    run_id: str = ""
    task_id: str = ""
    producer_key: str = ""
    iteration_index: Int64 | None = None
    type: ArtifactTaskType = ArtifactTaskType.TYPE_UNSPECIFIED

    def __post_init__(self) -> None:
        if self.iteration_index is not None:
            self.iteration_index = Int64(self.iteration_index)


class CreateArtifactsBulkRequest(Message):
    """Artifacts that tasks have made."""

    artifacts: list[CreateArtifactRequest] = []


class CreateArtifactsBulkResponse(Message):
    """The artifacts, in the same order."""

    artifacts: list[Artifact] = []


class CreateArtifactTaskRequest(Message):
    """An artifact that a task has as an input or an output."""

    artifact_task: ArtifactTask | None = None


class CreateArtifactTasksBulkRequest(Message):
    """Artifacts that tasks have as inputs or outputs."""

    artifact_tasks: list[ArtifactTask] = []


class CreateArtifactTasksBulkResponse(Message):
    """The same with their ids, in the same order."""

    artifact_tasks: list[ArtifactTask] = []


class ListArtifactTasksResponse(Message):
    """A page of the lineage."""

    artifact_tasks: list[ArtifactTask] = []
    total_size: Int32 = 0
    next_page_token: str = ""
