"""The kept numbers of runs against those that are counted one by one, after changes of all kinds."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from penstock.store import deletion, run_lists, runs, tags
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from penstock.store.run_counts import PERIOD_US
from support.databases import SPEC, a_run
from support.list_reference import listed
from support.shares import FACTOR, SEED

if TYPE_CHECKING:
    from penstock.store import Store, Tx
    from penstock.store.fields import Operation

SECOND = 1_000_000
FIRST = 1_699_992_000 * SECOND
"""Where a period begins."""

STATES = ["PENDING", "RUNNING", "CANCELING", "SUCCEEDED", "FAILED", "CANCELED"]
OPERATIONS: list[Operation] = [
    "EQUALS",
    "NOT_EQUALS",
    "GREATER_THAN",
    "GREATER_THAN_EQUALS",
    "LESS_THAN",
    "LESS_THAN_EQUALS",
]
SORTS = ("created_at", "created_at desc", "name", "finished_at desc", "scheduled_at", "state desc")


def moment(chance: random.Random) -> int:
    """A moment about the end of a period, or in the middle of one, or none of these."""
    near = FIRST + chance.randrange(4) * PERIOD_US // 2 + chance.choice([-1, 0, 1, SECOND, -SECOND])
    return chance.choice([near, near, FIRST + chance.randrange(2 * PERIOD_US)])


def fields(chance: random.Random) -> dict[str, Any]:
    return {
        "state": chance.choice(STATES),
        "storage_state": chance.choice(["AVAILABLE", "ARCHIVED"]),
        "finished_at": chance.choice([None, moment(chance)]),
    }


def change(tx: Tx, chance: random.Random, known: dict[str, dict[str, Any]]) -> None:
    """Do one thing to one run, and to what is known of it."""
    run_id = chance.choice([*known, f"run-{len(known)}"]) if len(known) < 40 else chance.choice([*known])
    deed = chance.choice(["change", "change", "tag", "archive", "discard", "delete"])
    if run_id not in known:
        run = a_run(
            run_id,
            experiment_id=(experiment := chance.choice(["e1", "e2", "e3"])),
            namespace="" if experiment == "e1" else "team",
            created_at=moment(chance),
            scheduled_at=chance.choice([None, moment(chance)]),
            recurring_run_id=chance.choice([None, "often", "seldom"]),
            **fields(chance),
        )
        runs.create(tx, run, SPEC)
        names = ("id", "name", "experiment_id", "namespace", "created_at", "state", "storage_state")
        known[run_id] = {name: getattr(run, name) for name in names} | {
            "finished_at": run.finished_at or 0,
            "scheduled_at": run.scheduled_at or 0,
            "recurring_run_id": run.recurring_run_id or "",
            "tags": {},
            "hidden": False,
        }
    elif known[run_id]["hidden"]:
        tags.replace(tx, "run", run_id, {})
        if deed == "delete":
            deletion.delete_run(tx, run_id)
    elif deed == "change":
        chosen = fields(chance)
        changes = {name: chosen[name] for name in chance.sample(sorted(chosen), chance.randrange(1, 4))}
        runs.update(tx, run_id, **changes)
        known[run_id] |= changes | {
            "finished_at": changes.get("finished_at", known[run_id]["finished_at"]) or 0
        }
    elif deed == "tag":
        known[run_id]["tags"] = {
            name: chance.choice("ab") for name in chance.sample("xyz", chance.randrange(4))
        }
        tags.replace(tx, "run", run_id, known[run_id]["tags"])
    elif deed == "archive":
        runs.archive_all(tx, known[run_id]["experiment_id"], 1)
        for row in known.values():
            if row["experiment_id"] == known[run_id]["experiment_id"]:
                row["storage_state"] = "ARCHIVED"
    elif deed == "discard":
        runs.discard(tx, run_id, 1)
        known[run_id]["hidden"] = True


def predicate(chance: random.Random) -> Predicate:
    key = chance.choice(["created_at", "finished_at", "scheduled_at"] * 2 + ["state", "of", "tags", "name"])
    if key == "state":
        name = chance.choice(["state", "storage_state"])
        return Predicate(name, "NOT_EQUALS", (chance.choice(["RUNNING", "SUCCEEDED", "ARCHIVED"]),))
    if key == "of":
        owner = chance.choice(
            [("experiment_id", "e2"), ("recurring_run_id", "often"), ("recurring_run_id", "")]
        )
        return Predicate(owner[0], "EQUALS", (owner[1],))
    if key == "tags":
        return Predicate(f"tags.{chance.choice('xyz')}", "EQUALS", (chance.choice("ab"),))
    if key == "name":
        return Predicate("name", "IS_SUBSTRING", (chance.choice("123"),))
    seconds = chance.choice([0, moment(chance) // SECOND])
    if not chance.randrange(5):
        several = (seconds, seconds + 1, moment(chance) // SECOND, moment(chance) // SECOND)
        return Predicate(key, "IN", several, is_list=True, is_text=False)
    return Predicate(key, chance.choice(OPERATIONS), (seconds,), is_text=False)


def test_totals_and_pages_are_those_of_the_runs_that_there_are(opened: Store, monkeypatch: Any) -> None:
    chance = random.Random(f"counts {SEED}")  # noqa: S311 - to be repeated
    known: dict[str, dict[str, Any]] = {}
    for _ in range(12 * FACTOR):
        with opened.transaction() as tx:
            for _ in range(15):
                change(tx, chance, known)
        for _ in range(25):
            monkeypatch.setattr(run_lists, "_FEW", chance.choice([0, 5, 5000]))
            experiment_id, namespace = chance.choice([(None, None), ("e1", None), (None, "team"), (None, "")])
            predicates = tuple(predicate(chance) for _ in range(chance.randrange(4)))
            query = Query(3, "", chance.choice(SORTS), predicates, namespace)
            mine = [
                row
                for row in known.values()
                if not row["hidden"]
                and experiment_id in {None, row["experiment_id"]}
                and namespace in {None, row["namespace"]}
            ]
            expected = listed(
                mine, predicates, query.sort_by if " " in query.sort_by else f"{query.sort_by} asc"
            )
            found: list[str] = []
            while True:
                with opened.read() as tx:
                    page = run_lists.page(tx, query, experiment_id)
                assert len(expected) == page.total, query
                found += [run.id for run in page.rows]
                if not page.next_token:
                    break
                query = query._replace(page_token=page.next_token, sort_by="", predicates=None)
            assert expected == found, (query, predicates)
