"""What tasks have made, as bytes: the files and folders of artifacts, also by links that need no login."""

from __future__ import annotations

from contextlib import suppress

from msgspec import Struct

from penstock.api.extras import ArtifactLink, ArtifactLinkRequest
from penstock.errors import NotFound
from penstock.server.artifact_content import content_of
from penstock.server.artifacts import artifact_of
from penstock.server.content import Content
from penstock.server.links import check, check_archive, link_to
from penstock.server.routes import Route, Services

__all__ = ["ROUTES"]


class DownloadRequest(Struct, frozen=True):
    """The id of an artifact, and as what a folder comes: ``zip``, ``tar`` or ``tar.gz``.

    With ``path``, what is there in the artifact, which then is a folder.
    """

    artifact_id: str
    archive: str = ""
    path: str = ""


class SignRequest(Struct, frozen=True):
    """An artifact, and the link to it that is asked for."""

    artifact_id: str
    link: ArtifactLinkRequest


class FetchRequest(Struct, frozen=True):
    """A link, with all that it says."""

    artifact_id: str
    expires: int = 0
    signature: str = ""
    archive: str = ""


def _download(services: Services, request: DownloadRequest) -> Content:
    check_archive(request.archive)
    with services.store.read() as tx:
        artifact = artifact_of(tx, request.artifact_id)
    return content_of(services, artifact, request.archive, request.path)


def _sign(services: Services, request: SignRequest) -> ArtifactLink:
    with services.store.read() as tx:
        artifact = artifact_of(tx, request.artifact_id)
    content_of(services, artifact, "")
    return link_to(services, artifact, request.link.expires_in_seconds, request.link.archive)


def _fetch(services: Services, request: FetchRequest) -> Content:
    artifact = None
    with suppress(NotFound), services.store.read() as tx:
        artifact = artifact_of(tx, request.artifact_id)
    artifact = check(services, artifact, request.expires, request.archive, request.signature)
    return content_of(services, artifact, request.archive)


_ONE = "/apis/penstock/v1/artifacts/{artifact_id}"

ROUTES = (
    Route(
        "GET",
        f"{_ONE}:download",
        DownloadRequest,
        Content,
        _download,
        "download an artifact",
        "artifacts.read",
    ),
    Route(
        "POST",
        f"{_ONE}:sign",
        SignRequest,
        ArtifactLink,
        _sign,
        "make a link to an artifact",
        "artifacts.read",
        "link",
    ),
    Route(
        "GET",
        f"{_ONE}:fetch",
        FetchRequest,
        Content,
        _fetch,
        "fetch an artifact by a link",
        "",
    ),
)
