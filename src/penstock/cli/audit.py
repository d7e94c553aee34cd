"""``penstock audit``: who has asked the server of this home for what."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from penstock import home as homes
from penstock import store as stores
from penstock.cli.parameters import read_age
from penstock.cli.text import out
from penstock.runtime.identity import SECOND, now
from penstock.store import audit

if TYPE_CHECKING:
    from penstock.store.rows import AuditEntry

__all__ = ["execute"]


def execute(*, number: int, who: str | None, deed: str | None, since: str | None, as_json: bool) -> int:
    """List entries of the audit log."""
    earliest = 0 if since is None else now() - read_age(since, "--since") * SECOND
    with stores.open(homes.prepare().database) as store, store.read() as tx:
        found = audit.page(tx, limit=number, since=earliest, who=who or "", deed=deed or "")
    if as_json:
        out(
            json.dumps([{**msgspec.to_builtins(entry), "at": _moment(entry.at)} for entry in found], indent=2)
        )
        return 0
    for entry in found:
        out(_line(entry))
    return 0


def _line(entry: AuditEntry) -> str:
    parts = [
        _moment(entry.at),
        entry.who or "(nobody)",
        entry.address or "-",
        entry.deed,
        entry.subject or "-",
    ]
    return "  ".join(
        [*parts, str(entry.status), entry.message.splitlines()[0] if entry.message else ""]
    ).rstrip()


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
