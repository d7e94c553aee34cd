"""What lists find in segments against runs that are looked at one by one, after changes of all kinds."""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

from penstock.store import (
    Artifact,
    deletion,
    run_lists,
    run_matches,
    run_metrics,
    run_segments,
    runs,
    tags,
)
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from penstock.store.rows import OPEN_RUN_STATES
from support.databases import SPEC, a_run
from support.list_reference import listed
from support.shares import FACTOR, SEED

if TYPE_CHECKING:
    from penstock.store import Store, Tx
    from penstock.store.fields import Operation

SECOND = 1_000_000
HOUR = 3600 * SECOND
FIRST = 1_699_992_000 * SECOND

STATES = ["PENDING", "RUNNING", "CANCELING", "SUCCEEDED", "FAILED", "CANCELED"]
OPERATIONS: list[Operation] = [
    "EQUALS",
    "NOT_EQUALS",
    "GREATER_THAN",
    "GREATER_THAN_EQUALS",
    "LESS_THAN",
    "LESS_THAN_EQUALS",
]
SORTS = tuple(
    f"{key}{way}"
    for key in (
        *("created_at", "created_at", "finished_at", "scheduled_at", "name", "name", "description", "id"),
        *("state", "storage_state", "experiment_id", "recurring_run_id", "namespace"),
        *("metric:loss", "metric:loss"),
    )
    for way in ("", " desc")
)


def moment(chance: random.Random) -> int:
    """A moment that others are near to, or one of some hours."""
    near = FIRST + chance.randrange(4) * HOUR + chance.choice([-1, 0, 1, SECOND, -SECOND])
    return chance.choice([near, near, FIRST + chance.randrange(4 * HOUR)])


def fields(chance: random.Random) -> dict[str, Any]:
    return {
        "state": chance.choice(STATES),
        "name": chance.choice(["fit", "Fit", "evaluate"]),
        "description": chance.choice(["", "why", "w" * 500]),
        "storage_state": chance.choice(["AVAILABLE", "ARCHIVED"]),
        "finished_at": chance.choice([None, moment(chance)]),
    }


def log(tx: Tx, chance: random.Random, run_id: str) -> list[float]:
    """Let a run that goes on forget its numbers, and log others."""
    run_metrics.forget(tx, run_id, "fit")
    numbers = [chance.choice([-1.5, -1.0, 0.0, 0.25, 7.0]) for _ in range(chance.randrange(3))]
    made = [
        Artifact(f"{at}", run_id, "fit", "m", run_metrics.TYPE, "", 1, metadata={"loss": number})
        for at, number in enumerate(numbers)
    ]
    run_metrics.note(tx, run_id, "fit", made)
    return numbers


def best(row: dict[str, Any], sort_by: str) -> float:
    """The number that a run is sorted by; those without one are at the end, both ways."""
    if sort_by.endswith(" desc"):
        return max(row["logged"], default=-math.inf)
    return min(row["logged"], default=math.inf)


def change(tx: Tx, chance: random.Random, known: dict[str, dict[str, Any]]) -> None:
    """Do one thing to one run, and to what is known of it."""
    run_id = chance.choice([*known, f"run-{len(known)}"]) if len(known) < 120 else chance.choice([*known])
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
        names = (
            "id",
            "name",
            "description",
            "experiment_id",
            "namespace",
            "created_at",
            "state",
            "storage_state",
        )
        known[run_id] = {name: getattr(run, name) for name in names} | {
            "finished_at": run.finished_at or 0,
            "scheduled_at": run.scheduled_at or 0,
            "recurring_run_id": run.recurring_run_id or "",
            "tags": {},
            "hidden": False,
            "logged": log(tx, chance, run_id),
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
        if known[run_id]["state"] in OPEN_RUN_STATES:
            known[run_id]["logged"] = log(tx, chance, run_id)
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


def predicate(chance: random.Random) -> Predicate:  # noqa: PLR0911 - a kind each
    key = chance.choice(
        ["created_at", "finished_at", "scheduled_at"] * 2 + ["state", "of", "of", "tags", "name"]
    )
    if key == "state":
        name = chance.choice(["state", "storage_state"])
        return Predicate(name, "NOT_EQUALS", (chance.choice(["RUNNING", "SUCCEEDED", "ARCHIVED"]),))
    if key == "of":
        field, values = chance.choice(
            [
                ("experiment_id", ("e1", "e2", "nothing")),
                ("recurring_run_id", ("often", "seldom", "")),
                ("name", ("fit", "Fit", "FIT")),
                ("description", ("", "why", "w" * 500)),
            ]
        )
        if not chance.randrange(3):
            return Predicate(field, "IN", tuple(chance.sample(values, chance.randrange(4))), is_list=True)
        return Predicate(field, chance.choice(["EQUALS", "NOT_EQUALS"]), (chance.choice(values),))
    if key == "tags":
        return Predicate(f"tags.{chance.choice('xyz')}", "EQUALS", (chance.choice("ab"),))
    if key == "name":
        return Predicate("name", "IS_SUBSTRING", (chance.choice(["i", "val", "x"]),))
    seconds = chance.choice([0, moment(chance) // SECOND])
    if not chance.randrange(5):
        several = (seconds, seconds + 1, moment(chance) // SECOND, moment(chance) // SECOND)
        return Predicate(key, "IN", several, is_list=True, is_text=False)
    return Predicate(key, chance.choice(OPERATIONS), (seconds,), is_text=False)


def test_totals_and_pages_are_those_of_the_runs_that_there_are(opened: Store, monkeypatch: Any) -> None:
    chance = random.Random(f"segments {SEED}")  # noqa: S311 - to be repeated
    monkeypatch.setattr(run_segments, "LEAST", 4)
    monkeypatch.setattr(run_segments, "SIZE", 16)
    known: dict[str, dict[str, Any]] = {}
    folded = 0
    for _ in range(12 * FACTOR):
        with opened.transaction() as tx:
            for _ in range(30):
                change(tx, chance, known)
                if not chance.randrange(6):
                    folded += run_segments.fold(tx)
            if not chance.randrange(4):
                for table in run_segments.TABLES:
                    tx.execute(f"DELETE FROM {table}")  # noqa: S608 - one of ours
                run_segments.add_all(tx)
        with opened.read() as tx:
            counted = Counter(
                (row["storage_state"], row["state"])
                for row in known.values()
                if not row["hidden"] and row["namespace"] == "team"
            )
            assert counted == runs.counts(tx, namespace="team")
        for _ in range(25):
            monkeypatch.setattr(run_lists, "_FEW", chance.choice([0, 5, 5000]))
            monkeypatch.setattr(run_lists, "_MOST_ASKED", chance.choice([0, 5, 5000]))
            monkeypatch.setattr(run_lists, "_FIRST_MET", chance.choice([1, 500]))
            experiment_id, namespace = chance.choice([(None, None), ("e1", None), (None, "team"), (None, "")])
            predicates = tuple(predicate(chance) for _ in range(chance.randrange(4)))
            query = Query(chance.randrange(1, 5), "", chance.choice(SORTS), predicates, namespace)
            mine = [
                row | {"metric:loss": best(row, query.sort_by)}
                for row in known.values()
                if not row["hidden"]
                and experiment_id in {None, row["experiment_id"]}
                and namespace in {None, row["namespace"]}
            ]
            expected = listed(
                mine,
                predicates,
                query.sort_by if " " in query.sort_by else f"{query.sort_by} asc",
                ("created_at", "id"),
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
    assert folded


def fold(opened: Store, *ids: str, at: int = 5) -> None:
    """Create runs that have ended, and put them into a segment."""
    with opened.transaction() as tx:
        for run_id in ids:
            runs.create(tx, a_run(run_id, state="SUCCEEDED", created_at=at, finished_at=at), SPEC)
        run_segments.fold(tx)


def sizes(tx: Tx) -> list[int]:
    return sorted(live.bit_count() for live in run_matches.Segments(tx).everything().values())


def test_runs_of_one_moment_are_in_the_order_of_their_ids(opened: Store, monkeypatch: Any) -> None:
    monkeypatch.setattr(run_segments, "LEAST", 1)
    fold(opened, "b", "d", "f", "h", "i")
    fold(opened, "a", "c", "e", "g")

    with opened.read() as tx:
        assert [4, 5] == sizes(tx)
        for order, expected in (("created_at", "abcdefghi"), ("created_at desc", "ihgfedcba")):
            for size in (1, 2, 3):
                found, token = "", ""
                while not found or token:
                    page = run_lists.page(tx, Query(size, token, order))
                    found, token = found + "".join(run.id for run in page.rows), page.next_token
                assert expected == found


def test_small_segments_are_put_together(opened: Store, monkeypatch: Any) -> None:
    """So that there are few, and each run is moved a few times."""
    monkeypatch.setattr(run_segments, "LEAST", 2)
    monkeypatch.setattr(run_segments, "SIZE", 8)
    for number in range(30):
        fold(opened, f"{number}-a", f"{number}-b", at=number)

    with opened.transaction() as tx:
        assert [4, *[8] * 7] == sizes(tx)
        for number in range(28):
            runs.archive(tx, f"{number}-a", 1)
        assert [*[4] * 8] == sizes(tx)
        while run_segments.fold(tx):
            pass
        assert [*[4] * 7, *[8] * 4] == sizes(tx)
        gone = tx.row("SELECT COUNT(*) FROM run_sets WHERE segment NOT IN (SELECT number FROM run_segments)")
        assert (0,) == gone
        assert 60 == run_lists.page(tx, Query()).total


def test_segments_of_runs_that_have_logged_much_are_smaller(opened: Store, monkeypatch: Any) -> None:
    """So that others who write do not wait for long."""
    monkeypatch.setattr(run_segments, "LEAST", 2)
    monkeypatch.setattr(run_segments, "SIZE", 16)
    monkeypatch.setattr(run_segments, "MOST_NUMBERS", 20)
    with opened.transaction() as tx:
        for number in range(16):
            run_id = f"{number:02}"
            runs.create(tx, a_run(run_id, state="SUCCEEDED", created_at=number, finished_at=number), SPEC)
            numbers = {f"m{at}": number for at in range(5)}
            logged = Artifact("1", run_id, "fit", "m", run_metrics.TYPE, "", 1, metadata=numbers)
            run_metrics.note(tx, run_id, "fit", [logged])
        while run_segments.fold(tx):
            pass

        assert [4, 4, 4, 4] == sizes(tx)
        page = run_lists.page(tx, Query(3, sort_by="metric:m3 desc"))
        assert (["15", "14", "13"], 16) == ([run.id for run in page.rows], page.total)
