"""Attempts of small components, as a compiled pipeline would make them, and what a runner reports."""

from __future__ import annotations

import os
import queue
import select
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.runners import Attempt, AttemptRef, Failed, Killed, Lost, Report, Started, Succeeded, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

TIMEOUT_S = 60.0
OWN_IMAGE = f"python:{sys.version_info.major}.{sys.version_info.minor}"

PROLOGUE = "\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\n"
_PROGRAM = """\
program_path=$(mktemp -d)

printf "%s" "$0" > "$program_path/ephemeral_component.py"
_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main                         --component_module_path \
                        "$program_path/ephemeral_component.py"                         "$@"
"""


def component(
    source: str,
    *,
    image: str = OWN_IMAGE,
    packages: Sequence[str] = (),
    options: str = "",
    env: Mapping[str, str] | None = None,
) -> ir.PipelineContainerSpec:
    """Return the container of a component whose function, `f`, is in the source."""
    command = ["sh", "-ec", _PROGRAM, PROLOGUE + textwrap.dedent(source)]
    if packages:
        quoted = " ".join(repr(package) for package in packages)
        install = f"python3 -m pip install --quiet --no-warn-script-location {options} {quoted}"
        command = ["sh", "-c", f'\nPIP_DISABLE_PIP_VERSION_CHECK=1 {install} && "$0" "$@"\n', *command]
    return ir.PipelineContainerSpec(
        image=image,
        command=command,
        args=["--executor_input", "{{$}}", "--function_to_execute", "f"],
        env=[ir.EnvVar(name=name, value=value) for name, value in (env or {}).items()],
    )


def attempt(
    container: ir.PipelineContainerSpec,
    folder: Path,
    *,
    name: str = "task",
    number: int = 1,
    env: Mapping[str, str] | None = None,
    artifacts: Mapping[str, str] | None = None,
    **parameters: Any,
) -> Attempt:
    """Return an attempt below a folder; ``artifacts`` are the URIs of its output artifacts."""
    own = folder / name / str(number)
    outputs = own / "outputs"
    return Attempt(
        ref=AttemptRef("run", name, number),
        folder=own,
        container=container,
        executor_input=ir.ExecutorInput(
            inputs=ir.ExecutorInputs(parameter_values=parameters),
            outputs=ir.ExecutorOutputs(
                artifacts={
                    key: ir.ArtifactList(artifacts=[ir.RuntimeArtifact(name=key, uri=uri)])
                    for key, uri in (artifacts or {}).items()
                },
                output_file=str(outputs / "executor_output.json"),
            ),
        ),
        env=env or {},
        component=name,
    )


@dataclass
class Reports:
    """What a runner has reported; an instance is the callback.

    Args:
        move: Lets things happen where they do not by themselves; returns False when nothing is left.
    """

    move: Callable[[], bool] | None = None
    _news: queue.SimpleQueue[Report] = field(default_factory=queue.SimpleQueue)
    seen: list[Report] = field(default_factory=list)

    def __call__(self, report: Report) -> None:
        self._news.put(report)

    def next(self, kind: type[Any], ref: AttemptRef | None = None) -> Any:
        """Wait for a report of a kind, about an attempt if that matters; others are kept in ``seen``."""
        while True:
            report = self._get(TIMEOUT_S)
            self.seen.append(report)
            if isinstance(report, kind) and (ref is None or report.ref == ref):
                return report
            if isinstance(report, END) and (ref is None or report.ref == ref):
                raise AssertionError(f"waited for {kind}, and got {report}")

    def end(self, ref: AttemptRef | None = None) -> Any:
        """Wait for the end of an attempt."""
        return self.next(END, ref)

    def first_ends(self, count: int) -> dict[AttemptRef, Any]:
        """Wait until so many attempts have ended, and return the first end of each."""
        ends: dict[AttemptRef, Any] = {}
        while len(ends) < count:
            end = self.end()
            ends.setdefault(end.ref, end)
        return ends

    def any(self, timeout_s: float) -> Report:
        """Wait for whatever comes next; `queue.Empty` is raised when nothing does."""
        report = self._get(timeout_s)
        self.seen.append(report)
        return report

    def _get(self, timeout_s: float) -> Report:
        if self.move is None:
            return self._news.get(timeout=timeout_s)
        while self._news.empty() and self.move():
            pass
        return self._news.get_nowait()

    def rest(self) -> list[Report]:
        """Return what has come and was not waited for."""
        rest = []
        while not self._news.empty():
            rest.append(self._news.get())
        self.seen += rest
        return rest


END: Any = (Succeeded, Failed, Lost, Killed)
ANY: Any = (*END, Started, Waiting)


def output_of(report: Any) -> Any:
    """Return the single output parameter of an attempt that has succeeded."""
    assert isinstance(report, Succeeded), report
    return report.output.parameter_values["Output"]


def error_of(report: Any) -> Any:
    """Return the error of an attempt that has failed."""
    assert isinstance(report, Failed), report
    return report.error


#: A task that says that it runs, and goes on when it is told to: no test has to sleep.
GATED = """
def f(gate: str) -> str:
    import os
    with open(gate + ".here", "w") as here:
        here.write(str(os.getpid()))
    with open(gate) as pipe:
        return pipe.read()
"""


class Gate:
    """The test's side of `GATED`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "gate"
        os.mkfifo(self.path)
        os.mkfifo(f"{self.path}.here")

    def wait(self) -> int:
        """Wait until the task is there, and return its process id."""
        return int(Path(f"{self.path}.here").read_text())

    def open(self, word: str = "done") -> None:
        """Let the task go on; it returns the word."""
        self.path.write_text(word)


def wait_for_end(pid: int, timeout_s: float = TIMEOUT_S) -> bool:
    """Wait for the end of a process that is not our child, and say whether it has come."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], timeout_s)[0])
    finally:
        os.close(descriptor)
