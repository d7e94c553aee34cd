"""The command `kfp` as a process, in a folder: ours or stock's."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Done(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


class Command(NamedTuple):
    """One of the two."""

    words: tuple[str, ...]
    folder: Path

    def __call__(self, *words: str, **variables: str) -> Done:
        """Run it to its end, with variables beside those of this process."""
        done = subprocess.run(
            [*self.words, *words],
            cwd=self.folder,
            env=os.environ | {"HOME": str(self.folder), "PYTHONWARNINGS": "ignore"} | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return Done(done.returncode, done.stdout.replace(str(self.folder), "."), done.stderr)

    def write(self, files: Mapping[str, str]) -> None:
        """Write files into its folder."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
