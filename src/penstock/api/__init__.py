"""What goes over the wire: the messages of KFP's REST API v2beta1, and how they are read and written.

A message is a msgspec Struct with the name and the fields of KFP's protobuf message, in protobuf's JSON form
as KFP's server writes it: names in snake_case, what is not set left out, 64-bit numbers as text, moments in
RFC 3339, enumerations by name. Both cases of names are read, and enumerations by number too; a field that
is not known is refused.
"""

from penstock.api.experiments import Experiment, ExperimentStorageState, ListExperimentsResponse
from penstock.api.filters import (
    Filter,
    IntValues,
    LongValues,
    Predicate,
    PredicateOperation,
    StringValues,
)
from penstock.api.health import GetHealthzResponse
from penstock.api.message import UNSET, Message, Status, Timestamp, UnsetType, encode, read, timestamp
from penstock.api.pipelines import (
    CreatePipelineAndVersionRequest,
    ListPipelinesResponse,
    ListPipelineVersionsResponse,
    Pipeline,
    PipelineVersion,
    Url,
)
from penstock.api.recurring_runs import (
    CronSchedule,
    ListRecurringRunsResponse,
    PeriodicSchedule,
    RecurringRun,
    RecurringRunMode,
    RecurringRunStatus,
    Trigger,
)
from penstock.api.runs import (
    ArtifactIds,
    ChildTask,
    ListRunsResponse,
    MetadataValue,
    PipelineTaskDetail,
    PipelineTaskExecutorDetail,
    PipelineVersionReference,
    PluginOutput,
    PluginState,
    RenderType,
    Run,
    RunDetails,
    RunStorageState,
    RuntimeConfig,
    RuntimeState,
    RuntimeStatus,
)

__all__ = [
    "UNSET",
    "ArtifactIds",
    "ChildTask",
    "CreatePipelineAndVersionRequest",
    "CronSchedule",
    "Experiment",
    "ExperimentStorageState",
    "Filter",
    "GetHealthzResponse",
    "IntValues",
    "ListExperimentsResponse",
    "ListPipelineVersionsResponse",
    "ListPipelinesResponse",
    "ListRecurringRunsResponse",
    "ListRunsResponse",
    "LongValues",
    "Message",
    "MetadataValue",
    "PeriodicSchedule",
    "Pipeline",
    "PipelineTaskDetail",
    "PipelineTaskExecutorDetail",
    "PipelineVersion",
    "PipelineVersionReference",
    "PluginOutput",
    "PluginState",
    "Predicate",
    "PredicateOperation",
    "RecurringRun",
    "RecurringRunMode",
    "RecurringRunStatus",
    "RenderType",
    "Run",
    "RunDetails",
    "RunStorageState",
    "RuntimeConfig",
    "RuntimeState",
    "RuntimeStatus",
    "Status",
    "StringValues",
    "Timestamp",
    "Trigger",
    "UnsetType",
    "Url",
    "encode",
    "read",
    "timestamp",
]
