"""A task's settings: resources, retries, caching; checked when they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from penstock.dsl.mentions import has_mention
from penstock.dsl.sources import Handle
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from penstock.dsl.retrying import OwnRetry

__all__ = [
    "Resources",
    "Retry",
    "Reuse",
    "Settings",
    "check_env",
    "checked_count",
    "checked_factor",
    "checked_number",
    "checked_quantity",
    "checked_retries",
    "checked_reuse",
    "seconds",
]

_CPU = re.compile(r"([0-9]*[.])?[0-9]+m?")
_MEMORY = re.compile(r"[0-9]+(E|Ei|P|Pi|T|Ti|G|Gi|M|Mi|K|Ki)?")
_COUNT = re.compile(r"\d+")
_DURATION = re.compile(r"\s*(?P<number>\d+)\s*(?P<unit>[A-Za-z]+)\s*")

_CPU_RULE = 'Invalid cpu string. Should be float or integer, or integer followed by "m".'
_MEMORY_RULE = (
    'Invalid memory string. Should be a number or a number followed by one of "E", "Ei", "P", "Pi", "T", '
    '"Ti", "G", "Gi", "M", "Mi", "K", "Ki".'
)

_INT32_MAXIMUM = 2**31 - 1

_SECONDS_PER_UNIT = {
    seconds: units.split()
    for seconds, units in {
        1: "s sec secs second seconds",
        60: "m min mins minute minutes",
        3_600: "h hr hrs hour hours",
        86_400: "d day days",
        604_800: "w week weeks",
    }.items()
}


@dataclass(slots=True)
class Resources:
    """What a container needs; each a text, or a channel where it is known only at run time."""

    cpu_request: Any = None
    cpu_limit: Any = None
    memory_request: Any = None
    memory_limit: Any = None
    accelerator_type: Any = None
    accelerator_count: Any = None

    def items(self) -> dict[str, Any]:
        """Return those that are set, by name."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a failed task is tried again.

    Args:
        count: How often at most.
        backoff_s: The wait before the first time, in seconds.
        factor: How many times longer each further wait is.
        longest_backoff_s: The longest wait, in seconds.
        own: What KFP's documents cannot say, where anything of it was said.
    """

    count: int
    backoff_s: int
    factor: float
    longest_backoff_s: int
    own: OwnRetry | None = None


@dataclass(frozen=True, slots=True)
class Reuse:
    """Which earlier outputs a task takes, as far as KFP has no words for it.

    Args:
        max_age_s: How long ago they may have been made, in seconds; None for any time.
        ignored_inputs: The inputs that may have differed.
        trusts_volumes: Whether they are taken though the task reads volumes, whose content nobody knows.
    """

    max_age_s: int | None
    ignored_inputs: tuple[str, ...]
    trusts_volumes: bool


@dataclass(slots=True)
class Settings:
    """All settings of a task; None where nothing was set.

    Args:
        enable_caching: Whether an earlier result may be taken.
        cache_key: The user's own key for that.
        reuse: Which earlier results may be taken.
        display_name: The name that is shown.
        retry: How often it is tried again.
        image: The image in place of the component's; a text, which may mention channels.
        env: Environment variables.
        resources: What its container needs.
        ignores_upstream_failure: Whether it runs whatever became of its upstream tasks.
    """

    enable_caching: bool = True
    cache_key: str | None = None
    reuse: Reuse | None = None
    display_name: str | None = None
    retry: Retry | None = None
    image: Any = None
    env: dict[str, str] = field(default_factory=dict)
    resources: Resources = field(default_factory=Resources)
    ignores_upstream_failure: bool = False

    @property
    def are_ours(self) -> bool:
        """Whether some are such that KFP's documents have no place for them."""
        return self.reuse is not None or (self.retry is not None and self.retry.own is not None)


def checked_quantity(kind: str, value: Any, inside: str) -> Any:
    """Return an amount of ``cpu`` or ``memory`` as it is to be written.

    Args:
        kind: ``cpu`` or ``memory``.
        value: A text as Kubernetes writes it, or a channel.
        inside: The task's place in the pipeline, for the error.

    Raises:
        DefinitionError: It is neither.
    """
    if isinstance(value, Handle):
        return value
    pattern, rule, example = (
        (_CPU, _CPU_RULE, '"500m" or "2"') if kind == "cpu" else (_MEMORY, _MEMORY_RULE, '"512Mi" or "4G"')
    )
    if isinstance(value, str) and has_mention(value):
        raise problem(
            f"{rule} Got a text in which a channel is written.",
            hint="give the channel itself, or make the text in a component and give its output",
            inside=inside,
        )
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise problem(f"{rule} Got {value!r}.", hint=f"write a text such as {example}", inside=inside)
    return value


def checked_count(value: Any, inside: str) -> Any:
    """Return a number of accelerators as it is to be written.

    Args:
        value: A whole number, as such or as a text, or a channel.
        inside: The task's place in the pipeline, for the error.
    """
    if isinstance(value, Handle):
        return value
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or _COUNT.fullmatch(text) is None:
        raise problem(
            f"limit must be a non-negative integer. Got {value!r}.",
            hint='write a whole number, such as 1 or "1"',
            inside=inside,
        )
    return text


def checked_retries(value: Any, inside: str) -> int:
    """Return how often a task is tried again.

    Args:
        value: A whole number; as a text too, which protobuf lets KFP's users write.
        inside: The task's place in the pipeline, for the error.
    """
    return checked_number(
        "num_retries", int(value) if isinstance(value, str) and value.isdecimal() else value, inside
    )


def checked_number(name: str, value: Any, inside: str) -> int:
    """Return a whole number that is not negative.

    Args:
        name: What it is, for the error.
        value: The number.
        inside: The task's place in the pipeline, for the error.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _INT32_MAXIMUM:
        raise problem(
            f"{name} is {value!r}.",
            hint="write a whole number, 0 or more, known when the pipeline is defined",
            inside=inside,
        )
    return value


def checked_reuse(
    max_age: Any, ignored_inputs: Any, trust_volumes: Any, *, inputs: Collection[str], inside: str
) -> Reuse | None:
    """Return which earlier outputs a task takes; None where nothing is said of that.

    Args:
        max_age: A duration, or None.
        ignored_inputs: Names of inputs.
        trust_volumes: True or False.
        inputs: The names of the component's inputs.
        inside: The task's place in the pipeline, for the error.
    """
    if isinstance(ignored_inputs, (str, Handle)) or not isinstance(ignored_inputs, Iterable):
        raise problem(f"ignored_inputs is {ignored_inputs!r}.", hint="write a list of names", inside=inside)
    ignored = tuple(ignored_inputs)
    if unknown := [name for name in ignored if name not in inputs]:
        raise problem(
            f"ignored_inputs names {unknown[0]!r}, and the component has no such input.",
            hint=f"its inputs are: {', '.join(inputs)}" if inputs else "it has no inputs",
            inside=inside,
        )
    if not isinstance(trust_volumes, bool):
        raise problem(f"trust_volumes is {trust_volumes!r}.", hint="write True or False", inside=inside)
    age_s = None if max_age is None else seconds(max_age, "max_age", inside)
    if age_s is None and not ignored and not trust_volumes:
        return None
    return Reuse(age_s, ignored, trust_volumes)


def checked_factor(value: Any, inside: str) -> float:
    """Return how many times longer each further wait is.

    Args:
        value: A number; as a text too, which protobuf lets KFP's users write.
        inside: The task's place in the pipeline, for the error.
    """
    try:
        factor = -1.0 if isinstance(value, (bool, Handle)) else float(value)
    except (TypeError, ValueError):
        factor = -1.0
    if not 0 <= factor < float("inf"):
        raise problem(f"backoff_factor is {value!r}.", hint="write a number such as 2.0", inside=inside)
    return factor


def seconds(duration: str, what: str, inside: str) -> int:
    """Return the seconds of a duration such as ``'30s'``, ``'2 hours'`` or ``'1d'``.

    Args:
        duration: A whole number and a unit.
        what: What it is, for the error.
        inside: The task's place in the pipeline, for the error.

    Raises:
        DefinitionError: It is not written like that, or the unit is not known.
    """
    match = _DURATION.fullmatch(duration) if isinstance(duration, str) else None
    if match is None:
        raise problem(
            f"Invalid duration string: {duration!r}. Expected one value (as integer in string) and one unit, "
            f"such as '1 hour'. ({what})",
            hint="write a text such as '60s' or '5 minutes'",
            inside=inside,
        )
    for per_unit, units in _SECONDS_PER_UNIT.items():
        if match["unit"].lower() in units:
            return int(match["number"]) * per_unit
    raise problem(
        f"Unsupported duration unit: {match['unit']!r} for {duration!r}. ({what})",
        hint="use seconds, minutes, hours, days or weeks",
        inside=inside,
    )


def check_env(name: Any, value: Any, inside: str) -> None:
    """Refuse an environment variable that is not two texts, known when the pipeline is defined.

    Args:
        name: Its name.
        value: Its value.
        inside: The task's place in the pipeline, for the error.
    """
    if not isinstance(name, str) or not name or "=" in name:
        raise problem(
            f"An environment variable is named {name!r}.", hint="give a text without '='", inside=inside
        )
    if isinstance(value, Handle):
        raise problem(
            f"Environment variable {name!r} is a channel; its value has to be known when the pipeline is "
            "defined.",
            hint="give the value to an input of the component, and set os.environ in its function",
            inside=inside,
        )
    if not isinstance(value, str):
        raise problem(
            f"Environment variable {name!r} is {value!r} of type {type(value).__name__}.",
            hint=f"write it as a text: {str(value)!r}",
            inside=inside,
        )
