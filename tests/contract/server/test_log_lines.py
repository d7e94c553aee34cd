"""Lines of logs by their numbers, and the search in them, however long they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from penstock import dsl
from penstock.server import log_lines
from support.made import run_of

if TYPE_CHECKING:
    from support.servers import Server


@dsl.component
def talk() -> None:
    print("first")
    for number in range(2, 3000):
        print(f"line {number}")
    print("x" * 20_000)
    print("Größe: the last one", end="")


@dsl.pipeline(name="talking")
def talking() -> None:
    talk()


@pytest.fixture(scope="module")
def run_id(server: Server) -> str:
    """A run whose task has printed 3,001 lines."""
    return str(run_of(server, talking)["run_id"])


def asked(server: Server, run_id: str, what: str, **query: Any) -> Any:
    said = "&".join(f"{name}={quote(str(value))}" for name, value in {"task": "talk", **query}.items())
    return server.ask("GET", f"/apis/penstock/v1/runs/{run_id}/log/{what}?{said}")


def test_lines_come_by_their_numbers(server: Server, run_id: str) -> None:
    found = asked(server, run_id, "lines", first=2000, count=3).json()

    assert ["line 2000", "line 2001", "line 2002"] == found["lines"]
    assert (2000, 3001, True, True) == (found["first"], found["total"], found["is_over"], found["is_cut"])
    assert "first" == asked(server, run_id, "lines", count=1).json()["lines"][0]
    end = asked(server, run_id, "lines", first=0, count=2).json()
    assert end["first"] == 3000
    assert end["lines"][0].endswith("x [… 10,000 bytes more]")
    assert end["lines"][1] == "Größe: the last one"
    assert "lines" not in asked(server, run_id, "lines", first=9000).json()


def test_a_text_is_found_in_its_lines(server: Server, run_id: str) -> None:
    assert [77, *range(770, 780)] == asked(server, run_id, "search", q="LINE 77").json()["lines"]
    found = asked(server, run_id, "search", q="größe: ").json()
    assert ([3001], True) == (found["lines"], found["is_all"])
    assert [] == asked(server, run_id, "search", q="nothing").json().get("lines", [])


@pytest.mark.parametrize("size", [7, 64, 4096])
def test_lines_are_found_wherever_pieces_end(
    server: Server, run_id: str, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """A line may begin in one piece of the file and end in another."""
    monkeypatch.setattr(log_lines, "_PIECE", size)
    log_lines._known.clear()
    [path] = Path(server.home).glob(f"logs/{run_id}/talk/*/log")
    texts = path.read_text().splitlines()
    with path.open("rb") as file:
        import os  # noqa: PLC0415

        marks = log_lines._marks(file.fileno(), os.fstat(file.fileno()))
        for first in (1, 2, 500, 2998):
            found = [line.decode() for line in log_lines._read(file.fileno(), marks, first, 2)]
            assert texts[first - 1 : first + 1] == found
    log_lines._known.clear()


def test_what_is_asked_wrongly_is_refused(server: Server, run_id: str) -> None:
    assert 400 == asked(server, run_id, "lines", count=0).status_code
    assert 400 == asked(server, run_id, "lines", count=100_000).status_code
    assert 400 == asked(server, run_id, "search", q="").status_code
    assert 404 == asked(server, run_id, "lines", task="nobody").status_code
