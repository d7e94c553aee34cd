"""Every key of every list with every operation and kind of value, and what each means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import api
from penstock.store.codec import to_text
from penstock.store.fields import Predicate
from support.filtered_rows import BASE, MOMENTS, PIPELINE, RUN, WORDS
from support.list_reference import CHOICES, COMPARISONS, TIMES
from support.shares import FACTOR

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from support.list_reference import Row

Case = tuple[str, str, str]
"""A list, a key and an operation."""

_COMMON = {"name", "display_name", "created_at"}
_DESCRIBED = {"id", "description", *_COMMON}
KEYS = {
    "experiments": {
        "experiment_id",
        "last_run_created_at",
        "namespace",
        "storage_state",
        *_DESCRIBED,
    },
    "pipelines": {"pipeline_id", "namespace", "tags.team", *_DESCRIBED},
    "versions": {"pipeline_version_id", "status", "pipeline_spec", "tags.team", *_DESCRIBED},
    "runs": {
        "run_id",
        "finished_at",
        "scheduled_at",
        "storage_state",
        "state",
        "status",
        "namespace",
        "experiment_id",
        "recurring_run_id",
        "tags.team",
        *_DESCRIBED,
    },
    "recurring runs": {"recurring_run_id", "updated_at", "experiment_id", "status", *_DESCRIBED},
    "tasks": {
        "path",
        "type",
        "state",
        "create_time",
        "start_time",
        "end_time",
        "cache_fingerprint",
        *_COMMON,
    },
    "artifacts": {"id", "artifact_id", "name", "schema_title", "uri", "run_id", "created_at"},
}
"""What each list can be filtered on: KFP's keys, and those that are ours."""

CASES: list[Case] = [
    (what, key, operation)
    for what, keys in KEYS.items()
    for key in sorted(keys)
    for operation in [*COMPARISONS, "IN", "IS_SUBSTRING"]
]
OPTIONS: dict[str, dict[str, Any]] = {"versions": {"pipeline_id": PIPELINE}, "tasks": {"run_id": RUN}}
"""What a list is to be asked for beside a filter."""

KINDS = 1 if FACTOR == 1 else 4
"""How many kinds of values each key is compared with by each operation; four are all."""

_OWN = {
    "experiments": "experiment_id",
    "pipelines": "pipeline_id",
    "versions": "pipeline_version_id",
    "runs": "run_id",
    "recurring runs": "recurring_run_id",
    "tasks": "path",
    "artifacts": "artifact_id",
}
_ITEMS = {"versions": "pipeline_versions", "recurring runs": "recurringRuns"}


def items(answer: dict[str, Any], what: str) -> list[Row]:
    """Return the rows of a list's answer, as filters see them."""
    return [_seen(row, what) for row in answer.get(_ITEMS.get(what, what), [])]


def _seen(row: Row, what: str) -> Row:
    """Return a row's fields by all their names: moments as microseconds, nothing where nothing is told."""
    nothing = dict.fromkeys(KEYS[what], "") | dict.fromkeys(KEYS[what] & TIMES, "1970-01-01T00:00:00Z")
    found: Row = nothing | {"status": "READY", "name": row.get("display_name")} | row
    found["id"] = found[_OWN[what]]
    if what == "runs":
        found |= {"status": row["state"], "tags": {"team": row["description"]}}
    if what == "tasks":
        found |= {"display_name": row["name"], "created_at": row["create_time"]}
    if what == "versions":
        found["pipeline_spec"] = to_text({"pipeline_spec": row["pipeline_spec"]})
    for name in TIMES & found.keys():
        found[name] = int(api.Timestamp.parse(found[name].replace("+00:00", "Z")))
    return found


def values(key: str, rows: Sequence[Row], chance: random.Random) -> dict[str, Any]:
    """Return a value of each kind to compare a key with, most of them such as the rows have."""
    text, other = (_text(key, rows, chance) for _ in range(2))
    number = chance.choice([0, 50, BASE, BASE + 1])
    return {
        "string_value": text,
        "int_value": number,
        "long_value": str(number),
        "timestamp_value": str(api.Timestamp(chance.choice(MOMENTS))),
        "string_values": {"values": [text, other]},
        "int_values": {"values": [number, 50]},
        "long_values": {"values": [str(number)]},
    }


def _text(key: str, rows: Sequence[Row], chance: random.Random) -> str:
    if key in TIMES:
        return chance.choice([str(BASE), "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.500Z"])
    if key in CHOICES:
        return chance.choice([*(str(row[key]) for row in rows), "none"])
    if key.startswith("tags."):
        return chance.choice(WORDS)
    return chance.choice([*(str(row[key]) for row in rows), *WORDS])


def meaning(key: str, operation: str, kind: str, value: Any) -> Predicate | None:
    """Return what a predicate means; None where there is no such predicate."""
    is_list, is_text = kind.endswith("values"), kind.startswith("string")
    if is_list != (operation == "IN") or (operation == "IS_SUBSTRING" and not is_text):
        return None
    if key.startswith("tags.") and (operation, kind) != ("EQUALS", "string_value"):
        return None
    compared = value["values"] if is_list else [value]
    if kind.startswith("long"):
        compared = [int(number) for number in compared]
    if operation == "IS_SUBSTRING" and key in TIMES:
        compared = [str(value)]
    return Predicate(key, operation, tuple(compared), is_list, is_text)  # type: ignore[arg-type]


def predicates(case: Case, rows: Sequence[Row], chance: random.Random) -> list[dict[str, Any]]:
    """Return a case's predicates: some kinds of values that go with its operation, and one that does not."""
    _, key, operation = case
    given = values(key, rows, chance)
    fitting = [kind for kind, value in given.items() if meaning(key, operation, kind, value)]
    wrong = chance.choice(sorted(given.keys() - set(fitting)))
    some = chance.sample(fitting, min(len(fitting), KINDS))
    return [{"operation": operation, "key": key, kind: given[kind]} for kind in (*some, wrong)]
