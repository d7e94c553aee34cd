"""Requests to a server: where it is, who asks, and what it answers, as objects or as an error."""

from __future__ import annotations

import time
import weakref
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from penstock.client.known import KnownServer
from penstock.client.models import model
from penstock.errors import APIError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

    from penstock import ir
    from penstock.client.places import Place

__all__ = ["TRIES", "Session", "given", "path"]

TIMEOUT_S = 60.0
TRIES = 5
"""How often a question is asked while the server cannot be reached, or asks for patience."""

_BUSY = {429, 502, 503, 504}
_FORBIDDEN = 403
_UNKNOWN = 401
_MOST_SHOWN = 500
_ADVICE = "; hint: "


def path(template: str, **names: str) -> str:
    """Fill a path of the API; what is put in is escaped."""
    return template.format(**{name: quote(value, safe="") for name, value in names.items()})


def given(fields: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return those of some fields that have a value: what is None is not sent."""
    return {name: value for name, value in (fields or {}).items() if value is not None}


class Session:
    """The connection of a client.

    Args:
        place: The server.
        headers: Sent with every request, made anew for each: tokens expire.
        cookies: The same.
        proxy: The URL of a proxy.
        verify: Whether, or by which file of certificates, the server's certificate is checked.
    """

    def __init__(
        self,
        place: Place,
        *,
        headers: Callable[[], Mapping[str, str]],
        cookies: str | None = None,
        proxy: str | None = None,
        verify: bool | str = True,
    ) -> None:
        import ssl  # noqa: PLC0415 - with the HTTP library, which takes 0.1 s, when a client is made

        import httpx2  # noqa: PLC0415

        self.place = place
        self._headers = headers
        self._cookies = cookies
        self._failed = (httpx2.HTTPError, httpx2.InvalidURL)
        context = ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify
        options: dict[str, Any] = {
            "base_url": place.url,
            "timeout": TIMEOUT_S,
            "follow_redirects": True,
            "proxy": proxy,
            "verify": context,
        }
        self._http = httpx2.Client(**options)
        self._asynchronous: Callable[[], Any] = partial(httpx2.AsyncClient, **options)
        # As kfp.Client needs no closing, ours does it by itself.
        self.close = weakref.finalize(self, self._http.close)

    def get(self, kind: type[ir.Message], where: str, **query: Any) -> Any:
        """Ask for something."""
        return model(kind, self.ask("GET", where, query=query))

    def post(self, kind: type[ir.Message], where: str, body: Mapping[str, Any], **query: Any) -> Any:
        """Have something made."""
        return model(kind, self.ask("POST", where, query=query, body=body))

    def patch(self, kind: type[ir.Message], where: str, body: Mapping[str, Any]) -> Any:
        """Have something changed."""
        return model(kind, self.ask("PATCH", where, body=body))

    def do(self, method: str, where: str, **query: Any) -> dict[str, Any]:
        """Have something done that has no answer."""
        return self.ask(method, where, query=query)

    def ask(
        self,
        method: str,
        where: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Send a request, and return the JSON of the answer.

        Args:
            method: The HTTP method.
            where: The path.
            query: Parameters; those that are None are left out.
            body: The JSON of the body.
            files: Files of a form, in its place.

        Raises:
            APIError: The server cannot be reached, or refuses.
        """
        answer = self.send(
            method,
            where,
            params=given(query),
            content=None if body is None else msgspec.json.encode(body),
            files=files,
        )
        try:
            return msgspec.json.decode(answer.content or b"{}", type=dict[str, Any])
        except msgspec.DecodeError as error:
            kind = answer.headers.get("content-type", "something that has no type").partition(";")[0]
            raise APIError(
                f"{method} {answer.url} was answered with {kind}, not with JSON",
                status=answer.status_code,
                hint="this is no server of pipelines, or a page for logging in stands before it; "
                f"{self._login()}",
            ) from error

    def send(self, method: str, where: str, **words: Any) -> Any:
        """Send a request, and return the HTTP library's answer; one that asks a question is asked again.

        Raises:
            APIError: The server cannot be reached, or refuses.
        """
        tries = TRIES if method == "GET" else 1
        for number in range(1, tries + 1):
            headers = self._identified()
            if words.get("content") is not None:
                headers["Content-Type"] = "application/json"
            try:
                answer = self._http.request(method, where, headers=headers, **words)
            except self._failed as error:
                problem = self._silence(method, where, error)
            else:
                if answer.is_success:
                    return answer
                problem = self._refusal(method, where, answer)
                if answer.status_code not in _BUSY:
                    raise problem
            if number == tries:
                raise problem
            time.sleep(min(0.1 * 2**number, 2.0))
        raise AssertionError("the last try returns or raises")

    @contextmanager
    def stream(self, where: str, headers: Mapping[str, str] | None = None, **query: Any) -> Iterator[Any]:
        """Ask for something long; the HTTP library's answer is to be read piece by piece.

        Raises:
            APIError: The server cannot be reached, refuses, or does not send all of it.
        """
        sent = {**self._identified(), **(headers or {})}
        try:
            with self._http.stream("GET", where, headers=sent, params=query) as answer:
                if not answer.is_success:
                    answer.read()
                    raise self._refusal("GET", where, answer)
                yield answer
        except self._failed as error:
            raise self._silence("GET", where, error) from error

    @asynccontextmanager
    async def stream_async(
        self, where: str, headers: Mapping[str, str] | None = None, **query: Any
    ) -> AsyncIterator[Any]:
        """Do as `stream` in a program that uses asyncio."""
        sent = {**self._identified(), **(headers or {})}
        try:
            # A connection of its own: it is one that lasts.
            async with (
                self._asynchronous() as http,
                http.stream("GET", where, headers=sent, params=query) as answer,
            ):
                if not answer.is_success:
                    await answer.aread()
                    raise self._refusal("GET", where, answer)
                yield answer
        except self._failed as error:
            raise self._silence("GET", where, error) from error

    def _identified(self) -> dict[str, str]:
        """Return headers that say who asks."""
        headers = dict(self._headers())
        if self._cookies:
            headers["Cookie"] = self._cookies
        return headers

    def _silence(self, method: str, where: str, error: Exception) -> APIError:
        problem = APIError(
            f"{method} {self.place.url}{where} got no answer: {error or type(error).__name__}",
            hint="look at the address, and whether the server runs there",
        )
        problem.__cause__ = error
        return problem

    def _refusal(self, method: str, where: str, answer: Any) -> APIError:
        try:
            told = msgspec.json.decode(answer.content)
        except msgspec.DecodeError:
            told = None
        said = (told.get("message") or told.get("error_message")) if isinstance(told, dict) else None
        # What a server of Penstock's advises stands at the end of what it says.
        said, _, advice = (said or "").partition(_ADVICE)
        hints = {
            _UNKNOWN: f"{advice}; {self._login()}" if advice else self._login(),
            _FORBIDDEN: advice
            or "the server knows who asks: have an administrator give the right to do this",
        }
        error = APIError(
            f"{method} {self.place.url}{where} was answered with {answer.status_code}: "
            f"{said or answer.text[:_MOST_SHOWN] or answer.reason_phrase}",
            status=answer.status_code,
            hint=hints.get(answer.status_code, advice or None),
        )
        error.reason, error.body = answer.reason_phrase, answer.text
        return error

    def _login(self) -> str:
        """Return what to do so that the server knows who asks."""
        known = self.place.known or KnownServer(self.place.url)
        return f"{known.remedy}; programs may give existing_token, cookies or credentials"
