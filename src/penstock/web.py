"""Requests over HTTP: one place for them, and the only one that imports the HTTP library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from penstock.errors import APIError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from httpx2 import Response

__all__ = ["Auth", "request"]

Auth: TypeAlias = "tuple[str, str] | Callable[[Any], Any]"
"""A user and a password; or what sets ``headers`` of a request, such as an ``AuthBase`` of ``requests``."""

_TIMEOUT_S = 60
_MOST_OF_A_BODY = 500


def request(
    method: str,
    url: str,
    *,
    auth: Auth | None = None,
    headers: Mapping[str, str] | None = None,
    **body: Any,
) -> Response:
    """Send a request, follow where it is redirected to, and return the answer.

    Args:
        method: ``GET``, ``POST`` and so on.
        url: The whole address.
        auth: Who asks.
        headers: Further headers.
        body: ``content``, ``data`` and ``files`` as httpx takes them.

    Raises:
        APIError: The address cannot be used, the server cannot be reached, or refuses.
    """
    import httpx2  # noqa: PLC0415 - its 0.1 s are paid by those who ask a server

    try:
        answer = httpx2.request(
            method,
            url,
            auth=auth,
            headers=headers,
            follow_redirects=True,
            timeout=_TIMEOUT_S,
            **body,
        )
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise APIError(
            f"{method} {url} got no answer: {error or type(error).__name__}",
            hint="look at the address, and whether this machine can reach it",
        ) from error
    if answer.is_error:
        raise APIError(
            f"{method} {url} was answered with {answer.status_code} {answer.reason_phrase}"
            + (f": {_shortened(answer.text)}" if answer.text else ""),
            status=answer.status_code,
            hint=_HINTS.get(answer.status_code),
        )
    return answer


_HINTS = {
    401: "give `auth`, or a token that is still valid",
    403: "ask for the right to do this, or give another `auth`",
    404: "look at the address and at the names in it",
}


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_OF_A_BODY else f"{text[:_MOST_OF_A_BODY]}…"
