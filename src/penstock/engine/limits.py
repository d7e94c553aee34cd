"""How long a run and its attempts may take, as a pipeline's settings for a cluster say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from penstock.errors import SubmitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock import ir

__all__ = ["OVERDUE", "Limits"]

OVERDUE = "Timeout"
"""The kind of error of what took longer than it may."""


class Limits(Struct, frozen=True):
    """Time limits in seconds.

    Args:
        run_s: That of the run; 0 for none.
        attempt_s: Those of each attempt, by the label of its executor.
    """

    run_s: int = 0
    attempt_s: Mapping[str, int] = {}

    @classmethod
    def of(cls, settings: ir.SinglePlatformSpec | None) -> Limits:
        """Read the limits: ``PipelineConfig`` has the run's, ``KubernetesExecutorConfig`` an attempt's.

        Args:
            settings: What a pipeline asks of Kubernetes.

        Raises:
            SubmitError: One is not a whole number.
        """
        if settings is None:
            return cls()
        config, deployment = settings.pipeline_config, settings.deployment_spec
        executors = deployment.executors if deployment is not None else {}
        return cls(
            config.active_deadline_seconds if config is not None else 0,
            {
                label: _seconds(label, asked["activeDeadlineSeconds"])
                for label, asked in executors.items()
                if asked.get("activeDeadlineSeconds")
            },
        )


def _seconds(label: str, given: Any) -> int:
    """Read a whole number of seconds; protobuf's JSON writes those of 64 bits as texts."""
    try:
        return int(given)
    except (TypeError, ValueError):
        raise SubmitError(
            f"the time limit of tasks is {given!r}, which is not a whole number of seconds",
            where=f"activeDeadlineSeconds of {label!r}, in the platform document",
            hint="set it with kubernetes.set_timeout(task, seconds)",
        ) from None
