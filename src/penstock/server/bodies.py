"""Bodies of requests: read within a time and a length, and only a few large ones at once.

What a body stands for may take twenty times its room in memory, and seconds to read. So a large one waits,
unread, until others are done with; whoever sends it is held back by TCP meanwhile.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from penstock.server.status import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

__all__ = ["LONGEST_FORM", "LONGEST_MESSAGE", "Bodies"]

LONGEST_FORM = 33 << 20
"""The longest form: a file of 32 MiB, as much as KFP's API server takes, and what is around it."""

LONGEST_MESSAGE = 16 << 20
"""The longest message: a pipeline of 8 MiB, written less densely, and its parameters."""

LONGEST_UNREAD = 128 << 20
"""So much of a body that is refused is taken all the same: a client reads no answer while it still sends."""

IDLE_S = 1.0
"""A client from which nothing comes for so long may be waiting for the answer."""

LARGE = 1 << 20
MOST_LARGE = 2
TURN_S = 30.0


class Bodies:
    """Reads the bodies of a server's requests.

    Args:
        within_s: How long a body may take to come.
    """

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._large = asyncio.Semaphore(MOST_LARGE)

    @asynccontextmanager
    async def read(self, request: Request, longest: int) -> AsyncIterator[bytes]:
        """Give a request's body; while it is used, a large one keeps others waiting.

        Args:
            request: The request.
            longest: How many bytes it may have.

        Raises:
            Refusal: It is longer, or comes too slowly; or the server has enough of them.
        """
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > longest:
            if int(announced[:20]) <= LONGEST_UNREAD:
                await self._discarded(request)
            raise _too_long(longest)
        async with AsyncExitStack() as turn:
            try:
                async with asyncio.timeout(self._within_s) as deadline:
                    body = await self._whole(request, longest, turn, deadline)
            except TimeoutError:
                raise Refusal(
                    Code.CANCELLED, f"the request's body has not come within {self._within_s:g} s"
                ) from None
            except ClientDisconnect:
                raise Refusal(Code.CANCELLED, "the client has gone") from None
            yield body

    async def _discarded(self, request: Request) -> None:
        """Take what a client still sends, until it stops, for as long as its body may take."""
        length = 0
        stream = request.stream()
        with suppress(TimeoutError, ClientDisconnect, StopAsyncIteration):
            async with asyncio.timeout(self._within_s):
                while length <= LONGEST_UNREAD:
                    length += len(await asyncio.wait_for(anext(stream), IDLE_S))

    async def _whole(
        self, request: Request, longest: int, turn: AsyncExitStack, deadline: asyncio.Timeout
    ) -> bytes:
        parts: list[bytes] = []
        length = 0
        async for part in request.stream():
            is_first_large = length <= LARGE < length + len(part)
            length += len(part)
            if length > longest:
                parts.clear()
                deadline.reschedule(None)
                await self._discarded(request)
                raise _too_long(longest)
            if is_first_large:
                await self._wait(turn, deadline)
            parts.append(part)
        return b"".join(parts)

    async def _wait(self, turn: AsyncExitStack, deadline: asyncio.Timeout) -> None:
        """Wait until others are done with; that is not the client's time."""
        until, clock = deadline.when(), asyncio.get_running_loop().time
        assert until is not None, "it has been set"
        left_s = until - clock()
        deadline.reschedule(None)
        try:
            async with asyncio.timeout(TURN_S):
                await turn.enter_async_context(self._large)
        except TimeoutError:
            raise Refusal(
                Code.UNAVAILABLE,
                "the server is busy with other large requests",
                hint="send it again in a while",
                retry_after_s=TURN_S,
            ) from None
        deadline.reschedule(clock() + left_s)


def _too_long(longest: int) -> Refusal:
    return Refusal(Code.INVALID_ARGUMENT, f"the request's body is longer than {longest >> 20} MiB")
