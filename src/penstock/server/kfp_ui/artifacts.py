"""Artifacts by where they are kept, as KFP's server of its pages gives them out: by source, bucket and key.

Here the source is ``volume``, the bucket ``artifacts``, and the key a path below the folder of that name in
the home: ``{pipeline}/{run}/{path of the task}/…``. Who may have it follows from the run.
"""

from __future__ import annotations

import os
import stat
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct, field

from penstock.errors import NotFound, RequestError
from penstock.server import beneath
from penstock.server.artifact_content import Stored, content_of_stored, run_at
from penstock.server.content import BYTES, TEXT, Content
from penstock.server.kfp_ui.unpacked import HEAD, first_entry, is_packed, limited
from penstock.server.routes import Route, Services
from penstock.server.status import Code, Refusal
from penstock.store import artifacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.store import Tx

__all__ = ["BUCKET", "ROUTES", "SOURCE", "namespace_at"]

SOURCE, BUCKET = "volume", "artifacts"

_REMOTE = ("minio", "s3", "gcs", "http", "https")
_MOST_LISTED = 1_000


class _Place(Struct, frozen=True, kw_only=True):
    """Where something is kept; the namespace is that of the run, whatever is sent."""

    source: str = ""
    bucket: str = ""
    stored_at: str = field(name="key", default="")
    namespace: str = ""

    def __post_init__(self) -> None:
        """Refuse what this server cannot have, before anything is looked for."""
        for name in ("source", "bucket", "key"):
            if not getattr(self, "stored_at" if name == "key" else name):
                raise RequestError(f"Storage {name} is missing from artifact request")
        if self.source in _REMOTE:
            raise Refusal(
                Code.UNIMPLEMENTED,
                f"this server does not fetch {self.source}://{self.bucket}/{self.stored_at}",
                hint="read it where it is, with the credentials that it takes",
            )
        if (self.source, self.bucket) != (SOURCE, BUCKET):
            raise RequestError(
                f"Unknown storage: source {self.source!r}, bucket {self.bucket!r}",
                hint=f"source={SOURCE}&bucket={BUCKET}, and as key the path below the folder `artifacts`",
            )
        _names(self.stored_at)


class ShownRequest(_Place, frozen=True, kw_only=True):
    """Something that is kept, to be looked at; ``peek`` are the bytes at its beginning that are wanted."""

    peek: int = 0
    download: bool = False


class RawRequest(_Place, frozen=True, kw_only=True):
    """Something that is kept, as it is."""


def namespace_at(tx: Tx, key: str) -> str:
    """Return the namespace of the run that something was made by.

    Raises:
        NotFound: No run has made it.
    """
    maker = run_at(_names(key))
    found = artifacts.namespaces_of_run(tx, maker) if maker is not None else set()
    if len(found) != 1:
        raise NotFound(key)
    return found.pop()


def _names(key: str) -> tuple[str, ...]:
    """Return the names that a key consists of.

    Raises:
        RequestError: It leads out of the bucket.
    """
    names = PurePosixPath(key).parts
    if not names or ".." in names or key.startswith("/"):
        raise RequestError(f"the key {key!r} is no path below the bucket {BUCKET!r}", where="key")
    return names


def _raw(services: Services, request: RawRequest) -> Content:
    return content_of_stored(*_found(services, request), "tar.gz")


def _shown(services: Services, request: ShownRequest) -> Content:
    stored, status = _found(services, request)
    if stat.S_ISDIR(status.st_mode):
        if request.peek <= 0:
            return content_of_stored(stored, status, "tar.gz")
        return Content(TEXT, lambda: limited(_listed(stored), request.peek))
    is_unpacked = not request.download and is_packed(b"".join(stored.part(0, HEAD)))
    if not is_unpacked and request.peek <= 0:
        return content_of_stored(stored, status, "")
    return Content(BYTES, lambda: _part(stored, status.st_size, request, is_unpacked), file_name="artifact")


def _part(stored: Stored, size: int, request: ShownRequest, is_unpacked: bool) -> Iterator[bytes]:
    pieces = stored.part(0, size)
    if is_unpacked:
        pieces = first_entry(pieces)
    return limited(pieces, request.peek) if request.peek > 0 else pieces


def _found(services: Services, place: _Place) -> tuple[Stored, os.stat_result]:
    stored = Stored(services.home.artifacts, _names(place.stored_at))
    try:
        return stored, stored.status()
    except (OSError, ValueError) as error:
        raise NotFound(f"there is no artifact at {place.stored_at!r}") from error


def _listed(folder: Stored) -> Iterator[bytes]:
    """Yield which files a folder has and how long they are, as lines."""
    left = _MOST_LISTED
    with beneath.opened(folder.root, folder.names) as opened:
        for at, folders, files, inside in os.fwalk(".", dir_fd=opened):
            folders.sort()
            for name in sorted(files)[:left]:
                size = os.lstat(name, dir_fd=inside).st_size
                yield os.fsencode(f"{PurePosixPath(at) / name}\t{size} bytes\n")
            left -= len(files)
            if left < 0:
                yield b"and more\n"
                return


ROUTES = (
    Route(
        "GET",
        "/artifacts/get",
        ShownRequest,
        Content,
        _shown,
        "show an artifact",
        "artifacts.read",
        is_plain=True,
    ),
    Route(
        "GET",
        "/artifacts/{source}/{bucket}/{key:path}",
        RawRequest,
        Content,
        _raw,
        "download an artifact",
        "artifacts.read",
        is_plain=True,
    ),
)
