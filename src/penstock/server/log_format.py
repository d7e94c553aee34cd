"""The log of the server and of its engine, on the standard error output: lines for people, or JSON."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Any

import msgspec

from penstock.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Lines", "ObjectLines", "fields", "set_up"]

_FIELDS = "fields"


def fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to log as ``extra``, for values that are to be fields of their own in JSON."""
    return {_FIELDS: dict(values)}


class Lines(logging.Formatter):
    """A line for people, without secrets.

    Args:
        source: The process that it is of; empty for the server.
    """

    def __init__(self, source: str = "") -> None:
        named = f"{source} " if source else ""
        super().__init__(f"%(asctime)s {named}%(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; more of them where there is a traceback."""
        return redacted(super().format(record))


class ObjectLines(logging.Formatter):
    """An object of JSON, on one line, without secrets.

    Args:
        source: The process that it is of.
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        found: dict[str, Any] = {
            "at": f"{at}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "source": self._source,
            "logger": record.name,
        }
        own = getattr(record, _FIELDS, None)
        found |= own if own is not None else {"message": redacted(record.getMessage())}
        if record.exc_info:
            found["traceback"] = redacted(self.formatException(record.exc_info))
        return msgspec.json.encode(found).decode()


def set_up(form: str, source: str = "") -> None:
    """Have this process log to its standard error output, ours from INFO on and others' from WARNING on.

    Args:
        form: ``text`` or ``json``.
        source: The process; empty for the server.
    """
    # No line has them, and looking them up for each is a third of what writing it costs.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ObjectLines(source or "server") if form == "json" else Lines(source))
    logging.getLogger().addHandler(handler)
    logging.getLogger("penstock").setLevel(logging.INFO)
