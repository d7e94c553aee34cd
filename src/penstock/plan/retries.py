"""Whether, and after how long, a task that failed is tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

if TYPE_CHECKING:
    from penstock import ir
    from penstock.ir.penstock import NamedFailures, RetrySettings

__all__ = ["Failure", "Only", "Retries", "retries_of"]


class Failure(Struct, frozen=True):
    """What is known of a failure.

    Args:
        kind: Its kind; for an exception the name of its class.
        exit_code: The exit code of the task's process, if it had one.
        exceptions: For an exception, its class and those that this derives from, by module and name.
    """

    kind: str | None = None
    exit_code: int | None = None
    exceptions: tuple[str, ...] = ()


class Only(Struct, frozen=True):
    """The failures that are tried again, where not all are.

    Args:
        kinds: Kinds of failure.
        exceptions: Classes of exceptions; what derives from them is meant, too.
        exit_codes: Exit codes, each as the first and the last of a range.
    """

    kinds: frozenset[str] = frozenset()
    exceptions: tuple[str, ...] = ()
    exit_codes: tuple[tuple[int, int], ...] = ()

    def includes(self, failure: Failure) -> bool:
        """Say whether a failure is among them."""
        code = failure.exit_code
        return (
            failure.kind in self.kinds
            or (code is not None and any(first <= code <= last for first, last in self.exit_codes))
            or any(_is_called(name, asked) for name in failure.exceptions for asked in self.exceptions)
        )

    def __str__(self) -> str:
        codes = [str(first) if first == last else f"{first}-{last}" for first, last in self.exit_codes]
        return ", ".join([*sorted(self.kinds), *self.exceptions, *(f"exit code {code}" for code in codes)])


class Retries(Struct, frozen=True):
    """How often, and after how long, a failed task is tried again.

    The wait before try ``n + 1`` is ``first_s * factor ** (n - 1)`` seconds, at most ``most_s``
    (PipelineTaskSpec.RetryPolicy of the IR). With ``only``, all other failures are final. Apart from those, a
    task whose attempt was lost is begun again, at most ``lost`` times.
    """

    count: int = 0
    first_s: float = 0.0
    factor: float = 2.0
    most_s: float = 3600.0
    lost: int = 3
    only: Only | None = None

    def delay_s(self, failures: int) -> float:
        """Return the seconds to wait after the given number of failures (1 or more)."""
        if not self.first_s:
            return 0.0
        try:
            return min(self.first_s * self.factor ** (failures - 1), self.most_s)
        except OverflowError:
            return self.most_s


def retries_of(policy: ir.RetryPolicy | None, own: RetrySettings | None) -> Retries:
    """Read what a task says about being tried again.

    Args:
        policy: What KFP's document has of it.
        own: What it asks of Penstock itself.
    """
    retries = Retries()
    if policy is not None:
        retries = Retries(
            count=policy.max_retry_count,
            first_s=policy.backoff_duration.seconds if policy.backoff_duration else 0.0,
            factor=policy.backoff_factor or 2.0,
            most_s=policy.backoff_max_duration.seconds if policy.backoff_max_duration else 3600.0,
        )
    if own is None:
        return retries
    lost = retries.lost if own.lost is None else own.lost
    return structs.replace(retries, lost=lost, only=_only(own.failures) if own.failures is not None else None)


def _only(asked: NamedFailures) -> Only:
    codes = (text.partition("-") for text in asked.exit_codes)
    return Only(
        frozenset(asked.kinds),
        tuple(asked.exceptions),
        tuple((int(first), int(last or first)) for first, _, last in codes),
    )


def _is_called(name: str, asked: str) -> bool:
    """Say whether a class is meant by a name: its own, the end of it, or that of a module which hands it on.

    ``requests.exceptions.Timeout`` is meant by itself, by ``exceptions.Timeout`` and by ``requests.Timeout``.
    """
    if name == asked or name.endswith(f".{asked}"):
        return True
    module, _, last = asked.rpartition(".")
    return bool(module) and name.startswith(f"{module}.") and name.endswith(f".{last}")
