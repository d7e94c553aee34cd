"""The tasks of all runs, as the store finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import RequestError
from penstock.store import recent_tasks, runs, tasks
from penstock.store.recent_tasks import Wanted
from support.databases import a_task, create_run

if TYPE_CHECKING:
    from penstock.store import Store, Tx


@pytest.fixture
def filled(opened: Store) -> Store:
    """Sixty runs of three tasks, each created a second after the one before; in one something has failed."""
    with opened.transaction() as tx:
        for number in range(60):
            run_id = f"run-{number:02}"
            place = "odd" if number % 2 else "even"
            create_run(tx, run_id, created_at=number * 1_000_000, experiment_id=place, namespace=place)
            tasks.insert(
                tx,
                [
                    a_task("", run_id=run_id, kind="ROOT"),
                    a_task("load", run_id=run_id, state="FAILED" if number == 7 else "SUCCEEDED"),
                    a_task("Fit-1", run_id=run_id, state="SUCCEEDED"),
                ],
            )
    return opened


def all_of(tx: Tx, wanted: Wanted, size: int) -> list[str]:
    found: list[str] = []
    token = ""
    while True:
        page = recent_tasks.page(tx, wanted, size=size, token=token)
        assert len(page.tasks) <= size
        found += [f"{run.id} {task.path}" for run, task in page.tasks]
        token = page.next_token
        if not token:
            return found


@pytest.mark.parametrize("size", [1, 7, 200])
def test_each_task_is_in_one_page(filled: Store, size: int) -> None:
    with filled.read() as tx:
        found = all_of(tx, Wanted(), size)
    assert 120 == len(found) == len(set(found))
    assert ["run-59 Fit-1", "run-59 load", "run-58 Fit-1"] == found[:3]


def test_they_are_chosen(filled: Store) -> None:
    with filled.read() as tx:
        assert ["run-07 load"] == all_of(tx, Wanted(state="FAILED"), 5)
        assert [] == all_of(tx, Wanted(state="FAILED", namespace="even"), 5)
        assert 30 == len(all_of(tx, Wanted(name="fIT", namespace="odd"), 9))
        assert [] == all_of(tx, Wanted(kind="GROUP"), 5)


def test_a_page_ends_after_so_many_runs(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent_tasks, "MOST_RUNS", 20)
    with filled.read() as tx:
        first = recent_tasks.page(tx, Wanted(state="FAILED"))
        assert (first.tasks, first.looked_back_to) == ([], 39_000_000)
        assert ["run-07 load"] == all_of(tx, Wanted(state="FAILED"), 5)


def test_a_token_leads_to_no_other_namespace_and_no_deleted_run(filled: Store) -> None:
    with filled.read() as tx:
        token = recent_tasks.page(tx, Wanted(namespace="odd"), size=1).next_token
        there = recent_tasks.page(tx, Wanted(namespace="even"), size=1, token=token)
        assert ["run-58"] == [run.id for run, _ in there.tasks]
    with filled.transaction() as tx:
        runs.discard(tx, "run-59", 9)
    with filled.read() as tx:
        again = recent_tasks.page(tx, Wanted(namespace="odd"), size=1, token=token)
        assert ["run-57"] == [run.id for run, _ in again.tasks]


@pytest.mark.parametrize("token", ["zz", "5b5d", "5b312c2261005c2c6e756c6c5d"])
def test_other_tokens_are_refused(filled: Store, token: str) -> None:
    with filled.read() as tx, pytest.raises(RequestError, match="token"):
        recent_tasks.page(tx, Wanted(), token=token)
