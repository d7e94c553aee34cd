"""A registry of compiled pipelines in memory, that speaks what KFP's registry client speaks."""

from __future__ import annotations

import email
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from support.http_server import Answer, Asked

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORM = "content-type"


class Registry:
    """What is kept, and what was asked.

    Attributes:
        asked: The requests as they came, each as plain data.
    """

    def __init__(self, *, token: str | None = None, page_size: int = 100) -> None:
        self.asked: list[dict[str, Any]] = []
        self._files: dict[str, dict[str, bytes]] = {}
        self._tags: dict[str, dict[str, str]] = {}
        self._token = token
        self._page_size = page_size

    def __call__(self, asked: Asked) -> Answer:
        """Answer a request."""
        fields = dict(_fields(asked))
        self.asked.append(
            {
                "method": asked.method,
                "path": asked.path,
                "authorization": asked.headers.get("authorization"),
                "extra": asked.headers.get("x-extra"),
                "body": fields or (json.loads(asked.body) if asked.body else None),
            }
        )
        if self._token and asked.headers.get("authorization") != f"Bearer {self._token}":
            return Answer(401, b"give a token")
        path, _, query = asked.path.partition("?")
        parts = path.strip("/").split("/")
        if asked.method == "POST" and parts == [""]:
            return self._upload(fields)
        if parts[0] != "packages":
            return self._download(*parts)
        values = dict(part.split("=", 1) for part in query.split("&") if part)
        try:
            return _json(self._metadata(asked, parts[1:], values))
        except KeyError:
            return Answer(404, b"no such thing")

    def _upload(self, fields: dict[str, str]) -> Answer:
        content = fields["content"].encode()
        match = re.search(r"name: (\S+)", fields["content"])
        name = match[1] if match else "package"
        version = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self._files.setdefault(name, {})[version] = content
        for tag in fields.get("tags", "").split(","):
            if tag:
                self._tags.setdefault(name, {})[tag] = version
        return Answer(body=f"{name}/{version}".encode())

    def _download(self, name: str, label: str) -> Answer:
        version = self._tags.get(name, {}).get(label, label)
        content = self._files.get(name, {}).get(version)
        return Answer(404, b"no such thing") if content is None else Answer(body=content)

    def _metadata(self, asked: Asked, parts: list[str], query: dict[str, str]) -> Any:
        if not parts:
            return self._page("packages", [{"name": name} for name in self._files], query)
        name, *rest = parts
        if not rest:
            return self._one(asked, self._files, name, {"name": name, "versions": len(self._files[name])})
        kind, *label = rest
        kept: dict[str, Any] = self._files[name] if kind == "versions" else self._tags.setdefault(name, {})
        if label and asked.method != "PATCH":
            told = {"name": label[0], "size": len(kept[label[0]])}
            return self._one(asked, kept, label[0], told)
        if asked.method in ("POST", "PATCH"):
            return self._set(name, label[0] if label else query["tagId"], asked)
        found = [{"name": each} | ({"version": kept[each]} if kind == "tags" else {}) for each in kept]
        return self._page(kind, found, query)

    def _one(self, asked: Asked, kept: dict[str, Any], label: str, told: Any) -> Any:
        if asked.method != "DELETE":
            return told
        del kept[label]
        return {"done": True}

    def _set(self, name: str, tag: str, asked: Asked) -> dict[str, str]:
        version = json.loads(asked.body)["version"].rpartition("/")[2]
        self._tags.setdefault(name, {})[tag] = version
        return {"name": tag, "version": version}

    def _page(self, key: str, found: list[Any], query: dict[str, str]) -> dict[str, Any]:
        start = int(query.get("pageToken", "0"))
        page: dict[str, Any] = {key: found[start : start + self._page_size]} if found else {}
        if start + self._page_size < len(found):
            page["nextPageToken"] = str(start + self._page_size)
        return page


def _fields(asked: Asked) -> Iterator[tuple[str, str]]:
    """The fields of a form."""
    kind = asked.headers.get(_FORM, "")
    if kind.startswith("multipart/form-data"):
        message = email.message_from_bytes(f"{_FORM}: {kind}\r\n\r\n".encode() + asked.body)
        for part in message.walk():
            name = part.get_param("name", header="content-disposition")
            if isinstance(name, str):
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                yield name, payload.decode()


def _json(value: Any) -> Answer:
    return Answer(body=json.dumps(value).encode(), headers={"content-type": "application/json"})
