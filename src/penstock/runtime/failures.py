"""What is said of a task that failed, beyond its exception: loaded when one has.

A task runs copies of the user's files. Its traceback names the files themselves, where they are on this
machine and still say what the task ran.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

from .origins import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from traceback import FrameSummary, TracebackException

__all__ = ["hint_for", "name_files"]

_FULL = (errno.ENOSPC, errno.EDQUOT)
_LITTLE = 1 << 20


def name_files(described: TracebackException, document: Mapping[str, Any], source_path: str) -> None:
    """Name the user's files in a traceback, in place of the copies.

    Args:
        described: The exception; its lines have been looked up.
        document: What ``input.json`` holds.
        source_path: Where the component's source is.
    """
    file = None
    if document.get("origin"):
        file, line = document["origin"]
        origin = Origin.find(file, line, document["source"], document["function"])
        if origin is not None:
            origin.name_in(described, source_path)
    modules = document.get("modules")
    if modules:
        for frame in _frames(described):
            if frame.filename.startswith(f"{modules}/"):
                frame.filename = _file_of_module(modules, frame.filename[len(modules) + 1 :], file)


def hint_for(error: BaseException, modules: str | None, folders: Iterable[str] = ()) -> str | None:
    """Say what can be done about an exception, where its kind says it: a module is missing, a disk is full.

    Args:
        error: The exception.
        modules: The folder of the project's own modules that came with the component; None without any.
        folders: Where the task writes.
    """
    if isinstance(error, OSError) and error.errno in _FULL:
        return _about_space([error.filename, *folders])
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    name, top = error.name, error.name.partition(".")[0]
    if modules is not None and (_is_folder(f"{modules}/{top}") or _is_file(f"{modules}/{top}.py")):
        return (
            f"no import statement of the component, or of a module that it imports, names {name}, so it was "
            f"not sent with it: import it by name, or add own_modules=[{name!r}] to @dsl.component"
        )
    return (
        f"to install it, add packages_to_install=[{top!r}] to @dsl.component, with the name that the package "
        f"has in the index; a module of your own comes with the component where Penstock finds it when it "
        f"compiles the pipeline: as {top}.py or {top}/ beside the pipeline's file, on sys.path, or in the "
        f"project's folder or its src/"
    )


def _about_space(folders: Iterable[object]) -> str:
    """Say which disk is full, as far as that can be found out."""
    for folder in folders:
        try:
            disk = os.statvfs(folder)  # type: ignore[arg-type]
        except (OSError, TypeError, ValueError):
            continue
        free = disk.f_bavail * disk.f_frsize
        if free < _LITTLE or (disk.f_files and not disk.f_favail):
            return (
                f"the disk of {folder} has {free >> 10} kB left: free some space there, then resume the run"
            )
    return "free some space on the disk, then resume the run"


def _frames(described: TracebackException | None) -> Iterator[FrameSummary]:
    """The lines of a traceback, and of those of the exceptions that it came from."""
    if described is not None:
        yield from described.stack
        yield from _frames(described.__cause__)
        yield from _frames(described.__context__)
        for inner in getattr(described, "exceptions", None) or ():  # of a group
            yield from _frames(inner)


def _file_of_module(modules: str, path: str, file: str | None) -> str:
    """The project's file with a module that came with the component; without it, the module's path."""
    folder = os.path.dirname(file) if file else ""  # noqa: PTH120 - pathlib would weigh here
    content = _content(f"{modules}/{path}")
    while folder:
        for place in (folder, f"{folder}/src"):
            if content is not None and _content(f"{place}/{path}") == content:
                return f"{place}/{path}"
        above = os.path.dirname(folder)  # noqa: PTH120 - as above
        folder = "" if above == folder else above
    return path


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            return file.read()
    except OSError:
        return None


def _is_folder(path: str) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - as above


def _is_file(path: str) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - as above
