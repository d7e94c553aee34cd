"""Environments of components: what they ask for, locked, then built once and shared.

Under the home::

    envs/locks/KEY.txt      what a request was resolved to; KEY stands for the request
    envs/locks/KEY.lock     held by the process that resolves it
    envs/DIGEST/            a virtual environment; DIGEST stands for the lock and the Python under it
    envs/DIGEST/.complete   written last: without it the folder is the remains of a build that died
    envs/DIGEST.lock        held by the process that builds it, and by its uv: uv may outlive the builder
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import time
from typing import TYPE_CHECKING

from msgspec import Struct, field

from penstock.errors import EnvironmentBuildError
from penstock.runners.process.bootstrap import PipOptions
from penstock.runners.process.build_locks import locked
from penstock.runners.process.uv import Failure, Interrupted, Uv
from penstock.runtime.failpoints import passing
from penstock.space import FREE_SOME, free_space, note_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TypeVar

    from penstock.runners.process.interpreters import Interpreter

    T = TypeVar("T")

__all__ = ["Environment", "Environments", "Lock", "Request"]

_LOCK_MAX_AGE_S = 7 * 24 * 3600.0
_MARKER = ".complete"
_TRIES = 3
"""How often uv is started when it is killed."""


class Request(Struct, frozen=True):
    """What a component asks for.

    Args:
        interpreter: The Python under the environment.
        packages: Requirements, as pip takes them.
        pip: Where to look for them.
        layered: Whether the interpreter's own packages stay visible.
    """

    interpreter: Interpreter
    packages: tuple[str, ...]
    pip: PipOptions = field(default_factory=PipOptions)
    layered: bool = False

    @property
    def key(self) -> str:
        """A name for the request, the same for equal requests."""
        base = self.interpreter
        python = [base.implementation, base.minor, base.machine]
        options = [list(getattr(self.pip, name)) for name in _OPTIONS] + [self.pip.pre, self.pip.no_index]
        return _digest(json.dumps([python, sorted(set(self.packages)), options, self._base]))

    @property
    def _base(self) -> str | None:
        return self.interpreter.path if self.layered else None

    def requirements(self) -> str:
        """Write the request as a requirements file."""
        return "".join(f"{line}\n" for line in (*self.options(), *self.packages))

    def options(self) -> list[str]:
        """Write where to look for packages, as lines of a requirements file."""
        lines = [f"--index-url {url}" for url in self.pip.index_urls[-1:]]
        lines += [f"--extra-index-url {url}" for url in self.pip.extra_index_urls]
        lines += [f"--find-links {place}" for place in self.pip.find_links]
        lines += [f"--no-binary {names}" for names in self.pip.no_binary]
        lines += [f"--only-binary {names}" for names in self.pip.only_binary]
        return lines + (["--no-index"] if self.pip.no_index else [])

    def flags(self) -> list[str]:
        """Write what only uv's command line can say."""
        flags = [flag for host in self.pip.trusted_hosts for flag in _trusting(host)]
        if self.pip.pre:
            flags.append("--prerelease=allow")
        if self.pip.extra_index_urls and "UV_INDEX_STRATEGY" not in os.environ:
            flags.append("--index-strategy=unsafe-best-match")  # pip's way: all indexes are one
        return flags


_OPTIONS = ("index_urls", "extra_index_urls", "trusted_hosts", "find_links", "no_binary", "only_binary")


class Lock(Struct, frozen=True):
    """A request, resolved: ``text`` names every package with its version."""

    text: str
    digest: str


class Environment(Struct, frozen=True):
    """A virtual environment that is complete."""

    folder: Path
    python: str


class Environments:
    """The environments under a home.

    Every method may be called from any thread and any process at once.

    Args:
        folder: Where they are.
        uv: Resolves and installs.
        max_age_s: How old a lock may be before the index is asked again, in seconds.
    """

    def __init__(self, folder: Path, uv: Uv, *, max_age_s: float = _LOCK_MAX_AGE_S) -> None:
        self._folder = folder
        self._uv = uv
        self._max_age_s = max_age_s

    def kept_lock(self, request: Request) -> Lock | None:
        """Return the lock that is kept for a request, unless there is none or it is too old."""
        file = self._lock_file(request)
        try:
            age_s = time.time() - file.stat().st_mtime
            text = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return Lock(text, _digest(text)) if age_s <= self._max_age_s else None

    def lock(self, request: Request, component: str, *, refresh: bool = False) -> Lock:
        """Resolve a request, or return what it was resolved to lately.

        A lock that is too old is kept when the index cannot be reached.

        Args:
            request: What is asked for.
            component: Who asks, for messages.
            refresh: Ask the index whatever the age of the lock.

        Raises:
            EnvironmentBuildError: There is no solution, or the home cannot be written.
        """
        file = self._lock_file(request)
        with _explained(component, request, self._folder), locked(file.with_suffix(".lock")) as held:
            kept = None if refresh else self.kept_lock(request)
            if kept is not None:
                return kept
            part = file.with_suffix(".part")
            wanted = file.with_suffix(".in")
            wanted.write_text(request.requirements(), encoding="utf-8")
            try:
                _tried_again(lambda: self._compile(request, wanted, part, held))
            except Failure:
                if file.exists():
                    text = file.read_text(encoding="utf-8")
                    return Lock(text, _digest(text))
                raise
            passing("environment.resolved")
            part.replace(file)
            text = file.read_text(encoding="utf-8")
            return Lock(text, _digest(text))

    def find(self, request: Request, lock: Lock) -> Environment | None:
        """Return the environment of a lock if it is complete and its Python is still there."""
        folder = self._environment_folder(request, lock)
        python = folder / "bin" / "python"
        if (folder / _MARKER).exists() and os.access(python, os.X_OK):
            return Environment(folder, str(python))
        return None

    def build(
        self,
        request: Request,
        component: str,
        progress: Callable[[str], None] = lambda reason: None,  # noqa: ARG005
    ) -> Environment:
        """Return the environment for a request, built if it is not there.

        Args:
            request: What is asked for.
            component: Who asks, for messages.
            progress: Told what the build waits for.

        Raises:
            EnvironmentBuildError: It cannot be built.
        """
        progress(f"installing {', '.join(request.packages)}")
        lock = self.lock(request, component)
        found = self.find(request, lock)
        if found is not None:
            note_use(found.folder)
            return found
        folder = self._environment_folder(request, lock)
        lock_file = folder.with_suffix(".lock")
        with _explained(component, request, self._folder), locked(lock_file, progress) as held:
            found = self.find(request, lock)
            if found is None:
                _tried_again(lambda: self._make(request, lock, folder, held))
                found = Environment(folder, str(folder / "bin" / "python"))
        return found

    def _compile(self, request: Request, wanted: Path, part: Path, held: int) -> None:
        # Never by way of uv's own output file: an old one there would hold versions back.
        options = ["--quiet", "--no-header", "--no-annotate", "--no-python-downloads"]
        python = ["--python", request.interpreter.path]
        command = ["pip", "compile", *options, *python, *request.flags(), str(wanted)]
        text = self._uv.run(command, cwd=wanted.parent, keep_open=held)
        lines = [*request.options(), *sorted(line for line in text.splitlines() if not _is_option(line))]
        part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def _make(self, request: Request, lock: Lock, folder: Path, held: int) -> None:
        import shutil  # noqa: PLC0415 - 5 ms of import for what most runs do without

        passing("environment.locked")
        shutil.rmtree(folder, ignore_errors=True)
        base = ["--python", request.interpreter.path, "--no-python-downloads"]
        self._uv.run(
            ["venv", "--quiet", "--no-project", *base, str(folder)], cwd=self._folder, keep_open=held
        )
        pins = folder / "lock.txt"
        pins.write_text(lock.text, encoding="utf-8")
        python = ["--python", str(folder / "bin" / "python")]
        install = ["pip", "sync", "--quiet", *python, *request.flags(), str(pins)]
        try:
            self._uv.run([*install, "--offline"], cwd=folder, keep_open=held)
        except Interrupted:
            raise
        except Failure:
            self._uv.run(install, cwd=folder, keep_open=held)
        if request.layered:
            _layer(folder, request.interpreter)
        passing("environment.built")
        part = folder / f"{_MARKER}.part"
        part.write_text(json.dumps({"packages": request.packages}), encoding="utf-8")
        part.replace(folder / _MARKER)
        passing("environment.published")

    def _lock_file(self, request: Request) -> Path:
        return self._folder / "locks" / f"{request.key}.txt"

    def _environment_folder(self, request: Request, lock: Lock) -> Path:
        base = request.interpreter
        identity = [base.path, base.version, request.layered, request.pip.no_index, lock.digest]
        return self._folder / _digest(json.dumps(identity))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _is_option(line: str) -> bool:
    return line.startswith("-")


def _trusting(host: str) -> list[str]:
    """Return the flags that let uv skip the checks of a host.

    SDKs write a whole URL here; pip takes its scheme for the host's name, so that it trusts nobody by it.
    Neither does this.
    """
    return [] if "/" in host else ["--allow-insecure-host", host]


def _layer(folder: Path, base: Interpreter) -> None:
    """Let an environment see the packages of another one, after its own."""
    (sites,) = folder.glob("lib/python*/site-packages")
    line = f"import site; list(map(site.addsitedir, {list(base.sites)!r}))\n"
    (sites / "_penstock_base.pth").write_text(line, encoding="utf-8")


def _tried_again(make: Callable[[], T]) -> T:
    """Do what uv is needed for, anew when uv is killed in the middle: that says nothing of the request."""
    for _ in range(_TRIES - 1):
        with contextlib.suppress(Interrupted):
            return make()
    return make()


@contextlib.contextmanager
def _explained(component: str, request: Request, folder: Path) -> Iterator[None]:
    """Turn what goes wrong into an error that names the component and its packages."""
    try:
        yield
    except (Failure, OSError) as error:
        raise _explanation(component, request, folder, error) from error


def _explanation(
    component: str, request: Request, folder: Path, error: Failure | OSError
) -> EnvironmentBuildError:
    if _is_about_space(error):
        return EnvironmentBuildError(
            f"the packages of component {component!r} cannot be installed: the disk is full "
            f"({free_space(folder)})",
            where=str(folder),
            hint=FREE_SOME,
        )
    if isinstance(error, OSError):
        return EnvironmentBuildError(
            f"the environment of component {component!r} cannot be written: {error.strerror}",
            where=str(error.filename or request.key),
            hint="make the folder writable, or set PENSTOCK_HOME to another one",
        )
    return EnvironmentBuildError(
        f"the packages of component {component!r} cannot be installed "
        f"({', '.join(request.packages)}): {error.reason}",
        where=f"component {component!r}",
        hint="check packages_to_install and the index; what was installed once needs no network",
    )


def _is_about_space(error: Failure | OSError) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "No space left on device" in error.reason or "Disk quota exceeded" in error.reason
