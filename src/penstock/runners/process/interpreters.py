"""Python interpreters of this machine: what one is, found by running it, and remembered.

A name on PATH proves nothing: a version manager's shim may stand for a Python that is not there. So each
candidate is run once, and what it says is kept in a file under the home for as long as it does not change.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from penstock.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["OLDEST", "Interpreter", "Interpreters", "own"]

OLDEST = (3, 9)
"""The oldest Python that the runtime runs on."""

_PROBE = (
    "import json, platform, site, sys\n"
    "sites = list(site.getsitepackages()) + ([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])\n"
    "print(json.dumps({'path': sys.executable, 'version': list(sys.version_info[:3]),"
    " 'implementation': sys.implementation.name, 'machine': platform.machine(), 'sites': sites,"
    " 'in_venv': sys.prefix != sys.base_prefix}))"
)
_PROBE_TIMEOUT_S = 20.0
_FORGET_ABSENCE_S = 3600.0


class Interpreter(Struct, frozen=True):
    """A Python that runs here.

    Args:
        path: Its own idea of where it is.
        version: Major, minor and patch.
        implementation: Such as ``cpython``.
        machine: Such as ``x86_64``.
        sites: The folders of its packages.
        in_venv: Whether it is a virtual environment's.
    """

    path: str
    version: tuple[int, int, int]
    implementation: str
    machine: str
    sites: tuple[str, ...]
    in_venv: bool = False

    @property
    def minor(self) -> str:
        """Its version as images name it: ``3.12``."""
        return f"{self.version[0]}.{self.version[1]}"

    def packages(self) -> list[str]:
        """List what is installed in it, as names with versions."""
        found: set[str] = set()
        for folder in self.sites:
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                names = [entry.name for entry in entries]
                found.update(name for name in names if name.endswith((".dist-info", ".egg-info", ".pth")))
        return sorted(found)


def own() -> Interpreter:
    """Return the interpreter that this process runs on."""
    import site  # noqa: PLC0415 - 2 ms where Python was started without it

    sites = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    return Interpreter(
        path=sys.executable,
        version=(sys.version_info[0], sys.version_info[1], sys.version_info[2]),
        implementation=sys.implementation.name,
        machine=platform.machine(),
        sites=tuple(sites),
        in_venv=sys.prefix != sys.base_prefix,
    )


class Interpreters:
    """The interpreters of this machine, as far as anyone has asked.

    Args:
        memory: A file that keeps what was found; it may be lost at any time.
        ask_uv: Asks uv for the path of a Python of a version that it knows; None where it knows none.
    """

    def __init__(self, memory: Path, ask_uv: Callable[[str], str | None]) -> None:
        self._memory = memory
        self._ask_uv = ask_uv
        self._known: dict[str, Any] | None = None

    def at(self, path: str) -> Interpreter | None:
        """Return the interpreter at a path, or None if there is none that runs."""
        stamp = _stamp(path)
        if stamp is None:
            return None
        kept = self._recall("paths").get(path)
        if kept is None or kept["stamp"] != stamp:
            found = _probe(path)
            kept = {"stamp": stamp, "interpreter": structs.asdict(found) if found else None}
            self._remember("paths", path, kept)
            if found is not None and (real := _stamp(found.path)):  # a shim's Python, by its own name
                self._remember("paths", found.path, kept | {"stamp": real})
        return _read(kept["interpreter"])

    def of_version(self, version: str) -> Interpreter | None:
        """Return a Python of a version such as ``3.12``, from PATH, else from uv; None if there is none."""
        search = os.environ.get("PATH", os.defpath)
        kept = self._recall("versions").get(version)
        if kept is not None and kept["search"] == search:
            if kept["path"] is None and time.time() - kept["at"] < _FORGET_ABSENCE_S:
                return None
            found = self.at(kept["path"]) if kept["path"] else None
            if found is not None and found.minor == version:
                return found
        found = next((each for each in self._candidates(version, search) if each.minor == version), None)
        entry = {"search": search, "path": found.path if found else None, "at": time.time()}
        self._remember("versions", version, entry)
        return found

    def _candidates(self, version: str, search: str) -> Iterator[Interpreter]:
        for folder in search.split(os.pathsep):
            path = str(Path(folder or ".", f"python{version}").absolute())
            if os.access(path, os.X_OK) and (found := self.at(path)):
                yield found
        path_by_uv = self._ask_uv(version)
        if path_by_uv and (found := self.at(path_by_uv)):
            yield found

    def _recall(self, table: str) -> dict[str, Any]:
        if self._known is None:
            try:
                self._known = dict(json.loads(self._memory.read_bytes()))
            except (OSError, ValueError):
                self._known = {}
        kept: dict[str, Any] = self._known.setdefault(table, {})
        return kept

    def _remember(self, table: str, key: str, value: dict[str, Any]) -> None:
        self._recall(table)[key] = value
        part = self._memory.with_name(f"{self._memory.name}.{os.getpid()}.part")
        try:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(self._known))
            part.replace(self._memory)
        except OSError as error:
            raise ConfigError(
                f"the home folder cannot be written: {error.strerror}",
                where=str(self._memory),
                hint="free some space, or set PENSTOCK_HOME to another folder",
            ) from error


def _stamp(path: str) -> list[int] | None:
    """Return what changes when the program at a path is replaced; None if there is no such program."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return [status.st_ino, status.st_size, status.st_mtime_ns]


def _probe(path: str) -> Interpreter | None:
    """Run an interpreter to learn what it is; None if it is not a Python, or does not answer."""
    import subprocess  # noqa: PLC0415 - 5 ms of import, once a machine

    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    try:
        said = subprocess.run(
            [path, "-E", "-c", _PROBE],
            capture_output=True,
            timeout=_PROBE_TIMEOUT_S,
            check=True,
            stdin=subprocess.DEVNULL,
            env=environ,
        ).stdout
        return _read(json.loads(said))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError, KeyError):
        return None


def _read(kept: dict[str, Any] | None) -> Interpreter | None:
    if kept is None:
        return None
    major, minor, patch = kept["version"]
    return Interpreter(
        path=kept["path"],
        version=(major, minor, patch),
        implementation=kept["implementation"],
        machine=kept["machine"],
        sites=tuple(kept["sites"]),
        in_venv=kept["in_venv"],
    )
