"""Which runs have changed: each once, in the order of commits, however transactions overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from penstock import store
from penstock.store import deletion, run_changes, runs
from support.databases import create_run

if TYPE_CHECKING:
    from penstock.store import Store
    from support.databases import Database


def found(opened: Store, after: int = 0, namespace: str | None = None, limit: int = 100) -> list[str]:
    with opened.read() as tx:
        changes = run_changes.since(tx, after, None, namespace, limit=limit)
    return [run_id for change in changes for run_id in change.run_ids]


def end(opened: Store) -> int:
    with opened.read() as tx:
        return run_changes.last(tx)


def test_a_run_is_told_with_its_last_change(opened: Store) -> None:
    for number in range(3):
        with opened.transaction() as tx:
            create_run(tx, f"run-{number}", namespace="ab"[number % 2])
    assert found(opened) == ["run-0", "run-1", "run-2"]
    before = end(opened)
    with opened.transaction() as tx:
        runs.update(tx, "run-0", state="RUNNING")
        runs.update(tx, "run-0", finished_at=1)

    assert found(opened) == ["run-1", "run-2", "run-0"]
    assert found(opened, before) == ["run-0"]
    assert found(opened, end(opened)) == []
    assert found(opened, namespace="b") == ["run-1"]
    with opened.read() as tx:
        assert run_changes.since(tx, 0, before, None, limit=9)[-1].run_ids == ["run-2"]
        [*_, last] = run_changes.since(tx, before, None, None, limit=9)
    assert [run.state for run in last.runs] == ["RUNNING"]


def test_what_lists_show_is_a_change_and_nothing_else(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx)

    def is_changed(**changes: object) -> bool:
        before = end(opened)
        with opened.transaction() as tx:
            runs.update(tx, "run-1", **changes)  # type: ignore[arg-type]
        return found(opened, before) == ["run-1"]

    assert is_changed(state="RUNNING")
    assert is_changed(name="another")
    assert is_changed(storage_state="ARCHIVED")
    assert not is_changed(parameters={"a": 1})
    assert not is_changed(notices=["well"])


def test_a_run_that_is_deleted_has_changed_and_stays_among_the_changes(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, state="FAILED")
    before = end(opened)
    with opened.transaction() as tx:
        runs.discard(tx, "run-1", 5)
    with opened.transaction() as tx:
        deletion.delete_run(tx, "run-1")
    with opened.read() as tx:
        [change] = run_changes.since(tx, before, None, None, limit=9)

    assert (change.run_ids, change.runs) == (["run-1"], [])


def test_all_runs_of_an_experiment_change_when_it_is_archived(opened: Store) -> None:
    with opened.transaction() as tx:
        for number in range(5):
            create_run(tx, f"run-{number}", experiment_id="ab"[number % 2], state="SUCCEEDED")
    before = end(opened)
    with opened.transaction() as tx:
        runs.archive_all(tx, "a", 1)

    assert sorted(found(opened, before)) == ["run-0", "run-2", "run-4"]
    assert found(opened, before, limit=1) == sorted(found(opened, before))  # one commit is told as a whole


def test_nothing_is_passed_by_while_an_older_transaction_is_open(postgres_database: Database) -> None:
    slow, quick, reader = (postgres_database.open() for _ in range(3))
    with slow.transaction() as tx:
        create_run(tx, "older")
        create_run(tx, "younger")
    before = end(reader)
    with slow.transaction() as older:
        runs.update(older, "older", name="changed first")
        with quick.transaction() as tx:
            runs.update(tx, "younger", name="committed first")
        assert end(reader) == before
        assert found(reader, before) == []
    assert found(reader, before) == ["older", "younger"]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_reader_sees_each_commit_once_whatever_its_pages(
    tmp_path_factory: object, data: st.DataObject
) -> None:
    with store.open(tmp_path_factory.mktemp("home")) as opened:  # type: ignore[attr-defined]
        with opened.transaction() as tx:
            for number in range(4):
                create_run(tx, f"run-{number}")
        place, states = 0, dict.fromkeys((f"run-{n}" for n in range(4)), "")
        for _ in range(data.draw(st.integers(0, 8))):
            if data.draw(st.booleans()):
                run_id = f"run-{data.draw(st.integers(0, 3))}"
                with opened.transaction() as tx:
                    runs.update(tx, run_id, state=data.draw(st.sampled_from(["RUNNING", "FAILED"])))
            else:
                place = _read(opened, place, states, data.draw(st.integers(1, 3)))
        while (next_place := _read(opened, place, states, 2)) != place:
            place = next_place
        with opened.read() as tx:
            assert states == {run_id: runs.get(tx, run_id).state for run_id in states}


def _read(opened: Store, place: int, states: dict[str, str], limit: int) -> int:
    with opened.read() as tx:
        changes = run_changes.since(tx, place, None, None, limit=limit)
    for change in changes:
        assert change.number > place
        place = change.number
        states.update({run.id: run.state for run in change.runs})
    return place
