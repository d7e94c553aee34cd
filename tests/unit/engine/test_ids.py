"""Ids: random for runs, and following from run, path and attempt for all else."""

from __future__ import annotations

import uuid

from penstock.engine import ids


def test_a_run_id_is_a_random_uuid() -> None:
    made = {ids.new_run_id() for _ in range(100)}

    assert 100 == len(made)
    parsed = [uuid.UUID(text) for text in made]
    assert {(4, uuid.RFC_4122)} == {(one.version, one.variant) for one in parsed}
    assert made == {str(one) for one in parsed}


def test_the_same_attempt_gives_the_same_artifact_id_and_no_other_does() -> None:
    parts = [("r", "a", 1, "model", 0), ("r", "a", 2, "model", 0), ("r", "a", 1, "model", 1),
             ("r", "a/b", 1, "model", 0), ("r", "a", 1, "data", 0), ("s", "a", 1, "model", 0)]  # fmt: skip

    assert len(parts) == len({ids.artifact_id(*part) for part in parts})
    assert [ids.artifact_id(*part) for part in parts] == [ids.artifact_id(*part) for part in parts]


def test_a_task_id_looks_like_a_uuid() -> None:
    run_id = ids.new_run_id()
    assert str(uuid.UUID(ids.task_id(run_id, "a"))) == ids.task_id(run_id, "a")
    assert ids.task_id(run_id, "a") != ids.task_id(run_id, "b")


def test_a_task_id_tells_of_which_run_it_is() -> None:
    run_id = ids.new_run_id()
    assert run_id.startswith(ids.run_of_task_id(ids.task_id(run_id, "a/b")))
    assert len(ids.run_of_task_id(ids.task_id(run_id, "a/b"))) == 18
    assert ids.run_of_task_id("short") == ""


def test_a_resource_name_is_fit_for_kubernetes() -> None:
    assert "my-pipeline-v2-01234" == ids.resource_name("My Pipeline_v2!", "0123456789")
    assert len(ids.resource_name("x" * 200, "0123456789")) <= 63
