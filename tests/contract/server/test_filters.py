"""Every key of every list with every operation and kind of value, asked by stock's client of one server."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from penstock import api, store
from penstock.store import experiments, pipelines, runs, versions
from penstock.store.fields import Predicate
from penstock.store.rows import Experiment, Pipeline, PipelineVersion
from support.databases import SPEC, a_run
from support.list_reference import COMPARISONS, TIMES, listed
from support.shares import SEED
from support.stock_client import stock_client

if TYPE_CHECKING:
    from support.servers import Server

ASKING = Path(__file__).parent / "pipelines" / "asking.py"

SECOND = 1_000_000
BASE = 1_700_000_000
MOMENTS = [BASE * SECOND, BASE * SECOND + 500_000, (BASE + 1) * SECOND, (BASE + 90) * SECOND]
WORDS = ["alpha", "Alpha", "beta", "a%c", "ünï", "50"]

KEYS = {
    "experiments": {
        "id",
        "experiment_id",
        "name",
        "display_name",
        "created_at",
        "last_run_created_at",
        "description",
        "namespace",
        "storage_state",
    },
    "pipelines": {"id", "pipeline_id", "name", "display_name", "created_at", "description", "namespace"},
    "versions": {
        "id",
        "pipeline_version_id",
        "name",
        "display_name",
        "created_at",
        "description",
        "status",
    },
    "runs": {
        "id",
        "run_id",
        "name",
        "display_name",
        "created_at",
        "finished_at",
        "scheduled_at",
        "description",
        "storage_state",
        "state",
        "status",
        "namespace",
        "experiment_id",
        "recurring_run_id",
    },
}
CHOICES = {"storage_state", "state", "status"}
OPERATIONS = [*COMPARISONS, "IN", "IS_SUBSTRING"]
CASES = [
    (what, key, operation) for what, keys in KEYS.items() for key in sorted(keys) for operation in OPERATIONS
]


def fill(opened: store.Store, chance: random.Random) -> None:
    """Put some things of every kind into a store."""
    with opened.transaction() as tx:
        tx.execute("DELETE FROM experiments")
        for number, word in enumerate(WORDS):
            texts = {"created_at": chance.choice(MOMENTS), "description": chance.choice(WORDS)}
            state = chance.choice(["AVAILABLE", "ARCHIVED"])
            last = chance.choice([0, *MOMENTS])
            experiments.insert(
                tx, Experiment(f"e{number}", word, **texts, storage_state=state, last_run_created_at=last)
            )  # type: ignore[arg-type]
            pipelines.insert(tx, Pipeline(f"p{number}", word, chance.choice(WORDS), **texts), {})  # type: ignore[arg-type]
            version = PipelineVersion(
                f"v{number}",
                "p0",
                word,
                chance.choice(WORDS),
                spec_digest=runs.spec_digest(SPEC),
                **texts,  # type: ignore[arg-type]
            )
            versions.insert(tx, version, {"pipeline_spec": SPEC}, {})
        for number in range(12):
            run = a_run(
                f"run-{number}",
                name=chance.choice(WORDS),
                description=chance.choice(WORDS),
                experiment_id="50",
                state=chance.choice(["SUCCEEDED", "FAILED"]),
                storage_state=chance.choice(["AVAILABLE", "ARCHIVED"]),
                created_at=chance.choice(MOMENTS),
                finished_at=chance.choice(MOMENTS),
                scheduled_at=chance.choice(MOMENTS),
                recurring_run_id=chance.choice([None, "alpha"]),
            )
            runs.create(tx, run, {"pipeline_spec": SPEC})


def operands(key: str, chance: random.Random) -> dict[str, Any]:
    """A value of each kind."""
    text = chance.choice(WORDS)
    if key in TIMES:
        text = chance.choice([str(BASE), "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.500Z"])
    if key in CHOICES:
        text = chance.choice(["AVAILABLE", "FAILED", "SUCCEEDED", "READY", "none"])
    number = chance.choice([0, 50, BASE, BASE + 1])
    moment = str(api.Timestamp(chance.choice(MOMENTS)))
    return {
        "string_value": text,
        "int_value": number,
        "long_value": str(number),
        "timestamp_value": moment,
        "string_values": {"values": [text]},
        "int_values": {"values": [number, 50]},
        "long_values": {"values": [str(number)]},
    }


def kinds(key: str, operation: str, chance: random.Random) -> dict[str, Any]:
    """A value of each kind that goes with an operation, and one of a kind that does not."""
    given = operands(key, chance)
    fitting = {kind: value for kind, value in given.items() if understood(key, operation, kind, value)}
    wrong = chance.choice(sorted(given.keys() - fitting.keys()))
    return fitting | {wrong: given[wrong]}


def understood(key: str, operation: str, kind: str, value: Any) -> Predicate | None:
    """What a predicate means; None where there is no such predicate."""
    is_list, is_text = kind.endswith("values"), kind.startswith("string")
    if is_list != (operation == "IN") or (operation == "IS_SUBSTRING" and not is_text):
        return None
    values = value["values"] if is_list else [value]
    if kind.startswith("long"):
        values = [int(number) for number in values]
    return Predicate(key, operation, tuple(values), is_list, is_text)  # type: ignore[arg-type]


class Asked:
    """The questions of all cases, and stock's answers to them."""

    def __init__(self, server: Server, python: Path) -> None:
        chance = random.Random(f"filters {SEED}")  # noqa: S311 - to be repeated
        with store.open(server.home) as opened:
            fill(opened, chance)
        self.given = {case: kinds(case[1], case[2], chance) for case in CASES}
        questions: list[tuple[str, dict[str, Any]]] = [(what, self._options(what, None)) for what in KEYS]
        for what, key, operation in CASES:
            for kind, value in self.given[what, key, operation].items():
                predicate = {"operation": operation, "key": key, kind: value}
                questions.append((what, self._options(what, {"predicates": [predicate]})))
        with stock_client(python, server.url, ASKING) as stock:
            answers = iter(stock("flows.lists(client, api, {questions})", questions=questions))
        self.rows = {what: [_seen(row, what) for row in _items(next(answers), what)] for what in KEYS}
        self.answers = {case: {kind: next(answers) for kind in self.given[case]} for case in CASES}

    @staticmethod
    def _options(what: str, wanted: Any) -> dict[str, Any]:
        options: dict[str, Any] = {"page_size": 200}
        if wanted is not None:
            options["filter"] = json.dumps(wanted)
        return options | ({"pipeline_id": "p0"} if what == "versions" else {})


@pytest.fixture(scope="module")
def asked(server: Server, stock_python: Path) -> Asked:
    return Asked(server, stock_python)


@pytest.mark.parametrize(("what", "key", "operation"), CASES)
def test_a_filter_lets_through_what_the_reference_does(
    asked: Asked, what: str, key: str, operation: str
) -> None:
    for kind, value in asked.given[what, key, operation].items():
        answer = asked.answers[what, key, operation][kind]
        predicate = understood(key, operation, kind, value)
        if predicate is None:
            assert answer == 400, (kind, value)
            continue
        if operation == "IS_SUBSTRING" and key in TIMES:
            predicate = predicate._replace(values=(str(value),))
        expected = listed(asked.rows[what], [predicate], "created_at asc")
        assert isinstance(answer, dict), (kind, value, answer)
        assert expected == [row["id"] for row in (_seen(row, what) for row in _items(answer, what))], (
            kind,
            value,
        )
        assert len(expected) == answer.get("total_size", 0)


def test_there_is_something_of_everything_to_let_through(asked: Asked) -> None:
    assert {"experiments": 6, "pipelines": 6, "versions": 6, "runs": 12} == {
        what: len(rows) for what, rows in asked.rows.items()
    }


def _items(answer: dict[str, Any], what: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = answer.get("pipeline_versions" if what == "versions" else what, [])
    return items


def _seen(row: dict[str, Any], what: str) -> dict[str, Any]:
    """A row as filters see it: its fields by all their names, and moments as microseconds."""
    own = {
        "experiments": "experiment_id",
        "pipelines": "pipeline_id",
        "versions": "pipeline_version_id",
        "runs": "run_id",
    }
    found: dict[str, Any] = {
        "id": row[own[what]],
        "name": row["display_name"],
        "namespace": "",
        "status": "READY",
    }
    found |= {"description": "", "recurring_run_id": ""} | row
    if what == "runs":
        found["status"] = row["state"]
    for name in TIMES & found.keys():
        found[name] = int(api.Timestamp.parse(found[name].replace("+00:00", "Z")))
    return found
