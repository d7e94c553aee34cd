"""Answers that are no messages but bytes: files, parts of them, and what is made while it is sent."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.responses import Response, StreamingResponse

from penstock import api
from penstock.server.status import Code, body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["MEDIA_TYPES", "TEXT", "Content", "respond"]

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
BYTES = "application/octet-stream"
ARCHIVES = {"zip": "application/zip", "tar": "application/x-tar", "tar.gz": "application/gzip"}
MEDIA_TYPES = (TEXT, HTML, BYTES, *ARCHIVES.values())

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Content(Struct, frozen=True):
    """Bytes.

    Args:
        media_type: What they are, one of `MEDIA_TYPES`.
        whole: Yields all of them, which may be more or less than ``size``; else they are the part that is
            all.
        size: How many there are to take a part of; None where no part can be asked for.
        part: Yields those from an offset on to before another one.
        file_name: What a browser is to call the file; empty for a text that it may show.
        etag: What stands for these very bytes, with its quotes; empty where that is not known.
        policy: What a browser that shows them may do, as a content-security policy.
    """

    media_type: str
    whole: Callable[[], Iterator[bytes]] | None = None
    size: int | None = None
    part: Callable[[int, int], Iterator[bytes]] | None = None
    file_name: str = ""
    etag: str = ""
    policy: str = "sandbox"


def respond(content: Content, asked: Mapping[str, str], *, is_head: bool = False) -> Response:
    """Return the answer: all, or the part that is asked for (RFC 9110, sections 13 and 14).

    A header ``Range`` that asks for several parts, or for something else than bytes, is ignored: it may be.

    Args:
        content: The bytes.
        asked: The request's headers.
        is_head: Whether only the headers are asked for.
    """
    # Whatever a task has written, a browser is to make no page of it.
    headers = {"x-content-type-options": "nosniff", "content-security-policy": content.policy}
    if content.file_name:
        name = re.sub(r"[^A-Za-z0-9._-]", "_", content.file_name)
        headers["content-disposition"] = f'attachment; filename="{name}"'
    if content.etag:
        headers |= {"etag": content.etag, "cache-control": "private, no-cache"}
        if content.etag in _listed(asked.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
    status, pieces = 200, content.whole
    if content.size is not None and content.part is not None:
        headers["accept-ranges"] = "bytes"
        begin, end = 0, content.size
        match = _RANGE.fullmatch(asked.get("range", "").strip())
        is_same = asked.get("if-range", content.etag) == content.etag
        if match is not None and match[0] != "bytes=-" and is_same:
            begin, end = _span(match[1], match[2], content.size)
            if begin >= end:
                return _no_such_part(match[0], content.size, headers)
            status, pieces = 206, None
            headers["content-range"] = f"bytes {begin}-{end - 1}/{content.size}"
        if pieces is None:
            headers["content-length"] = str(end - begin)
            pieces = partial(content.part, begin, end)
    assert pieces is not None, "there is the whole, or parts"
    if is_head:
        return Response(b"", status, headers, media_type=content.media_type)
    return StreamingResponse(pieces(), status, headers, media_type=content.media_type)


def _no_such_part(wanted: str, size: int, headers: Mapping[str, str]) -> Response:
    said = f"the part {wanted!r} is not in the {size} bytes that there are"
    text = api.encode(body(Code.INVALID_ARGUMENT, said, said))
    headers = {**headers, "content-range": f"bytes */{size}"}
    return Response(text, 416, headers, media_type="application/json")


def _listed(tags: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in tags.split(",")]


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """Return where a part begins and ends; ``-5`` are the last five bytes."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size
