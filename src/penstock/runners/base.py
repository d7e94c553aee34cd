"""What the engine and a runner say to each other.

The engine hands over an `Attempt`; the runner answers with reports, through the callback that it was
constructed with, from any thread. Every attempt that was started or adopted ends in one of `Succeeded`,
`Failed`, `Lost` and `Killed`; `Started` and `Waiting` may come before.

Between a runner and the place where attempts run, calls fail without saying whether they took effect, and
news is lost. So neither side relies on being heard once:

* Whatever the engine asks, it may ask again: of the same runner, or of the next one after a crash. The
  name of an attempt stands for one execution, and a second start of it runs no user code.
* A report may come late, twice, or after others that happened later. The first end of an attempt that the
  engine hears of counts, and what comes after it changes nothing.
* Now and then the engine says which attempts it takes for being under way (`Runner.reconcile`). A runner
  needs no timers, and no repetitions of calls that failed: this is the time for them.

A report says when that happened (``at``, epoch microseconds, by the clock of the engine's machine): the
engine may hear of it later, and of several things at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

from penstock.runtime.identity import now

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from penstock.ir import (
        ExecutorInput,
        ExecutorOutput,
        JsonStruct,
        Origin,
        PipelineContainerSpec,
        PlatformSpec,
    )
    from penstock.store.rows import TaskError

__all__ = [
    "Attempt",
    "AttemptRef",
    "Failed",
    "Killed",
    "Lost",
    "Mounts",
    "Report",
    "Reporter",
    "Runner",
    "Started",
    "Succeeded",
    "Waiting",
]


class AttemptRef(Struct, frozen=True):
    """The name of an attempt: attempt ``number`` of the task at ``path`` in a run."""

    run_id: str
    path: str
    number: int


class Attempt(Struct, frozen=True):
    """One execution of a task, ready to start.

    Args:
        ref: Its name.
        folder: Its own folder; everything that it leaves behind is in there.
        container: The image, command, arguments and variables, as the IR gives them.
        executor_input: The resolved inputs, and where the outputs go.
        env: Variables of the run, added to those of the container.
        component: The component's name, for messages.
        origin: Where its function was written, for tracebacks.
        mounts: Those of its settings for Kubernetes that say what it can read, with names for references.
        place: Where it was seen to run, for one that is to be adopted; None where nobody has.
    """

    ref: AttemptRef
    folder: Path
    container: PipelineContainerSpec
    executor_input: ExecutorInput
    env: Mapping[str, str]
    component: str
    origin: Origin | None = None
    mounts: JsonStruct = {}
    place: Mapping[str, Any] | None = None


class Mounts(Struct, frozen=True):
    """What a task can read beside its inputs.

    Args:
        contents: What stands for the content of each, by what it is called: ``config map 'x'``. Of a secret
            it is its version, never what it holds.
        unknown: What is called so and holds nobody knows what.
    """

    contents: Mapping[str, str] = {}
    unknown: Sequence[str] = ()


class Started(Struct, frozen=True):
    """The attempt has claimed its folder and runs; ``place`` says where, enough to find it again."""

    ref: AttemptRef
    place: dict[str, Any]
    at: int = field(default_factory=now)


class Waiting(Struct, frozen=True):
    """The attempt cannot start yet, for this reason. It is news only until the attempt has started."""

    ref: AttemptRef
    reason: str
    at: int = field(default_factory=now)


class Succeeded(Struct, frozen=True):
    """The attempt ended well; its outputs are complete."""

    ref: AttemptRef
    output: ExecutorOutput
    at: int = field(default_factory=now)


class Failed(Struct, frozen=True):
    """The attempt ended, and the user's code, environment or input is the reason."""

    ref: AttemptRef
    error: TaskError
    at: int = field(default_factory=now)


class Lost(Struct, frozen=True):
    """Nobody can tell how the attempt ended; it no longer runs here. It is repeated."""

    ref: AttemptRef
    reason: str
    at: int = field(default_factory=now)


class Killed(Struct, frozen=True):
    """The attempt was killed, and its processes are confirmed dead. Unasked for, it is `Lost`."""

    ref: AttemptRef
    at: int = field(default_factory=now)


Report = Started | Waiting | Succeeded | Failed | Lost | Killed
Reporter = Callable[[Report], None]


class Runner(Protocol):
    """A place where attempts run. Every method may be called from any thread.

    `start`, `adopt`, `kill` and `reconcile` take note of what is asked, return at once, and never raise:
    what goes wrong is reported. They are carried out in the order in which they are called.
    """

    def check(self, container: PipelineContainerSpec, where: str) -> list[str]:
        """Say whether attempts of this container can run here, before anything is started.

        Args:
            container: A container of the pipeline.
            where: The task's path, for messages.

        Returns:
            Notices for the run: what will differ from what the container asks for.

        Raises:
            SubmitError: When this runner cannot run it.
        """
        ...

    def check_platform(
        self, platform: PlatformSpec, tasks: Mapping[str, str], variables: Collection[str]
    ) -> list[str]:
        """Say whether attempts can have here what their pipeline asks of a platform.

        Args:
            platform: The settings for platforms.
            tasks: Those executors that are used, by label: the path of a task that uses it.
            variables: The names of the variables that the run gives to its tasks.

        Returns:
            Notices for the run: what is left out.

        Raises:
            SubmitError: When tasks would miss what they ask for.
        """
        ...

    def identity(self, container: PipelineContainerSpec) -> str:
        """Return what stands for "code and locked environment" of this container in a cache key.

        It is the same in every process; where that cannot be promised, one that nobody else has. It may
        take seconds.
        """
        ...

    def mounted(self, settings: JsonStruct, variables: Collection[str]) -> Mounts:
        """Say what a task can read beside its inputs, for its cache key. It is quick.

        Args:
            settings: Those of its settings for Kubernetes that say so, with names for references.
            variables: The names of the variables that the run gives to its tasks.
        """
        ...

    def start(self, attempt: Attempt) -> None:
        """Start an attempt.

        While it cannot start, `Waiting` says why; a place that does not answer is a reason. Of an attempt
        that has begun already, here or by an earlier runner, no user code runs again.
        """
        ...

    def adopt(self, attempt: Attempt) -> None:
        """Take over an attempt that an earlier runner may have been asked to start.

        Reports its result if it has ended, watches it if it is alive, starts it if it never started, and
        reports `Lost` otherwise. That nothing is known of it is not enough for either of the last two: a
        list may be incomplete, and a call that failed may take effect later.
        """
        ...

    def kill(self, ref: AttemptRef) -> None:
        """End an attempt with all its processes; `Killed` follows once they are confirmed dead.

        One that never started never will. One that has ended by itself may be reported as such. While
        the place does not answer, nothing is reported.
        """
        ...

    def reconcile(self, under_way: Collection[AttemptRef]) -> None:
        """Compare what the engine takes for being under way with what is.

        Called every few seconds while there are such attempts; each was started or adopted here. What has
        ended is reported (again), what waits says why; what was to be started or killed, and could not
        be, is tried again. What goes on may be left alone. `Lost` are those that are gone, and those
        that the runner knows nothing of.
        """
        ...

    def close(self) -> None:
        """Stop reporting and free what the runner holds; attempts that run go on running."""
        ...
