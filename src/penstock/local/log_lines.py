"""What a run that is called from Python prints, in the form of stock's local runner."""

from __future__ import annotations

import os
import shutil
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from penstock.errors import Error
from penstock.local.values import as_objects
from penstock.runners import logs
from penstock.store import artifacts, attempts, events, tasks

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from penstock.local.embedded import Embedded
    from penstock.store import Event, Run, Tx

__all__ = ["Follower", "tell", "tell_error"]

_PAUSE_S = 0.05
_AT_A_TIME = 1000
_STATUS = {"SUCCEEDED": "SUCCESS", "CACHED": "SUCCESS", "FAILED": "FAILURE"}


def tell(text: str, level: str = "INFO") -> None:
    """Print a line with the time, on stdout as stock does: so it stands in order with what tasks print."""
    now = time.time_ns()
    moment = time.strftime("%H:%M:%S", time.localtime(now // 10**9))
    print(f"{moment}.{now // 10**6 % 1000:03} - {level} - {text}", flush=True)


def tell_error(error: Error) -> None:
    """Print an error that is not raised."""
    tell(str(error), "ERROR")


class Follower:
    """Prints what goes on in a run, while a block drives it.

    Args:
        engine: Where the run is.
        run: The run, not begun yet.
        is_pipeline: Whether a pipeline was called, and not one component.
    """

    def __init__(self, engine: Embedded, run: Run, *, is_pipeline: bool) -> None:
        self._engine = engine
        self._run = run
        self._is_pipeline = is_pipeline
        self._last = 0
        self._printed: dict[Path, int] = {}
        self._running: dict[str, int] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="penstock-local", daemon=True)

    def __enter__(self) -> Self:
        if self._is_pipeline:
            tell(f"Running pipeline: {self._run.pipeline_name!r}")
            _rule()
        for notice in self._run.notices:
            tell(notice, "WARNING")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _follow(self) -> None:
        with suppress(OSError, ValueError):  # nobody reads stdout any more; the run goes on
            while not self._over.wait(_PAUSE_S):
                self._show()
            self._show()

    def _show(self) -> None:
        with suppress(Error):  # the thread that drives the run meets the same, and says so
            while self._take_news() == _AT_A_TIME:
                pass
            for path, number in self._running.items():
                self._stream(path, number)

    def _take_news(self) -> int:
        with self._engine.store.read() as tx:
            news = events.since(tx, self._run.id, self._last, limit=_AT_A_TIME)
            for event in news:
                self._last = event.seq
                self._take(tx, event)
        return len(news)

    def _take(self, tx: Tx, event: Event) -> None:
        state, path = event.data.get("state"), event.path
        if event.kind != "task" or not path or state not in ("RUNNING", *_STATUS, "SKIPPED"):
            return
        row = tasks.get(tx, self._run.id, path)
        if row.kind != "RUNTIME":
            return
        name = repr(path.rpartition("/")[2] if not self._is_pipeline else path)
        if state == "RUNNING":
            self._begin(tx, path, name)
        elif state == "SKIPPED":
            tell(f"Task {name} is skipped: {row.reason or 'its condition does not hold'}")
        else:
            self._end(tx, path, name, str(state))

    def _begin(self, tx: Tx, path: str, name: str) -> None:
        if path not in self._running:
            tell(f"Executing task {name}")
            tell("Streamed logs:\n")
        self._running[path] = len(attempts.of_task(tx, self._run.id, path))

    def _end(self, tx: Tx, path: str, name: str, state: str) -> None:
        if state == "CACHED":
            tell(f"Task {name} has the outputs of an earlier run, from the cache")
        elif tried := attempts.of_task(tx, self._run.id, path):
            if path not in self._running:
                self._begin(tx, path, name)
            self._stream(path, len(tried), to_its_end=True)
            print(flush=True)
        self._running.pop(path, None)
        tell(f"Task {name} finished with status {_STATUS[state]}", "ERROR" if state == "FAILED" else "INFO")
        if state != "FAILED":
            shown = _outputs(tx, self._run.id, path)
            tell("\n".join([f"Task {name} outputs:", *shown]) if shown else f"Task {name} has no outputs")
        _rule()

    def _stream(self, path: str, number: int, *, to_its_end: bool = False) -> None:
        """Print what a task has printed since, in whole lines unless it has ended."""
        log = self._engine.home.logs / self._run.id / path / str(number) / "log"
        begin = self._printed.get(log, 0)
        try:
            with os.fdopen(logs.open_log(log), "rb") as file:
                file.seek(begin)
                text = file.read()
        except FileNotFoundError:
            return
        whole = text.removesuffix(b"\n") if to_its_end else text.rpartition(b"\n")[0]
        if whole:
            self._printed[log] = begin + len(whole) + 1
            label = f"[{path}] " if len(self._running) > 1 else ""
            for line in whole.decode(errors="backslashreplace").split("\n"):
                print(f"    {label}{line}", flush=True)


def _rule() -> None:
    print("-" * shutil.get_terminal_size(fallback=(80, 24)).columns, flush=True)


def _outputs(tx: Tx, run_id: str, path: str) -> list[str]:
    """Return lines for the outputs of a task, an artifact's below each other."""
    lines = [f"    {name}: {value!r}" for name, value in tasks.get(tx, run_id, path).outputs.items()]
    for name, rows in artifacts.of_task(tx, run_id, path, "output").items():
        for artifact in as_objects(rows):
            lines += _artifact(f"    {name}: {type(artifact).__name__}( ", artifact)
    return lines


def _artifact(begin: str, artifact: Any) -> list[str]:
    margin = " " * len(begin)
    return [
        f"{begin}name={artifact.name!r},",
        f"{margin}uri={artifact.uri!r},",
        f"{margin}metadata={artifact.metadata!r} )",
    ]
