"""Links to artifacts that need no login: whoever has one may fetch that artifact, for some time.

A link bears a signature (HMAC-SHA-256) over which artifact it is of, where that is kept, its namespace, and
when the link ends. The key is a file of the home, and read each time: without it, all links have ended.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from penstock import api
from penstock.api.extras import ArtifactLink
from penstock.errors import RequestError
from penstock.runtime.identity import SECOND
from penstock.server.content import ARCHIVES
from penstock.server.status import Code, Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.server.routes import Services
    from penstock.store import Artifact

__all__ = ["DEFAULT_S", "KEY_FILE", "LONGEST_S", "check", "check_archive", "link_to"]

KEY_FILE = "links.key"
"""In the home; who removes it ends all links."""

DEFAULT_S = 15 * 60
LONGEST_S = 7 * 24 * 60 * 60

_PURPOSE = "penstock artifact link 1"
_KEY_BYTES = 32
_WRONG = "the link is none of this server's, or was revoked"


def link_to(services: Services, artifact: Artifact, lasting_s: int = 0, archive: str = "") -> ArtifactLink:
    """Return a link to an artifact.

    Args:
        services: The server; its key is made when there is none.
        artifact: The artifact.
        lasting_s: For how many seconds it can be used; 0 for a quarter of an hour.
        archive: As what a folder comes; empty for zip.

    Raises:
        RequestError: It is to last for too long, or there are no such archives.
    """
    lasting_s = lasting_s or DEFAULT_S
    if not 0 < lasting_s <= LONGEST_S:
        raise RequestError(
            f"a link lasts for 1 to {LONGEST_S} seconds, which are seven days (got {lasting_s})",
            where="expires_in_seconds",
        )
    check_archive(archive)
    ends = int(time.time()) + lasting_s
    query = {"expires": str(ends), "signature": _signature(_made_key(services), artifact, ends, archive)}
    if archive:
        query["archive"] = archive
    place = f"/apis/penstock/v1/artifacts/{quote(artifact.id, safe='')}:fetch?{urlencode(query)}"
    return ArtifactLink(url=f"{services.url}{place}", expires_at=api.Timestamp(ends * SECOND))


def check(services: Services, artifact: Artifact | None, ends: int, archive: str, signature: str) -> Artifact:
    """Return the artifact of a link, if the link is right and has not ended.

    Raises:
        Refusal: It is not, or has; nothing is said of whether there is such an artifact.
    """
    key = _key(services)
    is_right = (
        key is not None
        and artifact is not None
        and hmac.compare_digest(
            _signature(key, artifact, ends, archive).encode(), signature.encode(errors="replace")
        )
    )
    if not is_right or artifact is None:
        raise Refusal(Code.PERMISSION_DENIED, _WRONG, hint="ask whoever gave it for another")
    if time.time() >= ends:
        raise Refusal(Code.PERMISSION_DENIED, "the link has ended", hint="ask whoever gave it for another")
    return artifact


def check_archive(archive: str) -> None:
    """Check the kind of archive that a folder is to come as.

    Raises:
        RequestError: There is none of that name.
    """
    if archive and archive not in ARCHIVES:
        raise RequestError(
            f"folders come as {', '.join(ARCHIVES)} (got {archive!r})",
            where="archive",
        )


def _signature(key: bytes, artifact: Artifact, ends: int, archive: str) -> str:
    bound = (
        _PURPOSE,
        artifact.id,
        artifact.namespace,
        artifact.custom_path or "",
        artifact.uri,
        archive,
        str(ends),
    )
    text = "\0".join(bound).encode(errors="surrogatepass")
    return base64.urlsafe_b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode().rstrip("=")


def _key(services: Services) -> bytes | None:
    try:
        key = (services.home.folder / KEY_FILE).read_bytes()
    except FileNotFoundError:
        return None
    return key if len(key) == _KEY_BYTES else None


def _made_key(services: Services) -> bytes:
    """Return the key; one is made if there is none, or none that can be used."""
    key = _key(services)
    if key is not None:
        return key
    place: Path = services.home.folder / KEY_FILE
    new = place.with_name(f".{KEY_FILE}-{os.urandom(8).hex()}")
    file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, os.urandom(_KEY_BYTES))
        os.fsync(file)
        if place.exists():  # of another length: nobody's
            new.replace(place)
        else:
            with suppress(FileExistsError):  # somebody else was first
                os.link(new, place)
    finally:
        os.close(file)
        new.unlink(missing_ok=True)
    made = _key(services)
    assert made is not None, "it has just been written"
    return made
