"""Penstock as its users install it: built wheels in a fresh environment, with nothing for development."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from support.command import environment
from support.pinned import REPOSITORY, run_uv

if TYPE_CHECKING:
    from pathlib import Path


class Installed(NamedTuple):
    """A virtual environment.

    Args:
        folder: Where it is.
        home: PENSTOCK_HOME of what runs in it.
    """

    folder: Path
    home: Path

    def __call__(
        self, *words: str, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its programs to the end."""
        return subprocess.run(
            [str(self.folder / "bin" / words[0]), *words[1:]],
            cwd=cwd or self.home.parent,
            env=environment(self.home) | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def install_pinned(self, pins: Path) -> None:
        """Install what a file of pins names, beside what is there."""
        run_uv("pip", "install", "--quiet", "--require-hashes", *self._python, "-r", str(pins))

    def install(self, *wheels: Path) -> None:
        """Install wheels, and nothing that they depend on."""
        run_uv("pip", "install", "--quiet", "--no-deps", "--offline", *self._python, *map(str, wheels))

    def add(self, name: str) -> None:
        """Install a package of the tests' lock, with what it depends on."""
        lock = REPOSITORY / "requirements" / "test.txt"
        run_uv("pip", "install", "--quiet", *self._python, "--constraint", str(lock), name)

    @property
    def _python(self) -> tuple[str, str]:
        return ("--python", str(self.folder / "bin" / "python"))


def create(folder: Path) -> Installed:
    """Make an environment that holds what Penstock depends on, as the lock has it."""
    made = Installed(folder / "venv", folder / "home")
    run_uv("venv", "--quiet", "--python", sys.executable, str(made.folder))
    lock = REPOSITORY / "requirements" / "run.txt"
    run_uv("pip", "sync", "--quiet", "--require-hashes", *made._python, str(lock))
    return made


def build(project: Path, folder: Path, kind: str = "wheel") -> Path:
    """Build the wheel or sdist of a folder with a pyproject.toml, and return the file."""
    out = folder / f"{kind}-of-{project.name}"
    words = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)]
    done = subprocess.run(words, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [built] = out.iterdir()
    return built
