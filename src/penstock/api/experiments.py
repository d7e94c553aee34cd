"""The messages of the experiments' service."""

from penstock.api.message import Int32, Message, Timestamp
from penstock.ir.enums import Enumeration

__all__ = ["Experiment", "ExperimentStorageState", "ListExperimentsResponse"]


class ExperimentStorageState(Enumeration):
    """Whether an experiment is in use or put away."""

    STORAGE_STATE_UNSPECIFIED = "STORAGE_STATE_UNSPECIFIED"
    AVAILABLE = "AVAILABLE"
    ARCHIVED = "ARCHIVED"


class Experiment(Message):
    """A named group of runs."""

    experiment_id: str = ""
    display_name: str = ""
    description: str = ""
    created_at: Timestamp | None = None
    namespace: str = ""
    storage_state: ExperimentStorageState = ExperimentStorageState.STORAGE_STATE_UNSPECIFIED
    last_run_created_at: Timestamp | None = None


class ListExperimentsResponse(Message):
    """A page of experiments."""

    experiments: list[Experiment] = []
    total_size: Int32 = 0
    next_page_token: str = ""
