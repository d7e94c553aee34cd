"""Loaded by Schemathesis: its requests name what there is, and send pipelines that can run.

Without it nearly all that it sends is refused for an id that nobody has. What is drawn decides what is put in
its place, so that the same seed sends the same requests to the same things. ``FUZZED_URL`` is the server, and
``FUZZED_SPEC`` the file of a pipeline.
"""

from __future__ import annotations

import importlib
import json
import os
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import urlopen

URL = os.environ["FUZZED_URL"]
SPEC = json.loads(Path(os.environ["FUZZED_SPEC"]).read_text())
LISTS = {
    "experiment_id": ("experiments", "experiments"),
    "pipeline_id": ("pipelines", "pipelines"),
    "run_id": ("runs", "runs"),
    "recurring_run_id": ("recurringruns", "recurringRuns"),
    "artifact_id": ("artifacts", "artifacts"),
}
OF_ANOTHER = {
    "pipeline_version_id": ("pipeline_id", "pipelines/{}/versions", "pipeline_versions"),
    "task_id": ("run_id", "tasks?run_id={}", "tasks"),
}
ALIKE = {"parent_id": "task_id", "pipelineid": "pipeline_id", "task_ids": "task_id", "run_ids": "run_id"}
OPERATIONS = ["EQUALS", "NOT_EQUALS", "GREATER_THAN", "LESS_THAN_EQUALS", "IN", "IS_SUBSTRING"]
FIELDS = ["id", "name", "created_at", "state", "storage_state", "description", "tags.team", "finished_at"]
ORDERS = [*FIELDS, "metric:loss"]
ASKED_EACH = 40
"""So many draws are made from one answer on what there is."""

_known: dict[str, tuple[int, list[str]]] = {}
_tokens: list[str] = []


def map_path_parameters(_: Any, drawn: Any) -> Any:
    """Have a path name what there is, most often."""
    return _with_known(drawn, _chance(drawn))


def map_query(_: Any, drawn: Any) -> Any:
    """Have a query name what there is, and filter and sort by what can be filtered and sorted by."""
    chance = _chance(drawn)
    given = dict(_with_known(drawn, chance) or {})
    for name, put in (("filter", _filter), ("sort_by", _order), ("page_token", _token)):
        if name in given and chance.random() < 0.7:
            given[name] = put(chance)
    return given or drawn


def map_body(_: Any, drawn: Any) -> Any:
    """Have a body name what there is, and hold a pipeline that can run."""
    return _with_known(drawn, _chance(drawn))


def _with_known(drawn: Any, chance: Random) -> Any:
    if isinstance(drawn, list):
        return [_with_known(each, chance) for each in drawn]
    if not isinstance(drawn, dict):
        return drawn
    given = {name: _with_known(value, chance) for name, value in drawn.items()}
    for name, value in given.items():
        if chance.random() < 0.2:
            continue
        if name == "pipeline_spec":
            given[name] = SPEC
        elif found := _one_of(ALIKE.get(name, name), chance):
            given[name] = [found] if isinstance(value, list) else found
    return given


def _one_of(name: str, chance: Random) -> str | None:
    if name in OF_ANOTHER:
        owner, path, items = OF_ANOTHER[name]
        of = _one_of(owner, chance)
        found = _ask(path.format(of), items, name) if of else []
    elif name in LISTS:
        left, found = _known.get(name, (0, []))
        if not left:
            left, found = ASKED_EACH, _ask(f"{LISTS[name][0]}?page_size=50", LISTS[name][1], name)
        _known[name] = (left - 1, found)
    else:
        return None
    return chance.choice(found) if found else None


def _ask(path: str, items: str, name: str) -> list[str]:
    try:
        with urlopen(f"{URL}/apis/v2beta1/{path}") as answer:  # noqa: S310 - the tests' own server
            told = json.load(answer)
    except OSError:  # it has been deleted since
        return []
    if token := told.get("next_page_token"):
        _tokens.append(token)
    return [item[name] for item in told.get(items, [])]


def _filter(chance: Random) -> str:
    texts = ["", "a", "SUCCEEDED", "2024-01-01T00:00:00Z", "50"]
    predicates = []
    for _ in range(chance.randint(1, 2)):
        operation, key = chance.choice(OPERATIONS), chance.choice(FIELDS)
        value: Any = chance.choice(texts)
        kind = "string_values" if operation == "IN" else chance.choice(["string_value", "long_value"])
        value = {"values": [value]} if operation == "IN" else value if kind == "string_value" else 50
        predicates.append({"key": key, "operation": operation, kind: value})
    return json.dumps({"predicates": predicates})


def _order(chance: Random) -> str:
    return f"{chance.choice(ORDERS)} {chance.choice(['', 'asc', 'desc'])}"


def _token(chance: Random) -> str:
    return chance.choice(_tokens) if _tokens else ""


def _chance(drawn: Any) -> Random:
    return Random(repr(drawn))  # noqa: S311 - to be repeated


if __name__ != "__main__":
    for _hook in (map_path_parameters, map_query, map_body):
        importlib.import_module("schemathesis").hook(_hook)
