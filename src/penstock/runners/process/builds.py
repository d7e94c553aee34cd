"""Locks and environments that are made in the background, each once, however many wait for it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

from penstock.errors import EnvironmentBuildError

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.runners.process.environments import Environment, Environments, Lock, Request

__all__ = ["Builds"]

T = TypeVar("T")

_AT_ONCE = 4
_LOOK_AGAIN_S = 3600.0  # a server lives longer than a lock is good for


class Builds:
    """The environments that are asked for, and what became of each.

    Args:
        environments: Makes them.
    """

    def __init__(self, environments: Environments) -> None:
        self._environments = environments
        self._locks: dict[str, _Pending[Lock]] = {}
        self._turn = threading.Semaphore(_AT_ONCE)
        self._guard = threading.Lock()

    def begin_lock(self, request: Request, component: str) -> None:
        """See to it that a request will be resolved, without waiting."""
        self._pending_lock(request, component)

    def lock(self, request: Request, component: str) -> Lock:
        """Return what a request is resolved to.

        Raises:
            EnvironmentBuildError: There is no solution.
        """
        return self._pending_lock(request, component).wait()

    def build(
        self,
        request: Request,
        component: str,
        progress: Callable[[str], None],
        done: Callable[[Environment | EnvironmentBuildError], None],
    ) -> None:
        """Build an environment in the background.

        Args:
            request: What is asked for.
            component: Who asks, for messages.
            progress: Told what it waits for, from another thread.
            done: Told what became of it, from another thread.
        """

        def work() -> None:
            with self._turn:
                try:
                    found: Environment | EnvironmentBuildError = self._environments.build(
                        request, component, progress
                    )
                except EnvironmentBuildError as error:
                    found = error
                except Exception as error:  # a mistake of ours must not leave tasks waiting for ever
                    found = EnvironmentBuildError(f"the environment cannot be built: {error!r}")
            done(found)

        _in_background(work)

    def _pending_lock(self, request: Request, component: str) -> _Pending[Lock]:
        with self._guard:
            pending = self._locks.get(request.key)
            if pending is not None and not pending.has_failed and not pending.is_old:
                return pending
            pending = self._locks[request.key] = _Pending()
            kept = self._environments.kept_lock(request)
            if kept is not None:
                pending.succeed(kept)
                return pending

        def work() -> None:
            with self._turn:
                try:
                    pending.succeed(self._environments.lock(request, component))
                except EnvironmentBuildError as error:
                    pending.fail(error)
                except Exception as error:  # as above
                    pending.fail(EnvironmentBuildError(f"the packages cannot be resolved: {error!r}"))

        _in_background(work)
        return pending


class _Pending(Generic[T]):
    """A value that another thread is about to give."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._given = threading.Event()
        self._value: T | None = None
        self._error: EnvironmentBuildError | None = None

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self._began > _LOOK_AGAIN_S

    @property
    def has_failed(self) -> bool:
        return self._error is not None

    def succeed(self, value: T) -> None:
        self._value = value
        self._given.set()

    def fail(self, error: EnvironmentBuildError) -> None:
        self._error = error
        self._given.set()

    def wait(self) -> T:
        self._given.wait()
        if self._error is not None:
            raise self._error
        assert self._value is not None, "what is given has a value or an error"
        return self._value


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="penstock-environments", daemon=True).start()
