"""The client for programs that use asyncio: each method in a thread, awaited."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from penstock.client.client import Client

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

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
            if self._client is None:
                raise RuntimeError("use the client inside `async with AsyncClient(…) as client:`")
            return await asyncio.to_thread(method, self._client, *words, **options)

        return called
