"""What lists of tasks and artifacts read from the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import RequestError
from penstock.store import artifact_lists, artifacts, attempts, events, runs, task_lists, tasks
from penstock.store.artifact_lists import Wanted
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from support.databases import a_task, an_artifact, an_attempt, an_event, create_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store import Store, Tx
    from penstock.store.artifact_lists import Linked

PATHS = ["", "b", "loop", "loop[1]", "loop[2]", "loop[2]/fit", "loop[10]"]


@pytest.fixture
def filled(opened: Store) -> Store:
    """A run with a tree of tasks, and three artifacts, one of them read twice."""
    with opened.transaction() as tx:
        for run_id in ("run-1", "run-2"):
            create_run(tx, run_id)
        rows = [a_task(path, created_at=7 - number) for number, path in enumerate(PATHS)]
        tasks.insert(tx, rows)
        made = [an_artifact(f"artifact-{number}", created_at=number % 2) for number in range(3)]
        artifacts.insert(tx, made)
        artifacts.link(
            tx,
            [
                ("run-1", "b", "output", "model", 0, "artifact-0"),
                ("run-1", "b", "output", "others", 0, "artifact-1"),
                ("run-1", "b", "output", "others", 1, "artifact-2"),
                ("run-1", "loop", "input", "model", 0, "artifact-0"),
                ("run-1", "loop", "input", "none", 0, artifacts.NOTHING),
                ("run-2", "fit", "input", "model", 0, "artifact-0"),
            ],
        )
    return opened


def paged(tx: Tx, wanted: Wanted, size: int) -> tuple[list[Linked], set[int]]:
    """Return all pages of places, and the totals that they told."""
    found: list[Linked] = []
    totals = set()
    token = ""
    while True:
        rows, total, token = artifact_lists.places(tx, wanted, size=size, token=token)
        assert len(rows) <= size
        found += rows
        totals.add(total)
        if not token:
            return found, totals


@pytest.mark.parametrize("size", [1, 3, 50])
@pytest.mark.parametrize("sort", ["", "path desc", "name", "type", "state desc", "start_time"])
def test_a_runs_tasks_come_in_pages(filled: Store, size: int, sort: str) -> None:
    with filled.read() as tx:
        found: list[str] = []
        token = ""
        while True:
            page = task_lists.page(tx, Query(size, token, sort), "run-1")
            assert page.total == len(PATHS)
            found += [task.path for task in page.rows]
            token = page.next_token
            if not token:
                break
    assert sorted(found) == sorted(PATHS)
    if not sort:
        assert found == PATHS[::-1]
    if sort == "path desc":
        assert found == sorted(PATHS, reverse=True)


def test_tasks_are_listed_by_what_they_are_in(filled: Store) -> None:
    chosen = Predicate("state", "EQUALS", ("PENDING",))
    with filled.read() as tx:
        root = task_lists.page(tx, Query(sort_by="path"), "run-1", [""])
        two = task_lists.page(tx, Query(sort_by="path", predicates=(chosen,)), "run-1", ["loop[2]", "x"])
        none = task_lists.page(tx, Query(), "run-2")

        assert [task.path for task in two.rows] == ["loop[2]/fit"]
        assert (none.rows, none.total) == ([], 0)
        assert root.total == len(root.rows)
        assert tasks.below(tx, "run-1", ["loop[2]"]) == [("loop[2]", "loop[2]/fit", "fit")]
        assert tasks.below(tx, "run-1", []) == []
        assert sorted(tasks.paths(tx, "run-1")) == sorted(PATHS)


def test_attempts_are_read_for_several_tasks(filled: Store) -> None:
    with filled.transaction() as tx:
        attempts.insert(tx, [an_attempt("b", 2), an_attempt("b", 1), an_attempt("c"), an_attempt("a")])
    with filled.read() as tx:
        found = attempts.of_tasks(tx, "run-1", ["b", "a", "none"])
        assert [(one.path, one.number) for one in found] == [("a", 1), ("b", 1), ("b", 2)]


def test_states_are_read_for_several_tasks_and_for_all(filled: Store) -> None:
    said = [
        ("b", "task", {"state": "QUEUED", "attempts": 1}),
        ("a", "task", {"state": "RUNNING"}),
        ("b", "run", {"state": "RUNNING"}),
        ("b", "task", {"round": 1, "reason": "\udcff"}),
        ("b", "task", {"state": "FAILED", "loss": float("nan")}),
        ("c", "task", {"state": "RUNNING"}),
    ]
    with filled.transaction() as tx:
        assert events.states(tx, "run-1") == []
        written = [
            an_event(n, path=path, kind=kind, data=data) for n, (path, kind, data) in enumerate(said, 1)
        ]
        events.append(tx, written[::-1])
    with filled.read() as tx:
        some = [(path, state) for path, _, state in events.states(tx, "run-1", ["b", "c", "none"])]
        assert some == [("b", "QUEUED"), ("b", "FAILED"), ("c", "RUNNING")]
        assert events.states(tx, "run-1", []) == []
        every = events.states(tx, "run-1")
        assert [path for path, _, _ in every] == ["b", "a", "b", "c"]
        assert [event.seq for event in events.of_tasks(tx, "run-1", ["b", "c"])] == [1, 4, 5, 6]
        assert every[1] == ("a", written[1].at, "RUNNING")


def test_runs_are_found_by_how_their_ids_begin(filled: Store) -> None:
    with filled.read() as tx:
        assert runs.ids_from(tx, "run-") == ["run-1", "run-2"]
        assert runs.ids_from(tx, "run-2") == ["run-2"]
        assert runs.ids_from(tx, "x") == []
    with filled.transaction() as tx:
        runs.discard(tx, "run-1", 9)
    with filled.read() as tx:
        assert runs.ids_from(tx, "run-") == ["run-2"]


def test_artifacts_are_listed(filled: Store) -> None:
    with filled.read() as tx:
        page = artifact_lists.page(tx, Query(2, sort_by="created_at desc"))
        rest = artifact_lists.page(tx, Query(2, page.next_token))
        chosen = Predicate("run_id", "EQUALS", ("run-2",))

        assert [row.id for row in (*page.rows, *rest.rows)] == ["artifact-1", "artifact-2", "artifact-0"]
        assert (page.total, rest.next_token) == (3, "")
        assert artifact_lists.page(tx, Query(predicates=(chosen,))).total == 0


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (Wanted(), ["b model 0", "b others 0", "b others 1", "loop model 0", "fit model 0"]),
        (Wanted(artifact_ids=["artifact-0"]), ["b model 0", "loop model 0", "fit model 0"]),
        (Wanted(artifact_ids=["artifact-0"], direction="output"), ["b model 0"]),
        (Wanted(artifact_ids=["artifact-1", "artifact-2", ""]), ["b others 0", "b others 1"]),
        (Wanted(run_ids=["run-2", "x"]), ["fit model 0"]),
        (Wanted(tasks=[("run-1", "loop"), ("run-2", "fit")]), ["loop model 0", "fit model 0"]),
        (Wanted(tasks=[]), []),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 50])
def test_places_of_artifacts_come_in_pages(
    filled: Store, wanted: Wanted, places: Sequence[str], size: int
) -> None:
    with filled.read() as tx:
        found, totals = paged(tx, wanted, size)
    assert [f"{at.path} {at.name} {at.position}" for at, *_ in found] == places
    assert totals == {len(places)}
    assert all((made_in, made_by) == ("run-1", "fit") for _, _, made_in, made_by in found)


def test_a_run_that_is_to_be_deleted_is_in_no_lineage(filled: Store) -> None:
    with filled.transaction() as tx:
        runs.discard(tx, "run-1", 9)
    with filled.read() as tx:
        found, _ = paged(tx, Wanted(artifact_ids=["artifact-0"]), 50)
    assert [linked.place.run_id for linked in found] == ["run-2"]


@pytest.mark.parametrize("token", ["x", "7b7d", b'["a","b","input","c",99999999999999999999]'.hex(), "é"])
def test_a_token_that_nobody_gave_is_refused(filled: Store, token: str) -> None:
    with filled.read() as tx, pytest.raises(RequestError, match="page token"):
        artifact_lists.places(tx, Wanted(), token=token)
