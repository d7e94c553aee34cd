"""What is kept apart by namespace, and stays so when what it belongs to is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock.errors import Conflict, NotFound
from penstock.store import artifacts, cache, deletion, experiment_lists, experiments, pipelines, runs
from penstock.store.artifact_lists import page as page_of_artifacts
from penstock.store.lists import Query
from penstock.store.recurring_run_lists import page as page_of_recurring_runs
from penstock.store.recurring_runs import create
from penstock.store.rows import Experiment, Pipeline, RecurringRun
from support.databases import SPEC, a_run, an_artifact

if TYPE_CHECKING:
    from penstock.store import Store


def test_a_name_is_given_once_in_each_namespace(opened: Store) -> None:
    with opened.transaction() as tx:
        for namespace in ("", "a", "b"):
            experiments.insert(tx, Experiment(f"e-{namespace}", "one", 1, namespace=namespace))
            pipelines.insert(tx, Pipeline(f"p-{namespace}", "one", "one", 1, namespace=namespace), {})

        assert ["e-", "e-a", "e-b"] == [experiments.find(tx, "one", name).id for name in ("", "a", "b")]
        assert "p-b" == pipelines.find(tx, "one", "b").id
        with pytest.raises(NotFound):
            pipelines.find(tx, "one", "c")
    with pytest.raises(Conflict), opened.transaction() as tx:
        experiments.insert(tx, Experiment("again", "one", 1, namespace="a"))


def test_each_namespace_has_a_default_experiment(opened: Store) -> None:
    with opened.transaction() as tx:
        made = [experiments.get_or_create(tx, "Default", 1, namespace) for namespace in ("a", "b", "a", "")]

        assert ["a", "b", "a", ""] == [one.namespace for one in made]
        assert made[0] == made[2]
        assert 3 == len({one.id for one in made})


def test_lists_are_of_a_namespace_of_none_or_of_all(opened: Store) -> None:
    with opened.transaction() as tx:
        for namespace in ("", "a", "b"):
            experiments.insert(tx, Experiment(f"e-{namespace}", "one", 1, namespace=namespace))
            pipelines.insert(tx, Pipeline(f"p-{namespace}", "one", "one", 1, namespace=namespace), {})
            artifacts.insert(tx, [an_artifact(f"x-{namespace}", namespace=namespace)])
            create(tx, RecurringRun(f"r-{namespace}", "r", "e", 1, 1, "ENABLED", {}, namespace=namespace))

        lists: dict[str, Any] = {
            "e": experiment_lists.page,
            "p": pipelines.page,
            "x": page_of_artifacts,
            "r": page_of_recurring_runs,
        }
        for letter, page in lists.items():
            for namespace, names in ((None, ["", "a", "b"]), ("", [""]), ("a", ["a"]), ("c", [])):
                found = page(tx, Query(namespace=namespace))
                assert [f"{letter}-{name}" for name in names] == [row.id for row in found.rows]
                assert len(names) == found.total


def test_runs_of_a_namespace_are_counted_as_they_go_on(opened: Store) -> None:
    with opened.transaction() as tx:
        one = experiments.get_or_create(tx, "one", 1, "a")
        for name in ("r1", "r2", "r3"):
            runs.create(tx, a_run(name, experiment_id=one.id, namespace="a"), SPEC)
        runs.create(tx, a_run("other", namespace="b"), SPEC)
        runs.update(tx, "r1", state="SUCCEEDED")
        runs.discard(tx, "r2", at=5)

        assert {("AVAILABLE", "SUCCEEDED"): 1, ("AVAILABLE", "PENDING"): 1} == runs.counts(tx, namespace="a")
        experiments.archive(tx, one.id, 6)
        assert {("ARCHIVED", "SUCCEEDED"): 1, ("ARCHIVED", "PENDING"): 1} == runs.counts(tx, namespace="a")
        experiments.delete(tx, one.id)
        assert 2 == sum(runs.counts(tx, namespace="a").values())
        assert {("AVAILABLE", "PENDING"): 1} == runs.counts(tx, namespace="b")
        assert {} == runs.counts(tx, namespace="c")


def test_an_artifact_is_in_its_namespace_when_its_run_is_gone(opened: Store) -> None:
    with opened.transaction() as tx:
        runs.create(tx, a_run("run-1", namespace="a", state="SUCCEEDED"), SPEC)
        artifacts.insert(tx, [an_artifact("x", uri="file:///data", namespace="a")])
        runs.discard(tx, "run-1", at=5)
        deletion.delete_run(tx, "run-1")

        kept = artifacts.get(tx, "x")
        assert [kept] == artifacts.at_uri(tx, kept.type, kept.uri, "a")
        assert (
            [] == artifacts.at_uri(tx, kept.type, kept.uri, "b") == artifacts.at_uri(tx, kept.type, kept.uri)
        )


def test_the_cache_is_asked_and_forgotten_by_namespace(opened: Store) -> None:
    with opened.transaction() as tx:
        for number, namespace in enumerate(("", "a", "b")):
            place = (f"run-{number}", "fit")
            cache.put(
                tx,
                f"k{number}",
                "b",
                pipeline="flow",
                component="fit",
                place=place,
                at=number + 1,
                namespace=namespace,
            )

        found = [cache.latest(tx, "flow", "fit", namespace) for namespace in ("", "a", "b")]
        assert ["run-0", "run-1", "run-2"] == [entry.run_id for entry in found if entry is not None]
        assert cache.latest(tx, "flow", "fit", "c") is None
        assert 1 == cache.forget(tx, pipeline="flow", namespace="a")
        assert cache.find(tx, "k1") is None
        assert cache.find(tx, "k2") is not None
