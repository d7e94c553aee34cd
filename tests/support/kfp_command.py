"""The command `kfp` as a process, in a folder: ours or stock's."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support.forking import Forking


class Done(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


class Command(NamedTuple):
    """One of the two.

    Args:
        words: How it is started.
        folder: Its current folder, and its home.
        forked: What starts it in the place of these words.
    """

    words: tuple[str, ...]
    folder: Path
    forked: Forking | None = None

    def __call__(self, *words: str, **variables: str) -> Done:
        """Run it to its end, with variables beside those of this process."""
        environ = os.environ | {"HOME": str(self.folder), "PYTHONWARNINGS": "ignore"} | variables
        if self.forked is not None:
            code, out, err = self.forked.run(words, self.folder, environ)
        else:
            done = subprocess.run(
                [*self.words, *words],
                cwd=self.folder,
                env=environ,
                capture_output=True,
                text=True,
                check=False,
            )
            code, out, err = done.returncode, done.stdout, done.stderr
        return Done(code, out.replace(str(self.folder), "."), err)

    def write(self, files: Mapping[str, str]) -> None:
        """Write files into its folder."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
