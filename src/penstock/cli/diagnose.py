"""``penstock diagnose-me``: whether this machine can run pipelines, and what a report of a problem needs."""

from __future__ import annotations

import os
import platform
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock import __version__, compiler, dsl
from penstock import home as homes
from penstock import store as stores
from penstock.cli.results import print_json
from penstock.cli.root import FAILED, SUCCEEDED
from penstock.cli.text import duration, out
from penstock.compat import choose_sdk
from penstock.errors import Error
from penstock.local.embedded import embedded
from penstock.local.results import read_result
from penstock.runners.process.uv import Uv
from penstock.store import runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Finding", "execute", "findings"]

_MIB, _GIB = 2**20, 2**30
_LEAST_FREE = 1 * _GIB
_LEAST_FILES = 1024
_TIMEOUT_S = 10
_INDEX_VARIABLES = ("INDEX", "FIND_LINKS", "PROXY", "CERT", "OFFLINE", "KEYRING")


class Finding(NamedTuple):
    """What was found about one thing.

    Args:
        topic: The thing.
        state: ``ok``; ``warn`` where something will not go well; ``bad`` where no pipeline can run.
        text: What was found, on one line.
        hint: One thing to do about it.
    """

    topic: str
    state: str
    text: str
    hint: str | None = None


def execute(*, as_json: bool) -> int:
    """Look at everything, and print what was found; 1 when something is bad."""
    found = []
    for finding in findings():
        found.append(finding)
        if not as_json:
            out(f"{finding.state:<5} {finding.topic:<11} {finding.text}")
            if finding.hint:
                out(f"{'':<17} hint: {finding.hint}")
    if as_json:
        print_json([finding._asdict() for finding in found])
    return FAILED if any(finding.state == "bad" for finding in found) else SUCCEEDED


def findings() -> Iterator[Finding]:
    """Look at one thing after the other."""
    looks: dict[str, Callable[[], Finding]] = {
        "penstock": _penstock,
        "python": _python,
        "machine": _machine,
        "sdk": _sdk,
        "packages": _packages,
        "home": _home,
        "database": _database,
        "tasks": _tasks,
        "uv": _uv,
        "index": _index,
        "containers": _containers,
        "limits": _limits,
    }
    for topic, look in looks.items():
        try:
            yield look()
        except Error as error:
            place = f" ({error.where})" if error.where else ""
            yield Finding(topic, "bad", f"{' '.join(error.message.split())}{place}", error.hint)
        except Exception as error:  # one thing that cannot be looked at keeps nothing else from it
            yield Finding(topic, "bad", f"{type(error).__name__}: {' '.join(str(error).split())}")


def _penstock() -> Finding:
    return Finding("penstock", "ok", f"{__version__}, in {Path(__file__).parents[1]}")


def _python() -> Finding:
    place = "a virtual environment" if sys.prefix != sys.base_prefix else "no virtual environment"
    name = platform.python_implementation()
    return Finding("python", "ok", f"{name} {platform.python_version()}, {sys.executable}, {place}")


def _machine() -> Finding:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    cpus = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    text = f"{platform.system()} {platform.release()}, {platform.machine()}, {cpus} CPUs, {memory:.1f} GiB"
    if sys.platform != "linux":
        return Finding("machine", "warn", text, "tasks run on Linux")
    return Finding("machine", "ok", text)


def _sdk() -> Finding:
    return Finding("sdk", "ok", choose_sdk().text.removeprefix("sdk: "))


def _packages() -> Finding:
    """Name the versions of what Penstock depends on, and of what is missing."""
    versions, missing = [], []
    for requirement in metadata.requires("penstock") or ():
        name = re.split(r"[^\w.-]", requirement)[0]
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            if "extra ==" not in requirement:
                missing.append(requirement)
    if missing:
        return Finding("packages", "bad", f"missing: {', '.join(missing)}", "install penstock anew")
    return Finding("packages", "ok", ", ".join(versions))


def _home() -> Finding:
    home = homes.prepare()
    free = shutil.disk_usage(home.folder).free
    mode = home.folder.stat().st_mode & 0o777
    text = f"{home.folder}, mode {mode:o}, {free / _GIB:.1f} GiB free"
    if free < _LEAST_FREE:
        return Finding("home", "warn", text, "free some space, or set PENSTOCK_HOME to another folder")
    if mode & 0o077:
        return Finding("home", "warn", f"{text}; others may read it", f"chmod 700 {home.folder}")
    return Finding("home", "ok", text)


def _database() -> Finding:
    home = homes.prepare()
    with stores.open(home.database) as store, store.read() as tx:
        newest = runs.list(tx, limit=1)
    last = f"the newest run is {newest[0].state}" if newest else "no runs yet"
    if home.url is not None:
        return Finding("database", "ok", f"PostgreSQL, as PENSTOCK_DATABASE_URL says, {last}")
    size = sum(file.stat().st_size for file in home.folder.glob("penstock.db*")) / _MIB
    return Finding("database", "ok", f"SQLite {sqlite3.sqlite_version}, {size:.1f} MiB, {last}")


@dsl.component
def _probe(number: int) -> int:
    return number + 1


def _tasks() -> Finding:
    """Run a task, in a home of its own."""
    package = compiler.lower(_probe)
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder)) as engine:
        started = time.monotonic()
        run = engine.submit(package, {"number": 1})
        engine.take(run.id)
        engine.drive()
        took = duration(time.monotonic() - started)
        result = read_result(engine.store, run.id)
    if result.outputs == {"Output": 2}:
        return Finding("tasks", "ok", f"a task ran, in {took}")
    message = result.run.error.message if result.run.error is not None else f"it gave {result.outputs}"
    hint = result.run.error.hint if result.run.error is not None else None
    return Finding("tasks", "bad", f"a task could not run: {' '.join(message.split())}", hint)


def _uv() -> Finding:
    path = Uv().path
    return Finding("uv", "ok", f"{_first_line([path, '--version']) or 'does not answer'}, {path}")


def _index() -> Finding:
    """Name the variables that say where packages come from; their values may hold passwords."""
    found = sorted(
        name
        for name, value in os.environ.items()
        if value and (name.startswith(("UV_", "PIP_")) or name.upper().endswith("_PROXY"))
        if any(part in name.upper() for part in _INDEX_VARIABLES)
    )
    text = (
        f"packages come from where {', '.join(found)} say"
        if found
        else "packages come from uv's default index, or what its uv.toml says"
    )
    return Finding("index", "ok", text)


def _containers() -> Finding:
    for program in ("docker", "podman"):
        if shutil.which(program):
            version = _first_line([program, "version", "--format", "{{.Server.Version}}"])
            if version:
                return Finding("containers", "ok", f"{program} {version}; `kfp component build` uses it")
            return Finding("containers", "ok", f"{program} is installed, its engine does not answer")
    return Finding("containers", "ok", "no docker and no podman; no pipeline needs one here")


def _limits() -> Finding:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    processes = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    shown = "any number of" if processes == resource.RLIM_INFINITY else processes
    text = f"{files} open files, {shown} processes, text as {sys.getfilesystemencoding()}"
    if files < _LEAST_FILES:
        return Finding("limits", "warn", text, f"ulimit -n {_LEAST_FILES}")
    return Finding("limits", "ok", text)


def _first_line(words: list[str]) -> str:
    """Return the first line that a program prints; nothing where it fails."""
    options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    try:
        done = subprocess.run(words, **options, check=False, timeout=_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().partition("\n")[0] if done.returncode == 0 else ""
