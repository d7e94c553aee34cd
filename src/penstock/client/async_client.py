"""The client for programs that use asyncio: each method in a thread, awaited."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from penstock.client.client import Client
from penstock.client.event_stream import Following, Received
from penstock.client.streams import RunEvent, asked_events, asked_log, asked_runs, listed_runs, run_event
from penstock.errors import APIError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

__all__ = ["AsyncClient"]


class AsyncClient:
    """A `Client` whose methods are awaited; ``async with`` makes it, without blocking the loop.

    ::

        async with AsyncClient(host="http://localhost:8888") as client:
            runs = await client.list_runs()

    Args:
        options: Those of `Client`.
    """

    def __init__(self, **options: Any) -> None:
        self._options = options
        self._client: Client | None = None

    async def __aenter__(self) -> AsyncClient:
        """Find the server."""
        self._client = await asyncio.to_thread(Client, **self._options)
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        """Return a method of the client, to be awaited."""
        method = getattr(Client, name, None)
        if name.startswith("_") or not callable(method):
            raise AttributeError(f"a client has no method {name!r}", name=name, obj=self)

        async def called(*words: Any, **options: Any) -> Any:
            return await asyncio.to_thread(method, self._found(), *words, **options)

        return called

    async def stream_events(self, run_id: str, after: int = 0) -> AsyncIterator[RunEvent]:
        """Yield what has happened in a run, and what happens; see `Client.stream_events`."""
        where, query = asked_events(run_id, after)
        async for received in self._followed(where, query):
            if (event := run_event(received)) is not None:
                yield event

    async def stream_runs(self, namespace: str | None = None) -> AsyncIterator[list[Any]]:
        """Yield which runs are new or have changed; see `Client.stream_runs`."""
        within = namespace or self._found().get_user_namespace() or None
        async for received in self._followed(*asked_runs(within)):
            yield listed_runs(received)

    async def stream_logs(
        self, run_id: str, task: str, attempt: int = 0, *, offset: int = 0
    ) -> AsyncIterator[str]:
        """Yield what a task has printed and prints, until its attempt has ended; see `Client.stream_logs`."""
        where, query = asked_log(run_id, task, attempt, offset, follow=True)
        async for received in self._followed(where, query):
            yield received.data.get("text", "")

    async def _followed(self, where: str, query: dict[str, Any]) -> AsyncIterator[Received]:
        following, session = Following(), self._found()._session
        while not following.is_over:
            try:
                async with session.stream_async(where, following.headers, **query) as answer:
                    following.begins(answer.status_code)
                    async for sent in answer.aiter_bytes():
                        for received in following.feed(sent):
                            yield received
                        if following.is_over:
                            return
                pause_s = following.lost()
            except APIError as error:
                pause_s = following.lost(error)
            if not following.is_over:
                await asyncio.sleep(pause_s)

    def _found(self) -> Client:
        if self._client is None:
            raise RuntimeError("use the client inside `async with AsyncClient(…) as client:`")
        return self._client
