"""Stock's client as a process that tests ask; see `support.client_job`."""

from __future__ import annotations

import json
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

_JOB = Path(__file__).with_name("client_job.py")


class Refused(Exception):
    """The server has answered with an error.

    Args:
        status: The status of HTTP.
        body: The answer.
    """

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


@dataclass(frozen=True)
class StockClient:
    """The process."""

    process: subprocess.Popen[str]

    def __call__(self, expression: str, **values: Any) -> Any:
        """Evaluate an expression there, with values in the place of its ``{names}``.

        Raises:
            Refused: The server has answered with an error.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        filled = expression.format(**{name: repr(value) for name, value in values.items()})
        self.process.stdin.write(json.dumps(filled) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "status" in answer:
            raise Refused(answer["status"], json.loads(answer["body"]))
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def connect(self, url: str, flows: Path) -> None:
        """Let it be the client of a server, and have a module of pipelines."""
        self("connect({url}, {flows})", url=url, flows=str(flows))

    def compiled(self, flow: str) -> dict[str, Any]:
        """Return the specification that stock's compiler makes of one of the module's pipelines."""
        with tempfile.NamedTemporaryFile(suffix=".yaml") as package:
            self(f"kfp.compiler.Compiler().compile(flows.{flow}, {{package}})", package=package.name)
            return ir.to_dict(ir.load(package.read()).spec)

    def understands(self, kind: str, text: str) -> bool:
        """Say whether stock's model of an answer holds all that is in it."""
        told = self("again({kind}, {text})", kind=kind, text=text)
        return bool(same_moments(told) == same_moments(json.loads(text)))


@contextmanager
def stock_client(python: Path) -> Iterator[StockClient]:
    """Start stock's client, which is not connected yet.

    Args:
        python: Stock's interpreter.
    """
    process = subprocess.Popen(
        [python, _JOB],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            yield StockClient(process)
        finally:
            process.kill()


def same_moments(document: Any) -> Any:
    """Read the moments in a document, which Python spells with +00:00."""
    match document:
        case dict():
            return {key: same_moments(value) for key, value in document.items()}
        case list():
            return [same_moments(value) for value in document]
        case str() if document[4:5] == "-" and "T" in document:
            return datetime.fromisoformat(document)
    return document
