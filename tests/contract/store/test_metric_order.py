"""Runs by a number that they have logged: all of them, page by page, whichever way they are found."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from penstock.errors import RequestError
from penstock.store import Artifact, run_lists, run_metrics, run_segments, runs
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from support.databases import create_run

if TYPE_CHECKING:
    from penstock.store import Store

LOSS = "val Loss"


@pytest.fixture
def logged(opened: Store) -> dict[str, list[float]]:
    """Runs that have logged a number never, once or several times; half of them have failed."""
    chance = random.Random(7)  # noqa: S311 - to be repeated
    values: dict[str, list[float]] = {}
    with opened.transaction() as tx:
        for number in range(40):
            run_id = f"run-{number:02}"
            state = "FAILED" if number % 2 else "SUCCEEDED"
            create_run(tx, run_id, state=state, created_at=number + 1, finished_at=number + 2)
            times = 0 if number % 5 == 0 else chance.randint(1, 3)
            values[run_id] = [chance.choice([-1.5, 0.0, 0.1, 2.0, 1e-300, 7.25]) for _ in range(times)]
            for at, value in enumerate(values[run_id]):
                made = Artifact(f"{run_id}-{at}", run_id, "fit", "m", run_metrics.TYPE, "", 1)
                artifact = {LOSS: value, "other": number}
                run_metrics.note(tx, run_id, f"fit-{at}", [_with(made, artifact)])
        runs.discard(tx, "run-03", 99)
    return {run_id: found for run_id, found in values.items() if run_id != "run-03"}


def _with(artifact: Artifact, metadata: dict[str, float]) -> Artifact:
    return Artifact(
        artifact.id, artifact.run_id, artifact.path, artifact.name, artifact.type, "", 1, metadata=metadata
    )


def paged(opened: Store, sort_by: str, size: int, *predicates: Predicate) -> list[str]:
    """Return all runs of a list, read page by page."""
    found: list[str] = []
    token = ""
    while True:
        query = Query(size, token, sort_by, predicates or None)
        with opened.read() as tx:
            page = run_lists.page(tx, query)
        found += [run.id for run in page.rows]
        token = page.next_token
        if not token:
            return found


@pytest.mark.parametrize("least", [1, 1000], ids=["in segments", "loose"])
@pytest.mark.parametrize("direction", ["", " asc", " DESC"])
@pytest.mark.parametrize("size", [1, 7, 200])
def test_runs_are_in_the_order_of_their_best_number(
    opened: Store,
    logged: dict[str, list[float]],
    monkeypatch: pytest.MonkeyPatch,
    least: int,
    direction: str,
    size: int,
) -> None:
    monkeypatch.setattr(run_segments, "LEAST", least)
    monkeypatch.setattr(run_segments, "SIZE", 16)
    with opened.transaction() as tx:
        while run_segments.fold(tx):
            pass
    descending = "DESC" in direction
    best = max if descending else min
    has = sorted(((best(v), k) for k, v in logged.items() if v), reverse=descending)
    has_not = sorted((k for k, v in logged.items() if not v), reverse=descending)

    assert paged(opened, f"metric:{LOSS}{direction}", size) == [*(k for _, k in has), *has_not]
    failed = Predicate("state", "EQUALS", ("FAILED",))
    wanted = [k for k in [*(k for _, k in has), *has_not] if int(k[-2:]) % 2]
    assert paged(opened, f"metric:{LOSS}{direction}", size, failed) == wanted
    named = Predicate("name", "IS_SUBSTRING", ("run-1",))
    assert paged(opened, f"metric:{LOSS}{direction}", size, named) == [
        k for k in [*(k for _, k in has), *has_not] if "run-1" in k
    ]


def test_a_name_that_nobody_has_logged_leaves_the_runs_by_id(
    opened: Store, logged: dict[str, list[float]]
) -> None:
    assert paged(opened, "metric:val loss", 9) == sorted(logged)


def test_a_token_is_of_one_order(opened: Store, logged: dict[str, list[float]]) -> None:
    assert logged
    with opened.read() as tx:
        token = run_lists.page(tx, Query(5, "", f"metric:{LOSS}")).next_token
        assert run_lists.page(tx, Query(5, token)).rows
        with pytest.raises(RequestError, match=r"metric:val Loss"):
            run_lists.page(tx, Query(5, token, f"metric:{LOSS} desc"))
