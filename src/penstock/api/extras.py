"""Messages of what the server has beyond KFP's API, under ``/apis/penstock/v1``."""

from penstock.api.message import Int32, Message, Timestamp
from penstock.api.recurring_runs import RecurringRun, RecurringRunMode, Trigger
from penstock.api.runs import RuntimeConfig

__all__ = [
    "ArtifactLink",
    "ArtifactLinkRequest",
    "PreviewRequest",
    "RecurringRunChanges",
    "RecurringRunView",
    "Ticks",
    "TimePast",
]


class RecurringRunChanges(Message):
    """What is to be changed of a recurring run; what is left out stays.

    Args:
        display_name: Its name.
        description: What somebody says of it.
        trigger: When it is due.
        time_zone: The IANA name of the time zone that its cron expression speaks of.
        no_catchup: Whether ticks that were missed are left out.
        max_concurrency: How many of its runs may be open at a time.
        runtime_config: The parameters and the root of its runs.
        mode: Whether it is on.
    """

    display_name: str | None = None
    description: str | None = None
    trigger: Trigger | None = None
    time_zone: str | None = None
    no_catchup: bool | None = None
    max_concurrency: Int32 | None = None
    runtime_config: RuntimeConfig | None = None
    mode: RecurringRunMode | None = None


class PreviewRequest(Message):
    """A trigger whose next times are asked for.

    Args:
        trigger: The trigger.
        time_zone: The IANA name of the time zone that its cron expression speaks of.
        count: How many times.
    """

    trigger: Trigger | None = None
    time_zone: str = ""
    count: Int32 = 5


class TimePast(Message):
    """The time past for which runs are asked; both ends are included.

    Args:
        start_time: The beginning.
        end_time: The end.
        preview: Whether it is only to be told which ticks there were, and no run is made.
    """

    start_time: Timestamp | None = None
    end_time: Timestamp | None = None
    preview: bool = False


class RecurringRunView(Message):
    """A recurring run, and what there is of it beyond KFP's fields.

    Args:
        recurring_run: The recurring run, as KFP's API has it.
        time_zone: The IANA name of the time zone that its cron expression speaks of.
        next_times: When it is due next; none while it is off.
        waiting: How many ticks of a time past are still to become runs.
        pipeline: The name of its pipeline, where it is of an uploaded one.
        pipeline_version: The name of the version; none where each run takes the newest.
    """

    recurring_run: RecurringRun | None = None
    time_zone: str = ""
    next_times: list[Timestamp] = []
    waiting: Int32 = 0
    pipeline: str = ""
    pipeline_version: str = ""


class ArtifactLinkRequest(Message):
    """A link that is asked for.

    Args:
        expires_in_seconds: For how long it can be used; a quarter of an hour if nothing is said.
        archive: As what a folder comes: ``zip``, ``tar`` or ``tar.gz``.
    """

    expires_in_seconds: Int32 = 0
    archive: str = ""


class ArtifactLink(Message):
    """A link that gives an artifact to whoever has it, without a login.

    Args:
        url: The link.
        expires_at: When it ends.
    """

    url: str = ""
    expires_at: Timestamp | None = None


class Ticks(Message):
    """Moments at which runs are due.

    Args:
        times: The moments.
        time_zone: The time zone that the trigger's cron expression was read in.
    """

    times: list[Timestamp] = []
    time_zone: str = ""
