"""Pipelines that are imported from a URL.

The server asks for what a client names, from inside the network that it is in. So only HTTPS to hosts on a
list is asked, at an address that is checked (`penstock.addresses`), and so for each redirection.
"""

from __future__ import annotations

import http.client
import ssl
import time
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from penstock.addresses import Reach, connect, seconds_left
from penstock.errors import RequestError
from penstock.server.forms import Upload
from penstock.server.packages import LARGEST_FILE
from penstock.server.status import Code, Refusal

if TYPE_CHECKING:
    import socket
    from urllib.parse import SplitResult

    from penstock.home import ImportSettings

__all__ = ["fetch"]

_MOST_REDIRECTS = 10
_REDIRECTS = {301, 302, 303, 307, 308}
_HOSTS = ("storage.googleapis.com", "s3.amazonaws.com", "github.com", "raw.githubusercontent.com")
_PART = 1 << 16


def fetch(url: str, rules: ImportSettings) -> Upload:
    """Return the file at a URL; it is named as the URL's path ends.

    Args:
        url: The URL.
        rules: What may be asked.

    Raises:
        RequestError: The URL may not be asked, or what it leads to is too large.
        Refusal: The host cannot be reached, or does not give the file.
    """
    deadline = time.monotonic() + rules.timeout_s
    asked = url
    for _ in range(_MOST_REDIRECTS + 1):
        parts = _checked(asked, rules)
        try:
            answer = _ask(parts, rules, deadline)
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            raise Refusal(Code.INVALID_ARGUMENT, f"{asked} cannot be fetched: {error}") from None
        if isinstance(answer, bytes):
            return Upload(unquote(parts.path).rpartition("/")[2], answer)
        asked = urljoin(asked, answer)
    raise RequestError(f"{url} redirects more than {_MOST_REDIRECTS} times")


def _checked(url: str, rules: ImportSettings) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise RequestError(f"{url!r} is not a URL: {error}") from None
    schemes = {"https", "http"} if rules.allow_http or not rules.check else {"https"}
    if parts.scheme not in schemes or not host or any(ord(letter) <= ord(" ") for letter in url):
        raise RequestError(f"{url!r} is not a URL of {' or '.join(sorted(schemes))}")
    if parts.username is not None:
        raise RequestError(f"{parts.hostname} is not asked with a user in the URL")
    hosts = (*_HOSTS, *rules.hosts)
    if rules.check and not any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts):
        raise RequestError(
            f"pipelines are not imported from {host}: the hosts are {', '.join(hosts)}",
            hint="upload the file, or add the host to PIPELINE_URL_ALLOWED_DOMAINS where the server runs",
        )
    return parts


def _ask(parts: SplitResult, rules: ImportSettings, deadline: float) -> bytes | str:
    """Return what one URL gives: the file, or where it redirects to."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connected = connect(host, port, deadline, Reach() if rules.check else None)
    if parts.scheme == "https":
        connected = ssl.create_default_context().wrap_socket(connected, server_hostname=host)
    connection = http.client.HTTPConnection(host, port)
    connection.sock = connected
    try:
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        headers = {"Host": parts.netloc, "User-Agent": "penstock", "Accept-Encoding": "identity"}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        location = response.getheader("Location")
        if response.status in _REDIRECTS and location:
            return location
        if response.status != http.client.OK:
            raise http.client.HTTPException(f"it was answered with {response.status} {response.reason}")
        return _read(response, connected, deadline)
    finally:
        connection.close()
        connected.close()


def _read(response: http.client.HTTPResponse, connected: socket.socket, deadline: float) -> bytes:
    found = bytearray()
    while part := response.read1(_PART):
        found += part
        if len(found) > LARGEST_FILE:
            raise RequestError(f"the file is larger than {LARGEST_FILE:,} bytes")
        connected.settimeout(seconds_left(deadline))
    return bytes(found)
