"""Keeps an engine process alive beside the server, and ends it with the server."""

from __future__ import annotations

import logging
import os
import select
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from penstock.runners.process import processes
from penstock.runtime.identity import host, start_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["READY", "Supervisor"]

READY = b"ready\n"
"""What the engine says on its standard output when it begins."""

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 30.0
GOOD_LIFE_S = 60.0
"""How long an engine lives for its death to count as the first."""

STOP_S = 10.0

LOOK_S = 2.0
"""Seconds between two looks at whether the engine stands still; the second one is the end of it."""

_log = logging.getLogger(__name__)


class Supervisor:
    """An engine process, started again whenever it dies.

    Args:
        home: The home folder whose runs it drives.
        environ: Variables that it has beside ours.
    """

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        self._home = home
        self._environ = environ
        self._is_ready = False
        self._is_stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="penstock-supervisor", daemon=True)

    def start(self) -> None:
        """Start the engine; it gets ready by itself."""
        self._thread.start()

    def is_ready(self) -> bool:
        """Say whether there is an engine that drives runs."""
        return self._is_ready

    @property
    def pid(self) -> int | None:
        """The engine's process, while there is one."""
        process = self._process
        return process.pid if process is not None else None

    def stop(self) -> None:
        """End the engine; its tasks go on."""
        self._is_stopping.set()
        with self._guard:
            process = self._process
            if process is not None and process.stdin is not None:
                process.stdin.close()
        if process is not None:
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                _log.warning("the engine does not stop by itself, and is killed; its runs can go on")
                process.kill()
        self._thread.join()

    def _watch(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._is_stopping.is_set():
            began = time.monotonic()
            code = self._run_once()
            if self._is_stopping.is_set():
                return
            lived_s = time.monotonic() - began
            pause_s = FIRST_PAUSE_S if lived_s > GOOD_LIFE_S else min(pause_s * 2, LONGEST_PAUSE_S)
            _log.error("the engine has ended (%s) and is started again in %g s", _words(code), pause_s)
            self._is_stopping.wait(pause_s)

    def _run_once(self) -> int:
        """Start an engine and return how it ended."""
        with self._guard:
            if self._is_stopping.is_set():
                return 0
            # In a session of its own: a terminal's Ctrl-C is for the server, which then stops the engine.
            process = self._process = subprocess.Popen(
                [sys.executable, "-m", "penstock.server.engine_process", str(self._home)],
                env={**os.environ, **self._environ},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        assert process.stdout is not None, "it is a pipe"
        try:
            self._look_after(process, process.stdout.fileno())
            return process.wait()
        finally:
            self._is_ready = False
            process.stdout.close()

    def _look_after(self, process: subprocess.Popen[bytes], stdout: int) -> None:
        """Wait for an engine's end, and bring it about if the engine stands still: it would drive nothing."""
        place = processes.Place(host(), process.pid, start_time(process.pid))
        descriptor = os.pidfd_open(process.pid)
        watched = [descriptor, stdout]
        stood_still = False
        try:
            while descriptor not in (heard := select.select(watched, [], [], LOOK_S)[0]):
                if stdout in heard:
                    watched.remove(stdout)
                    self._is_ready = os.read(stdout, len(READY)) == READY
                    continue
                stands_still = processes.is_stopped(place)
                if stands_still and stood_still:
                    _log.error("the engine stands still, as after SIGSTOP, and is killed; its runs can go on")
                    process.kill()
                stood_still = stands_still
        finally:
            os.close(descriptor)


def _words(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
