"""What is in artifacts, for people who look at them: files of folders, and pages in a frame of their own."""

from __future__ import annotations

import itertools
import os
import stat
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from penstock.api import artifact_files as messages
from penstock.api.message import Int64, Timestamp
from penstock.errors import NotFound, RequestError
from penstock.server import beneath
from penstock.server.artifact_content import content_of, status_of, stored_at
from penstock.server.artifacts import artifact_of
from penstock.server.content import HTML, Content
from penstock.server.routes import Route, Services
from penstock.server.status import Refusal

if TYPE_CHECKING:
    from penstock.server.artifact_content import Stored

__all__ = ["ROUTES"]

MOST_FILES = 1000
"""How many files of a folder are told of."""

_LOOKED_AT = 20_000

# Whatever a page does, it is of no origin, and neither loads from nor sends to any host. Where it stands in
# a frame of ours, our own policy keeps it from going to another page.
_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:;"
    " media-src data: blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
# No policy keeps scripts from WebRTC, which tells a host of their choice that somebody looks at the page: so
# they run only where somebody has said so.
_WITH_SCRIPTS = (
    _POLICY.replace("sandbox;", "sandbox allow-scripts;") + "; script-src 'unsafe-inline' 'unsafe-eval'"
)


class FilesRequest(Struct, frozen=True):
    """An artifact, and a path in it; empty for itself."""

    artifact_id: str
    path: str = ""


class ShowRequest(Struct, frozen=True):
    """An artifact that is a page, or a page in one that is a folder; and whether its scripts may run."""

    artifact_id: str
    path: str = ""
    scripts: bool = False


def _files(services: Services, request: FilesRequest) -> messages.ArtifactFiles:
    with services.store.read() as tx:
        artifact = artifact_of(tx, request.artifact_id)
    try:
        stored = stored_at(services, artifact, request.path)
        status = status_of(stored, artifact)
    except (NotFound, Refusal) as error:
        if request.path:
            raise
        absence = messages.Absence.GONE if isinstance(error, NotFound) else messages.Absence.ELSEWHERE
        return messages.ArtifactFiles(absence=absence)
    if not stat.S_ISDIR(status.st_mode):
        return messages.ArtifactFiles(name=stored.names[-1], size_bytes=Int64(status.st_size))
    found, is_cut = _listed(stored)
    return messages.ArtifactFiles(name=stored.names[-1], is_folder=True, files=found, is_cut=is_cut)


def _listed(stored: Stored) -> tuple[list[messages.ArtifactFile], bool]:
    """Return what a folder has, folders first; and whether it has more."""
    with beneath.opened(stored.root, stored.names) as folder, os.scandir(folder) as entries:
        looked_at = list(itertools.islice(entries, _LOOKED_AT))
        found = [file for entry in looked_at if (file := _file(entry)) is not None]
    found.sort(key=lambda file: (not file.is_folder, file.name))
    return found[:MOST_FILES], len(found) > MOST_FILES or len(looked_at) == _LOOKED_AT


def _file(entry: os.DirEntry[str]) -> messages.ArtifactFile | None:
    """Return what is told of a file or a folder; None for all else, and for what has just gone."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    is_folder = stat.S_ISDIR(status.st_mode)
    if not is_folder and not stat.S_ISREG(status.st_mode):
        return None
    return messages.ArtifactFile(
        name=os.fsencode(entry.name).decode(errors="replace"),
        is_folder=is_folder,
        size_bytes=None if is_folder else Int64(status.st_size),
        modified_at=Timestamp(status.st_mtime_ns // 1000),
    )


def _show(services: Services, request: ShowRequest) -> Content:
    with services.store.read() as tx:
        artifact = artifact_of(tx, request.artifact_id)
    content = content_of(services, artifact, "", request.path)
    if content.part is None:
        raise RequestError("a folder is no page", hint="name a file in it as path", where="path")
    policy = _WITH_SCRIPTS if request.scripts else _POLICY
    return structs.replace(content, media_type=HTML, file_name="", policy=policy)


_PATH = "/apis/penstock/v1/artifacts/{artifact_id}"

ROUTES = (
    Route(
        "GET",
        f"{_PATH}:files",
        FilesRequest,
        messages.ArtifactFiles,
        _files,
        "list the files of an artifact",
        "artifacts.read",
    ),
    Route(
        "GET",
        f"{_PATH}:show",
        ShowRequest,
        Content,
        _show,
        "show an artifact that is a page",
        "artifacts.read",
    ),
)
