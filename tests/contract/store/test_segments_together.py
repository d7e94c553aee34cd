"""Segments that are made while several change, tag and delete runs: on PostgreSQL really at once."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from penstock.errors import NotFound
from penstock.store import run_lists, run_matches, run_segments, runs, tags
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from support.databases import SPEC, a_run
from support.shares import FACTOR, SEED

if TYPE_CHECKING:
    from penstock.store import Store, Tx

WRITERS = 4
DEEDS = 80 * FACTOR
RUNS = 60
SECOND = 1_000_000


def deed(tx: Tx, chance: random.Random, run_id: str) -> None:
    """Do one thing to one run, which another may be about to do something to as well."""
    kind = chance.choice(["archive", "unarchive", "tag", "again", "end", "end", "delete"])
    if kind == "archive":
        runs.archive(tx, run_id, 1)
    elif kind == "unarchive":
        runs.unarchive(tx, run_id)
    elif kind == "tag":
        tags.replace(tx, "run", run_id, {"team": chance.choice("ab")})
    elif kind == "again":
        runs.update(tx, run_id, state="PENDING", finished_at=None)
    elif kind == "end":
        runs.update(tx, run_id, state="SUCCEEDED", finished_at=SECOND * chance.randrange(1, 9))
    elif not chance.randrange(4):
        runs.discard(tx, run_id, 1)


def test_what_is_listed_is_what_there_is(opened: Store, monkeypatch: Any) -> None:
    monkeypatch.setattr(run_segments, "LEAST", 3)
    monkeypatch.setattr(run_segments, "SIZE", 16)
    with opened.transaction() as tx:
        for number in range(RUNS):
            run = a_run(f"run-{number}", state="SUCCEEDED", created_at=number + 1, finished_at=SECOND)
            runs.create(tx, run, SPEC)
    over = threading.Event()

    def write(writer: int) -> None:
        chance = random.Random(f"together {SEED} {writer}")  # noqa: S311 - to be repeated
        for number in range(DEEDS):
            try:
                with opened.transaction() as tx:
                    deed(tx, chance, f"run-{chance.randrange(RUNS)}")
                    if number % (DEEDS // 8) == 0:
                        made = a_run(f"{writer}-{number}", state="FAILED", created_at=number + 1)
                        runs.create(tx, made, SPEC)
            except NotFound:
                pass  # it was deleted before

    def fold() -> int:
        folded = 0
        while not over.is_set():
            with opened.transaction() as tx:
                folded += run_segments.fold(tx)
        return folded

    with ThreadPoolExecutor(WRITERS + 2) as pool:
        folding = [pool.submit(fold) for _ in range(2)]
        writing = [pool.submit(write, writer) for writer in range(WRITERS)]
        try:
            for each in writing:
                each.result(timeout=120)
        finally:
            over.set()
        assert all(each.result(timeout=60) for each in folding)

    with opened.read() as tx:
        where = "FROM runs WHERE deleted_at IS NULL"
        there = {row[0] for row in tx.rows(f"SELECT id {where}")}
        loose = [row[0] for row in tx.rows("SELECT run_id FROM run_loose")]
        placed = [row[0] for row in tx.rows("SELECT run_id FROM run_places")]
        assert sorted(there) == sorted([*loose, *placed])
        assert len(placed) == run_matches.number(run_matches.Segments(tx).everything())
        for key, value, condition in (
            ("storage_state", "ARCHIVED", "storage_state = 'ARCHIVED'"),
            ("state", "PENDING", "state = 'PENDING'"),
            ("finished_at", "0", "finished_at IS NULL"),
            (
                "tags.team",
                "a",
                "EXISTS (SELECT 1 FROM tags WHERE owner = id AND tags.name = 'team' AND value = 'a')",
            ),
        ):
            query = Query(200, predicates=(Predicate(key, "EQUALS", (value,)),))
            page = run_lists.page(tx, query)
            expected = {row[0] for row in tx.rows(f"SELECT id {where} AND {condition}")}
            assert (expected, len(expected)) == ({run.id for run in page.rows}, page.total), key
