"""The messages of the recurring runs' service."""

from typing import ClassVar, Self

from msgspec import field

from penstock.api.message import Int32, Int64, JsonStruct, Message, OneofMessage, Status, Timestamp
from penstock.api.runs import SOURCES, PipelineVersionReference, RuntimeConfig
from penstock.ir.enums import Enumeration

__all__ = [
    "CronSchedule",
    "ListRecurringRunsResponse",
    "PeriodicSchedule",
    "RecurringRun",
    "RecurringRunMode",
    "RecurringRunStatus",
    "Trigger",
]


class RecurringRunMode(Enumeration):
    """Whether a recurring run is to be on; not said means off."""

    MODE_UNSPECIFIED = "MODE_UNSPECIFIED"
    ENABLE = "ENABLE"
    DISABLE = "DISABLE"


class RecurringRunStatus(Enumeration):
    """Whether a recurring run is on."""

    STATUS_UNSPECIFIED = "STATUS_UNSPECIFIED"
    ENABLED = "ENABLED"
    DISABLED = "DISABLED"

    @classmethod
    def numbered(cls) -> dict[int, Self]:
        """Return the members by their numbers; 2 is not used."""
        return {0: cls("STATUS_UNSPECIFIED"), 1: cls("ENABLED"), 3: cls("DISABLED")}


class CronSchedule(Message):
    """At the times that a cron expression names, its first field being seconds."""

    start_time: Timestamp | None = None
    end_time: Timestamp | None = None
    cron: str = ""


class PeriodicSchedule(Message):
    """Every so many seconds."""

    start_time: Timestamp | None = None
    end_time: Timestamp | None = None
    interval_second: Int64 | None = None

    def __post_init__(self) -> None:
        if self.interval_second is not None:
            self.interval_second = Int64(self.interval_second)


class Trigger(OneofMessage):
    """When a recurring run is due."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("cron_schedule", "periodic_schedule"),)

    cron_schedule: CronSchedule | None = None
    periodic_schedule: PeriodicSchedule | None = None


class RecurringRun(OneofMessage):
    """A pipeline, and when it is run."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (SOURCES,)

    recurring_run_id: str = ""
    display_name: str = ""
    description: str = ""
    pipeline_version_id: str | None = None
    pipeline_spec: JsonStruct | None = None
    pipeline_version_reference: PipelineVersionReference | None = None
    runtime_config: RuntimeConfig | None = None
    service_account: str = ""
    max_concurrency: Int64 | None = None
    trigger: Trigger | None = None
    mode: RecurringRunMode = RecurringRunMode.MODE_UNSPECIFIED
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    status: RecurringRunStatus = RecurringRunStatus.STATUS_UNSPECIFIED
    error: Status | None = None
    no_catchup: bool = False
    namespace: str = ""
    experiment_id: str = ""
    plugins_input: dict[str, JsonStruct] = {}

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.max_concurrency is not None:
            self.max_concurrency = Int64(self.max_concurrency)


class ListRecurringRunsResponse(Message):
    """A page of recurring runs; the one list whose name KFP spells in camelCase."""

    recurring_runs: list[RecurringRun] = field(name="recurringRuns", default_factory=list)
    total_size: Int32 = 0
    next_page_token: str = ""
