"""What a pipeline asks of Penstock itself, for which KFP's documents have no place.

It stands in the platform document, under a platform of our own that KFP's tools carry along and do not read::

    platforms:
      penstock:
        config:
          tasks:
            root:             # the component whose DAG the task is in, ``root`` for the outermost
              train:          # the task's name there
                retry: {lost: 0}
                cache: {maxAge: 86400s, ignoredInputs: [date], trustVolumes: true}

This module is imported by who finds such a platform, or writes one: other pipelines do not pay for it.
"""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING, ClassVar

from penstock.ir.message import Duration, Int32, Message, OneofMessage
from penstock.ir.problems import Problem, did_you_mean
from penstock.ir.quantities import amount_of
from penstock.ir.wire import Invalid, read
from penstock.runtime.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from penstock.ir.components import ComponentSpec
    from penstock.ir.pipeline import PipelineSpec
    from penstock.ir.platform import PlatformSpec
    from penstock.ir.problems import Path
    from penstock.ir.tasks import PipelineTaskSpec

__all__ = [
    "PLATFORM",
    "ROOT",
    "CacheSettings",
    "LoopSettings",
    "NamedFailures",
    "PenstockConfig",
    "RetrySettings",
    "TaskSettings",
    "config_of",
    "problems",
]

PLATFORM = "penstock"
"""The name of the platform."""

ROOT = "root"
"""How the outermost DAG is called among components."""

_CODES = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?")
_MOST_CODE = 255
_PLACE: Path = ("platforms", PLATFORM, "config")


class NamedFailures(Message):
    """The failures after which a task is tried again, where it is not after all of them."""

    kinds: list[str] = []
    """Kinds of failure that are not exceptions of the user's code, of `penstock.runtime.kinds`."""

    exceptions: list[str] = []
    """Classes of exceptions, by module and name; Python's own by name."""

    exit_codes: list[str] = []
    """Exit codes, ``"3"``, and ranges of them, ``"64-78"``."""


class RetrySettings(Message):
    """What a task's ``RetryPolicy`` cannot say."""

    failures: NamedFailures | None = None
    """After which failures; absent for all. (Not ``on``, which is a truth value in YAML.)"""

    lost: Int32 | None = None
    """How often at most it is begun again when nobody knows what became of it; absent for the usual."""

    memory_factor: float | None = None
    """How many times as much memory the next try may use after one that used more than its limit."""

    most_memory: str = ""
    """The most that it may be given so, as a quantity; empty for any."""


class CacheSettings(Message):
    """What a task's ``CachingOptions`` cannot say."""

    max_age: Duration | None = None
    """How long ago outputs that it takes may have been made; absent for any time."""

    ignored_inputs: list[str] = []
    """Inputs that may differ from those of the task whose outputs it takes."""

    trust_volumes: bool = False
    """Whether outputs are kept and taken though it reads what may have changed, such as a volume."""


class LoopSettings(OneofMessage):
    """How many iterations of a loop may fail while the loop succeeds."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("tolerated_failures", "tolerated_share"),)

    tolerated_failures: Int32 | None = None
    """So many."""

    tolerated_share: float | None = None
    """So many of each, 1.0 for all; of 0.1 and 25 iterations, 2."""


class TaskSettings(Message):
    """What one task asks for."""

    retry: RetrySettings | None = None
    cache: CacheSettings | None = None
    loop: LoopSettings | None = None


class PenstockConfig(Message):
    """The content of the platform's ``config``: tasks by their DAG's component, then by their name."""

    tasks: dict[str, dict[str, TaskSettings]] = {}

    keep_going: bool = False
    """Whether tasks still start after one that they do not wait for has failed; a run may say otherwise."""


def config_of(platform: PlatformSpec) -> PenstockConfig:
    """Read what a platform document asks of Penstock; empty where it asks for nothing.

    Raises:
        Invalid: It is not of its form; every place in the document is named.
    """
    asked = platform.platforms.get(PLATFORM)
    if asked is None or asked.config is None:
        return PenstockConfig()
    try:
        return read(asked.config, PenstockConfig)
    except Invalid as invalid:
        raise Invalid([Problem(p.message, (*_PLACE, *p.path), p.hint) for p in invalid.problems]) from None


def problems(spec: PipelineSpec, config: PenstockConfig) -> list[Problem]:
    """Return what is wrong with settings that are of their form: tasks that are not there, impossible values.

    Args:
        spec: The pipeline, in which a name that leads nowhere is somebody else's problem.
        config: What it asks for.
    """
    found: list[Problem] = []
    components: Mapping[str, ComponentSpec | None] = {**spec.components, ROOT: spec.root}
    for owner, tasks in config.tasks.items():
        path = (*_PLACE, "tasks", owner)
        component = components.get(owner)
        if component is None or component.dag is None:
            dags = [name for name, each in components.items() if each is not None and each.dag is not None]
            found.append(Problem(f"the pipeline has no DAG {owner!r}", path, did_you_mean(owner, dags)))
            continue
        for name, settings in tasks.items():
            if name not in component.dag.tasks:
                hint = did_you_mean(name, component.dag.tasks)
                found.append(Problem(f"there is no task {name!r} in {owner!r}", (*path, name), hint))
            task = component.dag.tasks.get(name)
            found += _of_retry(settings.retry, (*path, name, "retry"))
            found += _of_loop(settings.loop, task, (*path, name, "loop"))
            if settings.cache is not None:
                inner = components.get(task.component_name) if task is not None else None
                found += _of_cache(settings.cache, inner, (*path, name, "cache"))
    return found


def _of_cache(cache: CacheSettings, component: ComponentSpec | None, path: Path) -> Iterator[Problem]:
    if cache.max_age is not None and cache.max_age.nanoseconds < 0:
        yield Problem("an age is not negative", (*path, "maxAge"))
    if component is None:
        return
    inputs = [*component.inputs.parameters, *component.inputs.artifacts]
    for name in cache.ignored_inputs:
        if name not in inputs:
            hint = did_you_mean(name, inputs)
            yield Problem(f"the component has no input {name!r}", (*path, "ignoredInputs"), hint)


def _of_loop(loop: LoopSettings | None, task: PipelineTaskSpec | None, path: Path) -> Iterator[Problem]:
    if loop is None:
        return
    if task is not None and task.parameter_iterator is None and task.artifact_iterator is None:
        yield Problem("the task is no loop", path)
    if loop.tolerated_failures is not None and loop.tolerated_failures < 0:
        yield Problem("this takes 0 or more", (*path, "toleratedFailures"))
    if loop.tolerated_share is not None and not 0 <= loop.tolerated_share <= 1:
        yield Problem("this takes a share from 0 to 1", (*path, "toleratedShare"))


def _of_retry(retry: RetrySettings | None, path: Path) -> Iterator[Problem]:
    if retry is None:
        return
    if retry.lost is not None and retry.lost < 0:
        yield Problem("this takes 0 or more", (*path, "lost"))
    if retry.memory_factor is not None and not 1 < retry.memory_factor < inf:
        yield Problem("this takes a number of more than 1", (*path, "memoryFactor"))
    if retry.most_memory and not amount_of(retry.most_memory):
        yield Problem(f"{retry.most_memory!r} is no amount of memory such as '16G'", (*path, "mostMemory"))
    if retry.failures is not None:
        yield from _of_failures(retry.failures, (*path, "failures"))


def _of_failures(named: NamedFailures, path: Path) -> Iterator[Problem]:
    for index, kind in enumerate(named.kinds):
        if kind not in KINDS:
            hint = f"the kinds are {', '.join(KINDS)}; exceptions stand under 'exceptions'"
            yield Problem(f"there is no kind of failure {kind!r}", (*path, "kinds", index), hint)
    for index, codes in enumerate(named.exit_codes):
        found = _CODES.fullmatch(codes)
        if found is None or not 0 < int(found[1]) <= int(found[2] or found[1]) <= _MOST_CODE:
            hint = "write a number from 1 to 255 as a text, or a range such as '64-78'"
            yield Problem(f"{codes!r} is no exit code of a failure", (*path, "exitCodes", index), hint)
