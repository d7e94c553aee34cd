"""Penstock as its users install it: built wheels in a fresh environment, with nothing for development."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import uv

from support.command import environment

REPOSITORY = Path(__file__).resolve().parents[2]


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

    def install(self, *wheels: Path) -> None:
        """Install wheels, and nothing that they depend on."""
        _uv("pip", "install", "--quiet", "--no-deps", "--offline", *self._python, *map(str, wheels))

    def add(self, name: str) -> None:
        """Install a package of the tests' lock, with what it depends on."""
        lock = REPOSITORY / "requirements" / "test.txt"
        _uv("pip", "install", "--quiet", *self._python, "--constraint", str(lock), name)

    @property
    def _python(self) -> tuple[str, str]:
        return ("--python", str(self.folder / "bin" / "python"))


def create(folder: Path) -> Installed:
    """Make an environment that holds what Penstock depends on, as the lock has it."""
    made = Installed(folder / "venv", folder / "home")
    _uv("venv", "--quiet", "--python", sys.executable, str(made.folder))
    lock = REPOSITORY / "requirements" / "run.txt"
    _uv("pip", "sync", "--quiet", "--require-hashes", *made._python, str(lock))
    return made


def build(project: Path, folder: Path, kind: str = "wheel") -> Path:
    """Build the wheel or sdist of a folder with a pyproject.toml, and return the file."""
    out = folder / f"{kind}-of-{project.name}"
    words = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)]
    done = subprocess.run(words, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [built] = out.iterdir()
    return built


def _uv(*arguments: str) -> None:
    done = subprocess.run([uv.find_uv_bin(), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
