"""A Python program that tests run again and again: its imports are done once; see `support.forking_job`."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_JOB = Path(__file__).with_name("forking_job.py")


@dataclass(frozen=True)
class Forking:
    """The process that forks.

    Args:
        program: The program's file.
        process: The process.
        folder: A folder of its own.
    """

    program: Path
    process: subprocess.Popen[str]
    folder: Path

    def run(self, words: Sequence[str], folder: Path, variables: Mapping[str, str]) -> tuple[int, str, str]:
        """Run the program to its end; return its exit code, and what it printed on both its outputs."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        out, err = (self.folder / name for name in ("out", "err"))
        asked = {
            "program": str(self.program),
            "words": list(words),
            "folder": str(folder),
            "variables": dict(variables),
            "out": str(out),
            "err": str(err),
        }
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        printed = [path.read_text() for path in (out, err)]
        for path in (out, err):
            path.unlink()
        return code, printed[0], printed[1]


@contextmanager
def forking(python: Path, program: Path, modules: Sequence[str], folder: Path) -> Iterator[Forking]:
    """Start the process; it is killed at the end.

    Args:
        python: The interpreter.
        program: The program's file.
        modules: What is imported once.
        folder: A folder of its own.
    """
    process = subprocess.Popen(
        [python, _JOB, *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            yield Forking(program, process, folder)
        finally:
            process.kill()
