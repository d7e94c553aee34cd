"""The messages of KFP 3's service of tasks (KFP's proposal 12147), with what is ours behind."""

from penstock.api.artifacts import Artifact
from penstock.api.message import Int32, Int64, JsonValue, Message, Status, Timestamp
from penstock.ir.enums import Enumeration

__all__ = [
    "CacheVerdict",
    "ChildPipelineTask",
    "IoType",
    "ListTasksResponse",
    "PipelineTask",
    "Producer",
    "TaskArtifacts",
    "TaskAttempt",
    "TaskFailure",
    "TaskIo",
    "TaskParameter",
    "TaskState",
    "TaskStatus",
    "TaskStatusMetadata",
    "TaskType",
    "TaskTypeAttributes",
    "UpdateTasksBulkRequest",
    "UpdateTasksBulkResponse",
]


class TaskState(Enumeration):
    """The state of a task; ``PENDING`` and ``CANCELED`` are ours."""

    RUNTIME_STATE_UNSPECIFIED = "RUNTIME_STATE_UNSPECIFIED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"
    CACHED = "CACHED"
    PENDING = "PENDING"
    CANCELED = "CANCELED"


class TaskType(Enumeration):
    """What a node of a run's tree is."""

    ROOT = "ROOT"
    RUNTIME = "RUNTIME"
    CONDITION_BRANCH = "CONDITION_BRANCH"
    CONDITION = "CONDITION"
    LOOP = "LOOP"
    EXIT_HANDLER = "EXIT_HANDLER"
    IMPORTER = "IMPORTER"
    DAG = "DAG"
    LOOP_ITERATION = "LOOP_ITERATION"


class IoType(Enumeration):
    """Where an input comes from, or that it is an output."""

    UNSPECIFIED = "UNSPECIFIED"
    COMPONENT_DEFAULT_INPUT = "COMPONENT_DEFAULT_INPUT"
    TASK_OUTPUT_INPUT = "TASK_OUTPUT_INPUT"
    COMPONENT_INPUT = "COMPONENT_INPUT"
    RUNTIME_VALUE_INPUT = "RUNTIME_VALUE_INPUT"
    ITERATOR_INPUT = "ITERATOR_INPUT"
    TASK_FINAL_STATUS_OUTPUT = "TASK_FINAL_STATUS_OUTPUT"
    OUTPUT = "OUTPUT"


class Producer(Message):
    """The task beside this one whose output an input is, and that output's name, which is ours."""

    task_name: str = ""
    key: str = ""


class TaskParameter(Message):
    """A parameter of a task, and its value."""

    value: JsonValue = None
    parameter_key: str = ""
    type: IoType = IoType.UNSPECIFIED
    producer: Producer | None = None


class TaskArtifacts(Message):
    """The artifacts of one input or output of a task; there are several where it is a list."""

    artifacts: list[Artifact] = []
    artifact_key: str = ""
    type: IoType = IoType.UNSPECIFIED
    producer: Producer | None = None


class TaskIo(Message):
    """The inputs, or the outputs, of a task."""

    parameters: list[TaskParameter] = []
    artifacts: list[TaskArtifacts] = []


class TaskFailure(Message):
    """Why something failed."""

    kind: str = ""
    message: str = ""
    traceback: str = ""
    exit_code: Int32 | None = None
    reason: str = ""
    hint: str = ""
    task: str = ""


class TaskStatusMetadata(Message):
    """What there is to say of a state."""

    message: str = ""


class TaskStatus(Message):
    """A state, and since when."""

    update_time: Timestamp | None = None
    state: TaskState = TaskState.RUNTIME_STATE_UNSPECIFIED


class TaskTypeAttributes(Message):
    """The position of an iteration, counted from 0, and how many a loop has."""

    iteration_index: Int64 | None = None
    iteration_count: Int64 | None = None

    def __post_init__(self) -> None:
        if self.iteration_index is not None:
            self.iteration_index = Int64(self.iteration_index)
        if self.iteration_count is not None:
            self.iteration_count = Int64(self.iteration_count)


class ChildPipelineTask(Message):
    """A task right below another."""

    task_id: str = ""
    name: str = ""


class TaskAttempt(Message):
    """One execution of a task."""

    number: Int32 = 0
    state: str = ""
    create_time: Timestamp | None = None
    start_time: Timestamp | None = None
    end_time: Timestamp | None = None
    failure: TaskFailure | None = None


class CacheVerdict(Message):
    """Why a task ran, or whose outputs it took: those of a task of an earlier run, by its id and path."""

    hit: bool = False
    why: str = ""
    run_id: str = ""
    task_id: str = ""
    path: str = ""


class PipelineTask(Message):
    """One node of a run's tree.

    Beyond KFP's fields it has its ``path``, its ``attempts``, its ``failure`` in full, and the ``cache``'s
    verdict; and whether it was reported by the task that it is below.
    """

    name: str = ""
    display_name: str = ""
    task_id: str = ""
    run_id: str = ""
    cache_fingerprint: str = ""
    create_time: Timestamp | None = None
    start_time: Timestamp | None = None
    end_time: Timestamp | None = None
    state: TaskState = TaskState.RUNTIME_STATE_UNSPECIFIED
    status_metadata: TaskStatusMetadata | None = None
    state_history: list[TaskStatus] = []
    type: TaskType | None = None
    type_attributes: TaskTypeAttributes | None = None
    error: Status | None = None
    parent_task_id: str = ""
    child_tasks: list[ChildPipelineTask] = []
    inputs: TaskIo | None = None
    outputs: TaskIo | None = None
    scope_path: list[str] = []
    path: str = ""
    attempts: list[TaskAttempt] = []
    failure: TaskFailure | None = None
    cache: CacheVerdict | None = None
    is_reported: bool = False


class UpdateTasksBulkRequest(Message):
    """What there is to say of tasks, by their ids."""

    tasks: dict[str, PipelineTask] = {}


class UpdateTasksBulkResponse(Message):
    """The tasks as they are now, by their ids."""

    tasks: dict[str, PipelineTask] = {}


class ListTasksResponse(Message):
    """A page of tasks."""

    tasks: list[PipelineTask] = []
    next_page_token: str = ""
    total_size: Int32 = 0
