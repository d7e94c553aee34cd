"""What tasks ask of Penstock itself, for which KFP's documents have no place: see `penstock.ir.penstock`.

Imported for pipelines that ask for something; all others compile to documents as KFP's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import ir
from penstock.ir.penstock import (
    ROOT,
    CacheSettings,
    LoopSettings,
    NamedFailures,
    PenstockConfig,
    RetrySettings,
    TaskSettings,
    config_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.compiler.document import Document
    from penstock.dsl.failures import Failures
    from penstock.dsl.groups import ParallelFor
    from penstock.dsl.settings import Retry, Reuse
    from penstock.dsl.task import PipelineTask

__all__ = ["merge_settings", "platform_of", "settings_of", "settings_of_loop"]


def settings_of(task: PipelineTask) -> TaskSettings:
    """Return what a task asks for; it does ask for something."""
    return TaskSettings(retry=_retry(task.settings.retry), cache=_cache(task.settings.reuse))


def settings_of_loop(loop: ParallelFor) -> TaskSettings:
    """Return what a loop asks for; it does ask for something."""
    tolerated = loop.tolerated_failures
    if isinstance(tolerated, int):
        return TaskSettings(loop=LoopSettings(tolerated_failures=tolerated))
    return TaskSettings(loop=LoopSettings(tolerated_share=tolerated))


def platform_of(
    settings: Mapping[str, dict[str, TaskSettings]], *, keep_going: bool = False
) -> ir.SinglePlatformSpec:
    """Return the platform that holds what a pipeline asks for.

    Args:
        settings: What its tasks ask for, by component and name.
        keep_going: Whether a run of it keeps going after a failure.
    """
    return ir.SinglePlatformSpec(
        config=ir.to_dict(PenstockConfig(tasks=dict(settings), keep_going=keep_going))
    )


def merge_settings(
    platform: ir.PlatformSpec, document: Document, names: Mapping[str, str], root: str
) -> None:
    """Add what the tasks of an inner pipeline ask for to a document.

    Args:
        platform: The inner pipeline's platform document.
        document: What is being compiled.
        names: What the inner components are called there.
        root: What the inner pipeline's root is called there.
    """
    for owner, tasks in config_of(platform).tasks.items():
        document.settings[root if owner == ROOT else names[owner]] = tasks


def _cache(reuse: Reuse | None) -> CacheSettings | None:
    if reuse is None:
        return None
    age_s = reuse.max_age_s
    return CacheSettings(
        max_age=None if age_s is None else ir.Duration.of_seconds(age_s),
        ignored_inputs=list(reuse.ignored_inputs),
        trust_volumes=reuse.trusts_volumes,
    )


def _retry(retry: Retry | None) -> RetrySettings | None:
    if retry is None or retry.own is None:
        return None
    own = retry.own
    return RetrySettings(
        failures=_named(own.on) if own.on is not None else None,
        lost=own.lost,
        memory_factor=own.memory_factor,
        most_memory=own.most_memory or "",
    )


def _named(failures: Failures) -> NamedFailures:
    return NamedFailures(
        kinds=list(failures.kinds),
        exceptions=list(failures.exceptions),
        exit_codes=[
            str(first) if first == last else f"{first}-{last}" for first, last in failures.exit_codes
        ],
    )
