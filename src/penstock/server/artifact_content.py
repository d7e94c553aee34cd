"""Where what artifacts hold is, and that only what is in the home, and its own, is given out."""

from __future__ import annotations

import errno
import os
import stat
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.errors import NotFound
from penstock.runners import logs
from penstock.server import archives, beneath
from penstock.server.content import ARCHIVES, BYTES, Content
from penstock.server.status import Code, Refusal
from penstock.store import artifacts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from penstock.server.routes import Services
    from penstock.store import Artifact

__all__ = ["Stored", "content_of", "content_of_stored", "is_kept", "run_at", "status_of", "stored_at"]

DEFAULT_ARCHIVE = "zip"

_NOTHING = "there is no file of artifact {id}: {why}"


class Stored(Struct, frozen=True):
    """A file or a folder below a folder of the home."""

    root: Path
    names: tuple[str, ...]

    def status(self) -> os.stat_result:
        """Return what the system says of it."""
        with beneath.opened(self.root, self.names) as file:
            return os.fstat(file)

    def log(self) -> Iterator[bytes]:
        """Yield what a log holds; a line stands for what was cut."""
        with beneath.opened(self.root, self.names) as file:
            for piece, _ in logs.pieces(file):
                yield piece

    def part(self, begin: int, end: int) -> Iterator[bytes]:
        """Yield some of a file."""
        with beneath.opened(self.root, self.names) as file:
            yield from beneath.pieces(file, begin, end)

    def archive(self, kind: str) -> Iterator[bytes]:
        """Yield a folder as an archive."""
        with beneath.opened(self.root, self.names) as folder:
            yield from archives.MAKERS[kind](folder)


def content_of(services: Services, artifact: Artifact, archive: str, inside: str = "") -> Content:
    """Return what an artifact holds.

    Args:
        services: The server.
        artifact: The artifact.
        archive: As what a folder comes, one of `ARCHIVES`; empty for zip.
        inside: A path in the artifact, which then is a folder; empty for all of it.

    Raises:
        NotFound: There is nothing where it is to be.
        Refusal: It is kept elsewhere.
    """
    stored = stored_at(services, artifact, inside)
    return content_of_stored(stored, status_of(stored, artifact), archive)


def content_of_stored(stored: Stored, status: os.stat_result, archive: str) -> Content:
    """Return what a file or a folder holds, of which the system says ``status``."""
    if stat.S_ISDIR(status.st_mode):
        kind = archive or DEFAULT_ARCHIVE
        pieces = partial(stored.archive, kind)
        return Content(ARCHIVES[kind], pieces, file_name=f"{stored.names[-1]}.{kind}")
    etag = f'"{status.st_ino:x}-{status.st_size:x}-{status.st_mtime_ns:x}"'
    return Content(BYTES, size=status.st_size, part=stored.part, file_name=stored.names[-1], etag=etag)


def status_of(stored: Stored, artifact: Artifact) -> os.stat_result:
    """Return what the system says of what an artifact holds.

    Raises:
        NotFound: There is nothing where it is to be.
    """
    try:
        return stored.status()
    except OSError as error:
        why = error.strerror or error
        raise NotFound(_NOTHING.format(id=artifact.id, why=why)) from error


def is_kept(services: Services, artifact: Artifact) -> bool:
    """Say whether there is something to fetch."""
    try:
        stored_at(services, artifact).status()
    except (OSError, NotFound, Refusal):
        return False
    return True


def stored_at(services: Services, artifact: Artifact, inside: str = "") -> Stored:
    """Return where what an artifact holds is, or something inside it.

    Raises:
        NotFound: It may not have what is there, or the path leads out of it.
        Refusal: It is kept elsewhere.
    """
    below = PurePosixPath(inside).parts
    if inside.startswith("/") or ".." in below:
        raise NotFound(_NOTHING.format(id=artifact.id, why=os.strerror(errno.ENOENT)))
    root = services.home.artifacts
    for place in (artifact.custom_path or "", artifact.uri):
        names = beneath.relative(place.removeprefix("file://"), root)
        if names is None:
            continue
        if not _may_have(services, artifact, names):
            # In the words in which what is not there is told.
            raise NotFound(_NOTHING.format(id=artifact.id, why=os.strerror(errno.ENOENT)))
        return Stored(root, (*names, *below))
    raise Refusal(
        Code.FAILED_PRECONDITION,
        f"artifact {artifact.id} is not kept by this server",
        hint=f"it is at {artifact.uri}",
    )


def _may_have(services: Services, artifact: Artifact, names: tuple[str, ...]) -> bool:
    """Say whether what is at a path was made in an artifact's namespace.

    An importer's URI is what its author has written: it may be where somebody else's artifact is.
    """
    maker = run_at(names)
    if not services.has_namespaces or maker == artifact.run_id:
        return True
    with services.store.read() as tx:
        return maker is not None and artifact.namespace in artifacts.namespaces_of_run(tx, maker)


def run_at(names: Sequence[str]) -> str | None:
    """Return the run that has made what is at ``{pipeline}/{run}/…`` below ``artifacts``; None of less."""
    return names[1] if len(names) > 1 else None
