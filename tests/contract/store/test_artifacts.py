from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import Conflict, NotFound
from penstock.store import artifacts, tasks
from support.databases import a_task, an_artifact

if TYPE_CHECKING:
    from penstock.store import Store
    from penstock.store.artifacts import ByName


def ids(found: ByName) -> dict[str, list[str]]:
    return {name: [artifact.id for artifact in named] for name, named in found.items()}


def test_an_artifact_is_read_as_it_was_written(opened: Store) -> None:
    artifact = an_artifact(
        schema_version="0.0.1",
        metadata={"accuracy": 0.97, "loss": float("nan"), "confusionMatrix": {"rows": [[1, 0]]}},
        custom_path="/data/model",
        fingerprint="f00",
    )
    with opened.transaction() as tx:
        artifacts.insert(tx, [artifact])

    with opened.read() as tx:
        found = artifacts.get(tx, "artifact-1")
    assert found.metadata.pop("loss") != artifact.metadata.pop("loss")  # NaN, which differs from itself
    assert found == artifact


def test_an_artifact_that_exists_is_a_conflict_and_a_missing_one_is_not_found(opened: Store) -> None:
    with opened.transaction() as tx:
        artifacts.insert(tx, [an_artifact()])

    with pytest.raises(Conflict), opened.transaction() as tx:
        artifacts.insert(tx, [an_artifact()])
    with opened.read() as tx, pytest.raises(NotFound, match="no artifact artifact-2"):
        artifacts.get(tx, "artifact-2")


def test_a_tasks_artifacts_come_by_name_and_position_each_direction_apart(opened: Store) -> None:
    with opened.transaction() as tx:
        artifacts.insert(tx, [an_artifact(name) for name in "abcd"])
        artifacts.link(
            tx,
            [
                ("run-1", "fit", "input", "models", 10, "a"),
                ("run-1", "fit", "input", "models", 2, "b"),
                ("run-1", "fit", "input", "data", 0, "a"),
                ("run-1", "fit", "output", "model", 0, "c"),
                ("run-2", "fit", "output", "model", 0, "d"),
            ],
        )

        assert ids(artifacts.of_task(tx, "run-1", "fit", "input")) == {"data": ["a"], "models": ["b", "a"]}
        assert ids(artifacts.of_task(tx, "run-1", "fit", "output")) == {"model": ["c"]}
        assert artifacts.of_task(tx, "run-1", "other", "output") == {}


def test_an_empty_list_of_artifacts_is_there(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task("loop"), a_task("loop/[0]")])
        artifacts.link(tx, [("run-1", "loop/[0]", "output", "models", 0, artifacts.NOTHING)])

        assert artifacts.of_task(tx, "run-1", "loop/[0]", "output") == {"models": []}
        assert artifacts.of_tasks(tx, "run-1", ["loop/[0]"], "output") == {"loop/[0]": {"models": []}}
        assert artifacts.of_children(tx, "run-1", "loop", "output") == {"loop/[0]": {"models": []}}


def test_a_place_takes_one_artifact(opened: Store) -> None:
    with opened.transaction() as tx:
        artifacts.insert(tx, [an_artifact("a"), an_artifact("b")])
        artifacts.link(tx, [("run-1", "fit", "output", "model", 0, "a")])

    with pytest.raises(Conflict), opened.transaction() as tx:
        artifacts.link(tx, [("run-1", "fit", "output", "model", 0, "b")])


def test_a_task_that_runs_again_is_unlinked_and_its_artifacts_stay(opened: Store) -> None:
    with opened.transaction() as tx:
        artifacts.insert(tx, [an_artifact("a")])
        artifacts.link(tx, [("run-1", path, "output", "model", 0, "a") for path in ("fit", "other")])

        artifacts.unlink(tx, "run-1", "fit")

        assert artifacts.of_task(tx, "run-1", "fit", "output") == {}
        assert ids(artifacts.of_task(tx, "run-1", "other", "output")) == {"model": ["a"]}
        assert artifacts.get(tx, "a") == an_artifact("a")


def test_the_artifacts_of_several_tasks_come_by_path(opened: Store) -> None:
    with opened.transaction() as tx:
        artifacts.insert(tx, [an_artifact(name) for name in "abc"])
        artifacts.link(
            tx,
            [
                ("run-1", path, "output", "model", 0, name)
                for path, name in [("p", "a"), ("q", "b"), ("r", "c")]
            ],
        )
        artifacts.link(tx, [("run-1", "p", "input", "data", 0, "c")])

        found = artifacts.of_tasks(tx, "run-1", ["p", "r", "missing"], "output")

        assert {path: ids(named) for path, named in found.items()} == {
            "p": {"model": ["a"]},
            "r": {"model": ["c"]},
        }
        assert artifacts.of_tasks(tx, "run-1", [], "output") == {}


def test_the_artifacts_of_a_tasks_children_come_by_path_and_of_one_name_if_asked(opened: Store) -> None:
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task("loop"), a_task("loop/[0]"), a_task("loop/[1]"), a_task("loop/[0]/deep")])
        artifacts.insert(tx, [an_artifact(name) for name in "abcd"])
        artifacts.link(
            tx,
            [
                ("run-1", "loop", "output", "model", 0, "d"),
                ("run-1", "loop/[0]", "output", "model", 0, "a"),
                ("run-1", "loop/[0]", "output", "report", 0, "b"),
                ("run-1", "loop/[1]", "output", "model", 0, "c"),
                ("run-1", "loop/[0]/deep", "output", "model", 0, "d"),
            ],
        )

        every = artifacts.of_children(tx, "run-1", "loop", "output")
        models = artifacts.of_children(tx, "run-1", "loop", "output", "model")

        assert {path: ids(named) for path, named in every.items()} == {
            "loop/[0]": {"model": ["a"], "report": ["b"]},
            "loop/[1]": {"model": ["c"]},
        }
        assert {path: ids(named) for path, named in models.items()} == {
            "loop/[0]": {"model": ["a"]},
            "loop/[1]": {"model": ["c"]},
        }
        assert artifacts.of_children(tx, "run-1", "loop", "input") == {}


def test_artifacts_are_found_by_type_and_uri_the_newest_first(opened: Store) -> None:
    with opened.transaction() as tx:
        artifacts.insert(
            tx,
            [
                an_artifact("a", uri="gs://b/x", created_at=1),
                an_artifact("b", uri="gs://b/x", created_at=3),
                an_artifact("c", uri="gs://b/x", created_at=2),
                an_artifact("d", uri="gs://b/x", type="system.Dataset"),
                an_artifact("e", uri="gs://b/y"),
            ],
        )

        assert [found.id for found in artifacts.at_uri(tx, "system.Model", "gs://b/x")] == ["b", "c", "a"]
        assert artifacts.at_uri(tx, "system.Model", "gs://b/z") == []


def test_artifacts_are_counted_by_namespace(opened: Store) -> None:
    with opened.transaction() as tx:
        for number, namespace in enumerate(["", "mine", "mine", "theirs", ""]):
            row = an_artifact(f"counted-{number}", run_id=f"{number}-run", namespace=namespace)
            artifacts.insert(tx, [row])
        artifacts.insert(tx, [an_artifact(f"more-{number}", namespace="mine") for number in range(3)])

    with opened.read() as tx:
        assert {name: artifacts.count(tx, name) for name in ("", "mine", "theirs", "nobody's")} == {
            "": 2,
            "mine": 5,
            "theirs": 1,
            "nobody's": 0,
        }
        assert artifacts.count(tx) == 8
