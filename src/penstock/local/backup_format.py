"""What a backup is: a folder, or an archive of one.

::

    manifest.json       which Penstock made it, of which home, with which version of the schema
    tables/NAME.jsonl   the rows of a table (`penstock.store.dump`)
    home/…              the files of the home
    contents.jsonl      every file, folder and link of all that, with digests; written last

In an archive the files come in this order, so that it can be read in one go.
"""

from __future__ import annotations

import hashlib
import os
import stat
import string
import tarfile
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol, Self
from urllib.parse import quote, unquote_to_bytes

import msgspec
from msgspec import Struct

from penstock.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

__all__ = [
    "CONTENTS",
    "FORMAT",
    "HOME",
    "MANIFEST",
    "TABLES",
    "Entry",
    "Manifest",
    "Writer",
    "digest",
    "files",
]

FORMAT = 1
MANIFEST, CONTENTS, TABLES, HOME = "manifest.json", "contents.jsonl", "tables", "home"

_SAFE = "".join(set(string.punctuation + " ") - {"%"})
_PIECE = 1 << 20
_COMPRESSED = (".tar.gz", ".tgz")


class Manifest(Struct, frozen=True):
    """What is to be known of a backup before it is read.

    Args:
        format: The version of this format.
        penstock: The version of Penstock that made it.
        schema_version: The version of the schema that its rows are of.
        made_at: When, in epoch microseconds.
        host: On which machine.
        home: Where the home was.
        database: The kind of its database.
    """

    format: int
    penstock: str
    schema_version: int
    made_at: int
    host: str
    home: str
    database: str


class Entry(Struct, frozen=True, array_like=True):
    """One thing that is in a backup.

    Args:
        kind: What it is.
        name: Its path in the backup; what is no plain ASCII is quoted as in URLs, for a name may be no text.
        mode: Its permissions.
        modified_ns: When it was modified, in epoch nanoseconds.
        size: How many bytes a file has.
        sha256: The digest of a file; where a link leads to, quoted.
    """

    kind: Literal["file", "folder", "link"]
    name: str
    mode: int
    modified_ns: int
    size: int
    sha256: str

    @classmethod
    def of(cls, name: str, status: os.stat_result, sha256: str = "", size: int = 0) -> Self:
        """Describe what has this status."""
        kind: Literal["file", "folder", "link"] = "file"
        if stat.S_ISLNK(status.st_mode):
            kind, sha256 = "link", _quoted(sha256)
        elif stat.S_ISDIR(status.st_mode):
            kind = "folder"
        return cls(kind, _quoted(name), stat.S_IMODE(status.st_mode), status.st_mtime_ns, size, sha256)

    @property
    def path(self) -> str:
        """Its path in the backup."""
        return os.fsdecode(unquote_to_bytes(self.name))

    @property
    def target(self) -> str:
        """Where a link leads to."""
        return os.fsdecode(unquote_to_bytes(self.sha256))


def _quoted(name: str) -> str:
    return quote(os.fsencode(name), safe=_SAFE)


class Exactly:
    """So many bytes of a file, whatever becomes of it while it is read, and their digest.

    A log may grow meanwhile, and is cut where it is too long: what is missing then is zeros.
    """

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source = source
        self._left = size
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end."""
        size = self._left if size < 0 else min(size, self._left)
        piece = self._source.read(size)
        if len(piece) < size:
            piece += bytes(size - len(piece))
        self._left -= size
        self._digest.update(piece)
        return piece

    @property
    def sha256(self) -> str:
        """The digest of what was read."""
        return self._digest.hexdigest()


def digest(source: BinaryIO, target: BinaryIO) -> tuple[int, str]:
    """Copy a file; return its size and its digest."""
    size, found = 0, hashlib.sha256()
    while piece := source.read(_PIECE):
        target.write(piece)
        found.update(piece)
        size += len(piece)
    return size, found.hexdigest()


class _Store(Protocol):
    """Where the files of a backup go."""

    def add(self, name: str, source: Exactly, size: int) -> None:
        """Take a file."""

    def close(self) -> None:
        """Be done."""


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(mode=0o700)

    def add(self, name: str, source: Exactly, size: int) -> None:  # noqa: ARG002 - the source knows
        target = self._path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            while piece := source.read(_PIECE):
                file.write(piece)

    def close(self) -> None:
        pass


class _Archive:
    def __init__(self, path: Path, *, compressed: bool) -> None:
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._tar = tarfile.open(  # noqa: SIM115 - closed with this
            fileobj=self._file, mode="w:gz" if compressed else "w", format=tarfile.PAX_FORMAT
        )

    def add(self, name: str, source: Exactly, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, source)

    def close(self) -> None:
        self._tar.close()
        self._file.close()


class Writer:
    """Writes a backup; it is there under its name once it is complete.

    Args:
        target: A folder, or the name of an archive: ``….tar``, ``….tar.gz`` or ``….tgz``.

    Raises:
        BackupError: There is something of that name.
    """

    def __init__(self, target: Path) -> None:
        if target.exists():
            raise BackupError(
                "there is something in the place of the backup", where=str(target), hint="choose a new name"
            )
        self._target = target
        self._part = target.with_name(f"{target.name}.{os.urandom(4).hex()}.part")
        is_archive = target.name.endswith((".tar", *_COMPRESSED))
        self._store: _Store
        if is_archive:
            self._store = _Archive(self._part, compressed=target.name.endswith(_COMPRESSED))
        else:
            self._store = _Folder(self._part)
        self.entries: list[Entry] = []

    @property
    def part(self) -> Path:
        """What the backup is called until it is complete."""
        return self._part

    def add(self, name: str, source: BinaryIO, status: os.stat_result) -> None:
        """Take a file as long as it is now."""
        exactly = Exactly(source, status.st_size)
        self._store.add(name, exactly, status.st_size)
        self.entries.append(Entry.of(name, status, exactly.sha256, status.st_size))

    def add_bytes(self, name: str, content: bytes) -> None:
        """Take a file that is the backup's own."""
        exactly = Exactly(BytesIO(content), len(content))
        self._store.add(name, exactly, len(content))
        self.entries.append(Entry("file", name, 0o600, 0, len(content), exactly.sha256))

    def note(self, name: str, status: os.stat_result, target: str = "") -> None:
        """Take a folder, or a link and where it leads to: they are in the contents only."""
        self.entries.append(Entry.of(name, status, target))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._store.close()
        if kind is None:
            self._part.rename(self._target)
        elif self._part.is_dir():
            remove(self._part)
        else:
            self._part.unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Remove a folder with what is in it, also what is not to be written to."""
    for place, _, _ in os.walk(folder):
        os.chmod(place, 0o700)  # noqa: PTH101 - the walk gives texts
    for place, folders, names in os.walk(folder, topdown=False):
        for name in names:
            os.unlink(os.path.join(place, name))  # noqa: PTH108, PTH118 - as above
        for name in folders:
            path = Path(place, name)
            path.unlink() if path.is_symlink() else path.rmdir()
    folder.rmdir()


def files(source: Path) -> Iterator[tuple[str, BinaryIO]]:
    """Yield the files of a backup, each with its name; an archive is read in one go.

    Raises:
        BackupError: There is no backup.
    """
    try:
        if source.is_dir():
            yield from _of_folder(source)
        else:
            yield from _of_archive(source)
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise BackupError(
            f"the backup cannot be read: {error}",
            where=str(source),
            hint="name a folder or an archive that `penstock backup` has written",
        ) from error


def _of_folder(source: Path) -> Iterator[tuple[str, BinaryIO]]:
    found = [MANIFEST]
    for place, folders, names in os.walk(source):
        folders.sort()
        inside = os.path.relpath(place, source)
        found += [name if inside == "." else f"{inside}/{name}" for name in sorted(names)]
    for name in dict.fromkeys(found):
        with (source / name).open("rb") as file:
            yield name, file


def _of_archive(source: Path) -> Iterator[tuple[str, BinaryIO]]:
    with tarfile.open(source) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            file = archive.extractfile(member) if member.isreg() else None
            if file is None or path.is_absolute() or ".." in path.parts:
                raise BackupError(
                    f"the archive holds {member.name!r}, which no backup does", where=str(source)
                )
            yield member.name, file  # type: ignore[misc]  # it is buffered, and to be read


def encoded(entries: list[Entry]) -> bytes:
    """Return the contents of a backup as they are written."""
    return msgspec.json.Encoder().encode_lines(entries)
