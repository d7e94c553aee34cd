"""What the driver works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.rows import Artifact, TaskError

__all__ = ["RunInfo", "ScopeValues", "Upstream", "Values"]


class Values(Struct, frozen=True):
    """Parameters and artifacts by name. A name without a value is absent."""

    parameters: dict[str, Any] = field(default_factory=dict)
    artifacts: dict[str, list[Artifact]] = field(default_factory=dict)


class Upstream(Struct, frozen=True):
    """A task that has ended, as those that take something from it see it.

    Args:
        state: The state of its row.
        outputs: What it gave.
        error: Why it failed.
        name: Its name in the DAG.
    """

    state: str
    outputs: Values
    error: TaskError | None
    name: str

    @property
    def succeeded(self) -> bool:
        """Whether its outputs can be used."""
        return self.state in {"SUCCEEDED", "CACHED"}


class ScopeValues(Struct, frozen=True):
    """What the tasks of one DAG can take from: the DAG's own inputs, and its tasks that have ended."""

    inputs: Values
    tasks: Mapping[str, Upstream] = field(default_factory=dict)


class RunInfo(Struct, frozen=True):
    """What placeholders and final statuses say of the run.

    Args:
        id: The run's id.
        name: The name that is shown.
        resource_name: The name that KFP would give its resource.
        pipeline_root: The URI under which artifacts go.
        created_at: When it was created, in epoch microseconds.
        scheduled_at: When it was due, in epoch microseconds.
        workspace: The path of the folder that its tasks share, if it has one.
        success_state: How a final status calls success: ``COMPLETE`` is KFP's server, ``SUCCEEDED`` its
            local runner.
        namespace: The namespace that it is in.
    """

    id: str
    name: str
    resource_name: str
    pipeline_root: str
    created_at: int
    scheduled_at: int
    workspace: str | None = None
    success_state: str = "COMPLETE"
    namespace: str = ""
