"""Every key of every list with every operation and kind of value, on both databases.

On SQLite it is stock's client that asks for the lists that stock has.
"""

from __future__ import annotations

import json
import random
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx2
import pytest

from penstock import store
from support import filter_cases, servers
from support.filter_cases import CASES, KEYS, OPTIONS, items, meaning
from support.filtered_rows import PIPELINE, fill
from support.list_reference import listed
from support.postgres import new_database
from support.shares import SEED
from support.stock_client import stock_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.filter_cases import Case
    from support.servers import Server

    Question = tuple[str, dict[str, Any]]
    """A list, and the options of the request."""

ASKING = Path(__file__).parent / "pipelines" / "asking.py"
STOCKS = KEYS.keys() - {"tasks", "artifacts"}
PATHS = {
    "recurring runs": "recurringruns",
    "versions": f"pipelines/{PIPELINE}/versions",
}


class Asked:
    """The questions of all cases, and the answers to them.

    Args:
        server: The server.
        ask: Answers questions, each with the list, or the status of its refusal.
    """

    def __init__(self, server: Server, ask: Callable[[list[Question]], list[Any]]) -> None:
        self.server = server
        chance = random.Random(f"filters {SEED}")  # noqa: S311 - to be repeated
        all_of_each = ask([(what, _options(what)) for what in KEYS])
        self.rows = {what: items(answer, what) for what, answer in zip(KEYS, all_of_each, strict=True)}
        given = {case: filter_cases.predicates(case, self.rows[case[0]], chance) for case in CASES}
        answers = iter(ask([(case[0], _options(case[0], one)) for case in CASES for one in given[case]]))
        self.answers: dict[Case, list[tuple[dict[str, Any], Any]]] = {
            case: [(predicate, next(answers)) for predicate in given[case]] for case in CASES
        }


def _options(what: str, predicate: dict[str, Any] | None = None) -> dict[str, Any]:
    options = {"page_size": 200} | OPTIONS.get(what, {})
    return options | ({"filter": json.dumps({"predicates": [predicate]})} if predicate else {})


def _path(what: str, options: dict[str, Any]) -> str:
    return f"/apis/v2beta1/{PATHS.get(what, what)}?{urlencode(options)}"


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, stock_python: Path
) -> Iterator[Asked]:
    with ExitStack() as stack:
        environ = {}
        if request.param == "PostgreSQL":
            postgres = request.getfixturevalue("postgres_server")
            environ["PENSTOCK_DATABASE_URL"] = stack.enter_context(new_database(postgres))
        server = stack.enter_context(servers.serving(tmp_path_factory.mktemp("home"), **environ))
        with store.open(environ.get("PENSTOCK_DATABASE_URL", server.home)) as opened:
            fill(opened, random.Random(f"rows {SEED}"))  # noqa: S311 - to be repeated
        plainly = _plainly(server)
        if request.param == "PostgreSQL":
            yield Asked(server, plainly)
            return
        stock = stack.enter_context(stock_client(stock_python))
        stock.connect(server.url, ASKING)

        def ask(questions: list[Question]) -> list[Any]:
            by_stock = [question for question in questions if question[0] in STOCKS]
            others = [question for question in questions if question[0] not in STOCKS]
            told = iter(stock("flows.lists(client, api, {questions})", questions=by_stock))
            told_plainly = iter(plainly(others))
            return [next(told if what in STOCKS else told_plainly) for what, _ in questions]

        yield Asked(server, ask)


def _plainly(server: Server) -> Callable[[list[Question]], list[Any]]:
    """Return what asks a server without stock's client."""

    def ask(questions: list[Question]) -> list[Any]:
        answers = [server.ask("GET", _path(what, options)) for what, options in questions]
        return [
            answer.json() if answer.status_code == httpx2.codes.OK else answer.status_code
            for answer in answers
        ]

    return ask


@pytest.mark.parametrize(("what", "key", "operation"), CASES)
def test_a_filter_lets_through_what_the_reference_does(
    asked: Asked, what: str, key: str, operation: str
) -> None:
    for asking, answer in asked.answers[what, key, operation]:
        [kind] = asking.keys() - {"key", "operation"}
        predicate = meaning(key, operation, kind, asking[kind])
        if predicate is None:
            assert answer == httpx2.codes.BAD_REQUEST, asking
            continue
        expected = listed(asked.rows[what], [predicate], "created_at asc")
        assert isinstance(answer, dict), (asking, answer)
        assert expected == [row["id"] for row in items(answer, what)], asking
        assert len(expected) == answer.get("total_size", 0)


def test_there_is_something_of_everything_to_let_through(asked: Asked) -> None:
    counts = {what: len(rows) for what, rows in asked.rows.items()}
    assert counts == dict.fromkeys(KEYS, 6) | {"runs": 12, "tasks": 12, "artifacts": 12}


@pytest.mark.parametrize("what", KEYS)
def test_there_are_no_other_keys(asked: Asked, what: str) -> None:
    """A message on a key that there is not names all that there are."""
    predicate = {"key": "nonsense", "operation": "EQUALS", "string_value": "x"}
    refused = asked.server.ask("GET", _path(what, _options(what, predicate)))

    assert refused.status_code == httpx2.codes.BAD_REQUEST
    keys = refused.json()["message"].partition("there is: ")[2].split(", ")
    assert {key for key in KEYS[what] if not key.startswith("tags.")} == set(keys)
