"""Lines of the log: for people, as JSON, and without secrets in either."""

from __future__ import annotations

import json
import logging
import sys
from typing import TYPE_CHECKING, Any

from penstock.server.log_format import Lines, ObjectLines, fields

if TYPE_CHECKING:
    import pytest
    from starlette.testclient import TestClient

URL = "postgresql://ada:pa55@db.example/runs"


def record(message: str, *values: Any, extra: dict[str, Any] | None = None) -> logging.LogRecord:
    try:
        raise ValueError(f"no {URL}")
    except ValueError:
        raised = sys.exc_info()
    return logging.getLogger("penstock.x").makeRecord(
        "penstock.x",
        logging.ERROR,
        "x.py",
        1,
        message,
        values,
        raised if extra is None else None,
        extra=extra,
    )


def test_a_line_says_when_and_what() -> None:
    line = Lines("engine").format(record("cannot open %s", URL))

    assert " engine ERROR cannot open postgresql://ada:***@db.example/runs\n" in line
    assert "Traceback" in line
    assert "pa55" not in line


def test_an_object_is_on_one_line_and_has_the_traceback() -> None:
    line = ObjectLines("server").format(record("cannot open %s", URL))
    found = json.loads(line)

    assert "\n" not in line
    assert found.keys() == {"at", "level", "source", "logger", "message", "traceback"}
    assert (found["level"], found["source"], found["logger"]) == ("error", "server", "penstock.x")
    assert found["message"] == "cannot open postgresql://ada:***@db.example/runs"
    assert "ValueError" in found["traceback"]
    assert "pa55" not in line


def test_fields_stand_beside_the_others() -> None:
    found = json.loads(ObjectLines("server").format(record("x", extra=fields({"path": "/x", "status": 200}))))

    assert (found["path"], found["status"], found["level"]) == ("/x", 200, "error")
    assert "message" not in found


def test_a_request_is_one_line_without_what_may_be_secret(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "penstock.server.requests"):
        client.get("/apis/v2beta1/runs?page_token=&x=pa55", headers={"authorization": "Bearer pa55"})
        client.get("/apis/v2beta1/healthz")
        client.get("/metrics")

    [line] = caplog.messages
    seen = json.loads(line)
    assert (seen["method"], seen["path"], seen["status"]) == ("GET", "/apis/v2beta1/runs", 200)
    assert (seen["client"], seen["who"]) == ("testclient", "anybody")
    assert "pa55" not in line
