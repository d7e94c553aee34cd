"""A runner that runs nothing: a function says what each attempt comes to. For tests of what is above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.runners.base import Attempt, AttemptRef, Failed, Killed, Mounts, Reporter, Started, Succeeded
from penstock.runners.mounts import mounts_of
from penstock.store.rows import TaskError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from penstock.ir import ExecutorOutput, JsonStruct, PipelineContainerSpec, PlatformSpec


class FakeRunner:
    """Reports what a function returns, at once.

    Args:
        report: Where reports go.
        behave: Says what an attempt comes to: its output, its error, or None for one that goes on
            until it is killed.

    Attributes:
        contents: What stands for config maps and secrets, by kind and name.
    """

    def __init__(
        self, report: Reporter, behave: Callable[[Attempt], ExecutorOutput | TaskError | None]
    ) -> None:
        self._report = report
        self._behave = behave
        self.contents: dict[tuple[str, str], str] = {}

    def check(self, container: PipelineContainerSpec, where: str) -> list[str]:  # noqa: ARG002
        """Take every container."""
        return []

    def check_platform(
        self,
        platform: PlatformSpec,  # noqa: ARG002
        tasks: Mapping[str, str],  # noqa: ARG002
        variables: Collection[str],  # noqa: ARG002
    ) -> list[str]:
        """Take every setting."""
        return []

    def identity(self, container: PipelineContainerSpec) -> str:
        """Let the container stand for itself."""
        return repr((container.image, container.command, container.args))

    def mounted(self, settings: JsonStruct, variables: Collection[str]) -> Mounts:  # noqa: ARG002
        """Know what `contents` says."""
        return mounts_of(settings, lambda kind, name: self.contents.get((kind, name)))

    def start(self, attempt: Attempt) -> None:
        """Report the attempt's start and its end."""
        self._report(Started(attempt.ref, {}))
        match self._behave(attempt):
            case None:
                pass
            case TaskError() as error:
                self._report(Failed(attempt.ref, error))
            case output:
                self._report(Succeeded(attempt.ref, output))

    def adopt(self, attempt: Attempt) -> None:
        """Begin again: nothing of an earlier runner goes on."""
        self.start(attempt)

    def kill(self, ref: AttemptRef) -> None:
        """Report the attempt as killed."""
        self._report(Killed(ref))

    def reconcile(self, under_way: Collection[AttemptRef]) -> None:
        """Do nothing: all was reported at once, or goes on."""

    def close(self) -> None:
        """Do nothing: nothing is held."""
