"""The messages of KFP 3's service of artifacts (KFP's proposal 12147), with what is ours behind."""

from penstock.api.message import JsonValue, Message, Timestamp
from penstock.ir.enums import Enumeration

__all__ = ["Artifact", "ArtifactType"]


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
    """A typed thing at a URI; metrics are in its metadata.

    Beyond KFP's fields it says which output it is (``run_id``, ``task_id``, ``producer_key``), and its
    type's full name and version.
    """

    artifact_id: str = ""
    name: str = ""
    description: str = ""
    type: ArtifactType = ArtifactType.TYPE_UNSPECIFIED
    uri: str = ""
    metadata: dict[str, JsonValue] = {}
    created_at: Timestamp | None = None
    namespace: str = ""
    run_id: str = ""
    task_id: str = ""
    producer_key: str = ""
    schema_title: str = ""
    schema_version: str = ""
