"""The audit log: written with every request that changes something or is denied, and read over REST.

It is in the database, so that it is one for all servers of that and is saved with it. An entry is committed
before its request is answered; a server that dies in between has done what nobody was told of.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from penstock import api
from penstock.errors import RequestError, StoreError
from penstock.redaction import redacted
from penstock.runtime.identity import now
from penstock.server.routes import Route, Services
from penstock.store import audit
from penstock.store.rows import AuditEntry as Row

if TYPE_CHECKING:
    from starlette.requests import Request

    from penstock.server.principals import Principal
    from penstock.store import Store

__all__ = ["ROUTES", "Audit", "entry_message"]

MOST = 1_000
LONGEST = 1_000
_US_PER_DAY = 86_400_000_000
_US_BETWEEN = 3_600_000_000
"""Between two looks for what is too old."""

_IDS = (
    "run_id",
    "recurring_run_id",
    "pipeline_version_id",
    "pipeline_id",
    "experiment_id",
    "task_id",
    "artifact_id",
    "key_id",
    "id",
)
"""The fields that say what an answer is about: the first that it has."""

_log = logging.getLogger(__name__)


class AuditEntry(api.Message):
    """Somebody has asked for something."""

    entry_id: str = ""
    at: api.Timestamp | None = None
    who: str = ""
    address: str = ""
    deed: str = ""
    method: str = ""
    path: str = ""
    subject: str = ""
    status: api.message.Int32 = 0
    message: str = ""


class ListAuditResponse(api.Message):
    """Entries, the newest first."""

    entries: list[AuditEntry] = []  # noqa: RUF012 - msgspec copies it
    next_page_token: str = ""


class ListAuditRequest(Struct, frozen=True):
    """``GET /audit``: of somebody, of something, since some time; a page of up to 1,000."""

    who: str = ""
    deed: str = ""
    since: str = ""
    page_size: int = 100
    page_token: str = ""


class Audit:
    """Writes the log.

    Args:
        store: Where it is.
        keep_days: How many days an entry is kept; 0 writes none.
    """

    def __init__(self, store: Store, keep_days: float) -> None:
        self._store = store
        self._keep_us = int(keep_days * _US_PER_DAY)
        self._looked_at = 0
        self._guard = threading.Lock()

    def note(
        self,
        request: Request,
        route: Route,
        principal: Principal | None,
        *,
        status: int,
        said: str = "",
        made: Any = None,
    ) -> None:
        """Write down what came of a request; without a database to write to, in the server's log only.

        Args:
            request: The request.
            route: What it asked for.
            principal: Who sent it; None where nobody knows.
            status: The HTTP status of the answer.
            said: The reason, where it was refused.
            made: The answer, where it was not.
        """
        if not self._keep_us:
            return
        at = now()
        entry = Row(
            audit.new_id(at),
            at,
            principal.name if principal is not None else "",
            request.client.host if request.client is not None else "",
            route.right or route.doing,
            request.method,
            request.url.path[:LONGEST].replace("\0", ""),
            _subject(request, made),
            status,
            redacted(said)[:LONGEST].replace("\0", ""),
        )
        try:
            with self._store.transaction() as tx:
                audit.append(tx, entry)
                if self._is_time(at):
                    audit.forget(tx, at - self._keep_us)
        except StoreError as error:
            _log.error("the audit log cannot be written (%s): %s", error.message, entry)

    def _is_time(self, at: int) -> bool:
        with self._guard:
            if at - self._looked_at < _US_BETWEEN:
                return False
            self._looked_at = at
            return True


def _subject(request: Request, made: Any) -> str:
    """Return what a request is about: the id in its path, else that of what it has made."""
    named = [str(value) for value in request.path_params.values()]
    made_id = next(
        (found for name in _IDS if isinstance(found := getattr(made, name, None), str) and found), ""
    )
    return (" ".join(named) or made_id)[:LONGEST].replace("\0", "")


def entry_message(row: Row) -> AuditEntry:
    """Return an entry as it is told."""
    return AuditEntry(
        entry_id=row.id,
        at=api.Timestamp(row.at),
        who=row.who,
        address=row.address,
        deed=row.deed,
        method=row.method,
        path=row.path,
        subject=row.subject,
        status=row.status,
        message=row.message,
    )


def _moment(text: str) -> int:
    try:
        return int(api.Timestamp.parse(text)) if text else 0
    except ValueError as error:
        raise RequestError(f"since is no moment: {error}", hint="such as 2026-03-01T12:00:00Z") from None


def _list(services: Services, request: ListAuditRequest) -> ListAuditResponse:
    if not 0 <= request.page_size <= MOST:
        raise RequestError(f"page_size is from 0 to {MOST}")
    size = request.page_size or ListAuditRequest().page_size
    with services.store.read() as tx:
        found = audit.page(
            tx,
            limit=size + 1,
            before=request.page_token or None,
            since=_moment(request.since),
            who=request.who,
            deed=request.deed,
        )
    return ListAuditResponse(
        entries=[entry_message(row) for row in found[:size]],
        next_page_token=found[size - 1].id if len(found) > size else "",
    )


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/audit",
        ListAuditRequest,
        ListAuditResponse,
        _list,
        "read the audit log",
        "audit.list",
    ),
)
