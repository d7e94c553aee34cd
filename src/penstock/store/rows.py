"""What the store holds: one frozen Struct a row.

The fields stand in the order of the table's columns. Times are epoch microseconds; parameters,
options and metadata are plain JSON values. Ids and paths are the caller's, never the store's.

None of these can be part of a reference cycle, so the garbage collector need not track them
(``gc=False``): a list of 10,000 tasks is then no burden for it.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict, get_args

import msgspec

RunState = Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELING", "CANCELED"]
TaskState = Literal["PENDING", "QUEUED", "RUNNING", "SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED"]
Role = Literal["viewer", "editor", "admin"]
StorageState = Literal["AVAILABLE", "ARCHIVED"]
RecurringRunStatus = Literal["ENABLED", "DISABLED"]
AttemptState = Literal["REQUESTED", "RUNNING", "SUCCEEDED", "FAILED", "LOST", "CANCELED"]
TaskKind = Literal[
    "ROOT",
    "DAG",
    "LOOP",
    "LOOP_ITERATION",
    "CONDITION_BRANCH",
    "CONDITION",
    "EXIT_HANDLER",
    "IMPORTER",
    "RUNTIME",
    "REPORTED",
]
Direction = Literal["input", "output"]
NotificationEvent = Literal["SUCCEEDED", "FAILED", "CANCELED", "LATE"]
NotificationRuleStatus = Literal["ENABLED", "DISABLED"]
DeliveryState = Literal["PENDING", "DELIVERED", "FAILED"]

OPEN_RUN_STATES: tuple[RunState, ...] = ("PENDING", "RUNNING", "CANCELING")
ENDED_RUN_STATES: tuple[RunState, ...] = ("SUCCEEDED", "FAILED", "CANCELED")
OPEN_TASK_STATES: tuple[TaskState, ...] = ("PENDING", "QUEUED", "RUNNING")
OPEN_ATTEMPT_STATES: tuple[AttemptState, ...] = ("REQUESTED", "RUNNING")

LEAF_KINDS: tuple[TaskKind, ...] = ("RUNTIME", "IMPORTER")
"""What does something itself."""

GROUP_KINDS: tuple[TaskKind, ...] = tuple(
    kind for kind in get_args(TaskKind) if kind not in (*LEAF_KINDS, "REPORTED")
)
"""What has tasks inside, in scopes; REPORTED is what a leaf tells of its own inside."""


class TaskError(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Why a task, an attempt or a run failed; ``task`` is the path of the task that it happened in.

    ``exceptions`` are the class of an exception and those that it derives from, by module and name.
    """

    message: str
    kind: str | None = None
    traceback: str | None = None
    exit_code: int | None = None
    reason: str | None = None
    hint: str | None = None
    task: str | None = None
    exceptions: tuple[str, ...] = ()


class Experiment(msgspec.Struct, frozen=True, gc=False):
    """A named group of runs; ``last_run_created_at`` is 0 while it has none."""

    id: str
    name: str
    created_at: int
    description: str = ""
    namespace: str = ""
    storage_state: StorageState = "AVAILABLE"
    last_run_created_at: int = 0


class Pipeline(msgspec.Struct, frozen=True, gc=False):
    """A name for versions; its tags are rows of their own."""

    id: str
    name: str
    display_name: str
    created_at: int
    description: str = ""
    namespace: str = ""


class PipelineVersion(msgspec.Struct, frozen=True, gc=False):
    """One version of a pipeline; its document is kept once for all of the same content."""

    id: str
    pipeline_id: str
    name: str
    display_name: str
    created_at: int
    spec_digest: str
    description: str = ""
    package_url: str = ""
    code_source_url: str = ""


class ApiKey(msgspec.Struct, frozen=True, gc=False):
    """A secret by which somebody logs in, and what they may do; ``digest`` stands for the secret."""

    id: str
    name: str
    digest: str
    created_at: int
    roles: dict[str, Role]
    created_by: str = ""
    expires_at: int | None = None
    used_at: int | None = None


class AuditEntry(msgspec.Struct, frozen=True, gc=False):
    """Somebody has asked the server for something: about ``subject``; ``status`` is the answer's."""

    id: str
    at: int
    who: str
    address: str
    deed: str
    method: str
    path: str
    subject: str
    status: int
    message: str


class Run(msgspec.Struct, frozen=True, gc=False):
    """One run of a pipeline; its document is kept once for all runs of it, under ``spec_digest``.

    ``deleted_at`` is when somebody asked for the run to be deleted: nobody is shown it any more, and its rows
    go as soon as it has ended. ``namespace`` is the one of its experiment, kept for when that is deleted.
    """

    id: str
    name: str
    experiment_id: str
    pipeline_name: str
    spec_digest: str
    created_at: int
    state: RunState = "PENDING"
    parameters: dict[str, Any] = {}
    options: dict[str, Any] = {}
    error: TaskError | None = None
    notices: list[str] = []
    started_at: int | None = None
    finished_at: int | None = None
    description: str = ""
    storage_state: StorageState = "AVAILABLE"
    service_account: str = ""
    pipeline_id: str | None = None
    pipeline_version_id: str | None = None
    recurring_run_id: str | None = None
    scheduled_at: int | None = None
    archived_at: int | None = None
    deleted_at: int | None = None
    namespace: str = ""


class RecurringRun(msgspec.Struct, frozen=True, gc=False):
    """A pipeline that is run when a trigger says so.

    ``schedule`` is a `penstock.schedules.triggers.Trigger` as plain values, in seconds. Its document is the
    one of ``spec_digest``; without one, that of the version, or of the pipeline's newest when none is named.
    ``runs`` counts the runs that it has made; ``last_at`` is the last tick that became one, ``due_at`` when
    there is something to do next, and ``backlog`` the ticks (epoch seconds) of the past that somebody has
    asked for. ``error`` says why the last tick did not become a run.
    """

    id: str
    name: str
    experiment_id: str
    created_at: int
    updated_at: int
    status: RecurringRunStatus
    schedule: dict[str, Any]
    max_concurrency: int = 1
    description: str = ""
    namespace: str = ""
    service_account: str = ""
    spec_digest: str | None = None
    pipeline_id: str | None = None
    pipeline_version_id: str | None = None
    parameters: dict[str, Any] = {}
    options: dict[str, Any] = {}
    runs: int = 0
    last_at: int | None = None
    due_at: int | None = None
    backlog: list[int] = []
    error: TaskError | None = None


class NotificationRule(msgspec.Struct, frozen=True, gc=False):
    """Whom to tell of what runs of a namespace do.

    ``events`` are those of `NotificationEvent`, ``target`` says where messages go, in words of
    `penstock.notifications`. It is about runs of one experiment, pipeline or recurring run where one is
    named, and about what has happened since ``active_since``. ``secret`` signs what is sent.
    """

    id: str
    name: str
    namespace: str
    created_at: int
    updated_at: int
    active_since: int
    status: NotificationRuleStatus
    events: list[NotificationEvent]
    target: dict[str, Any]
    late_after_s: int | None = None
    experiment_id: str | None = None
    pipeline_id: str | None = None
    recurring_run_id: str | None = None
    secret: str = ""


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """A message of a rule, and what became of it; ``due_at`` is when it is sent next, if it is."""

    id: str
    rule_id: str
    event: NotificationEvent | Literal["TEST"]
    created_at: int
    state: DeliveryState
    message: dict[str, Any]
    run_id: str | None = None
    recurring_run_id: str | None = None
    attempts: int = 0
    due_at: int | None = None
    ended_at: int | None = None
    error: str | None = None


class Task(msgspec.Struct, frozen=True, gc=False):
    """One node of a run's tree.

    A ``REPORTED`` one is below a ``RUNTIME`` one, which tells of it what it likes; no engine knows of it.
    ``position`` is the index of a loop's iteration; ``round`` counts how often a DAG was tried again;
    ``forgiven`` is how many of its attempts or rounds came before the run was last resumed, and so no longer
    count against its retries; ``inputs`` and ``outputs`` hold parameters, artifacts are linked;
    ``cache_parts`` are the digests of what its outputs depend on, and ``why`` says why it ran, or did not.
    """

    run_id: str
    path: str
    parent: str | None
    name: str
    kind: TaskKind
    state: TaskState
    created_at: int
    reason: str | None = None
    position: int | None = None
    attempts: int = 0
    round: int = 0
    forgiven: int = 0
    inputs: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    error: TaskError | None = None
    cache_key: str | None = None
    cache_parts: dict[str, str] = {}
    cached_from: str | None = None
    why: str | None = None
    started_at: int | None = None
    finished_at: int | None = None


def took_s(row: Run | Task) -> float | None:
    """Return for how many seconds a run or task went on; None where it has not begun, or not ended."""
    if row.started_at is None or row.finished_at is None:
        return None
    return (row.finished_at - row.started_at) / 1e6


class Attempt(msgspec.Struct, frozen=True, gc=False):
    """One execution of a task; ``place`` says where it runs, in its runner's own words.

    ``memory_limit`` is how many bytes of memory it may use, where one before it had too little.
    """

    run_id: str
    path: str
    number: int
    state: AttemptState
    folder: str
    requested_at: int
    place: dict[str, Any] | None = None
    error: TaskError | None = None
    started_at: int | None = None
    finished_at: int | None = None
    memory_limit: int | None = None


class Timer(msgspec.Struct, frozen=True, gc=False):
    """Something is due for a task at ``due_at``."""

    run_id: str
    path: str
    number: int
    due_at: int


class Artifact(msgspec.Struct, frozen=True, gc=False):
    """A typed thing at a URI, and the task that made or imported it; ``type`` is the schema's title.

    ``fingerprint`` stands for its content in the cache keys of the tasks that read it; ``content`` is the
    digest of the content itself, where somebody has asked for it. ``namespace`` is the one of the run, which
    it outlives.
    """

    id: str
    run_id: str
    path: str
    name: str
    type: str
    uri: str
    created_at: int
    schema_version: str = ""
    metadata: dict[str, Any] = {}
    custom_path: str | None = None
    fingerprint: str = ""
    content: str = ""
    namespace: str = ""


class Event(msgspec.Struct, frozen=True, gc=False):
    """One change of a run; ``seq`` counts from 1 within the run."""

    run_id: str
    seq: int
    at: int
    kind: str
    path: str
    data: dict[str, Any] = {}


class ExperimentChanges(TypedDict, total=False):
    """The fields of an experiment that may change."""

    storage_state: StorageState


class RunChanges(TypedDict, total=False):
    """The fields of a run that may change."""

    name: str
    experiment_id: str
    state: RunState
    parameters: dict[str, Any]
    options: dict[str, Any]
    error: TaskError | None
    notices: list[str]
    started_at: int | None
    finished_at: int | None
    storage_state: StorageState
    archived_at: int | None
    description: str


class RecurringRunChanges(TypedDict, total=False):
    """The fields of a recurring run that may change."""

    name: str
    experiment_id: str
    updated_at: int
    status: RecurringRunStatus
    schedule: dict[str, Any]
    max_concurrency: int
    description: str
    service_account: str
    spec_digest: str | None
    pipeline_id: str | None
    pipeline_version_id: str | None
    parameters: dict[str, Any]
    options: dict[str, Any]
    last_at: int | None
    due_at: int | None
    backlog: list[int]
    error: TaskError | None


class NotificationRuleChanges(TypedDict, total=False):
    """The fields of a notification rule that may change."""

    name: str
    updated_at: int
    active_since: int
    status: NotificationRuleStatus
    events: list[NotificationEvent]
    target: dict[str, Any]
    late_after_s: int | None
    experiment_id: str | None
    pipeline_id: str | None
    recurring_run_id: str | None
    secret: str


class TaskChanges(TypedDict, total=False):
    """The fields of a task that may change."""

    state: TaskState
    reason: str | None
    attempts: int
    round: int
    forgiven: int
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    error: TaskError | None
    cache_key: str | None
    cache_parts: dict[str, str]
    cached_from: str | None
    why: str | None
    started_at: int | None
    finished_at: int | None


class AttemptChanges(TypedDict, total=False):
    """The fields of an attempt that may change."""

    state: AttemptState
    folder: str
    place: dict[str, Any] | None
    error: TaskError | None
    started_at: int | None
    finished_at: int | None
