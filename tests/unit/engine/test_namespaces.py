"""Nothing that a run in one namespace has made, or imported, reaches a run in another."""

from __future__ import annotations

from typing import Any

import pytest

from penstock import ir
from penstock.engine import About, submit
from penstock.engine.rerun import Changes, rerun
from penstock.home import CacheSettings
from penstock.store import artifacts, experiments, runs, tasks
from support.fakes import Machine, MachineRunner, Place, SteppedEngine, closing
from support.written import Written, component, task


def a_pipeline(own_key: str = "") -> ir.Package:
    written = Written()
    written.leaf("fit", outputs={"out": "INT", "model": "ARTIFACT"})
    fit = task("fit", cached=True)
    assert fit.caching_options is not None
    fit.caching_options.cache_key = own_key
    return written.pipeline({"fit": fit}).package


def an_importer() -> ir.Package:
    written = Written()
    uri = ir.ValueOrRuntimeParameter(constant="file:///nowhere/data.csv")
    written.executors["import"] = ir.ExecutorSpec(
        importer=ir.ImporterSpec(
            artifact_uri=uri, type_schema=ir.ArtifactTypeSchema(schema_title="system.Dataset")
        )
    )
    written.components["import"] = component({}, {"artifact": "ARTIFACT"}, executor_label="import")
    return written.pipeline({"import": task("import")}).package


def driven(place: Place, package: ir.Package, namespace: str, **cache: Any) -> str:
    """Run a pipeline in the default experiment of a namespace, and return the run's id."""
    about = About(namespace=namespace)
    run_id = submit(place.store, package, None, parameters={}, about=about).id
    _drive(place, run_id, **cache)
    return run_id


def _drive(place: Place, run_id: str, **cache: Any) -> None:
    machine = Machine()
    engine = SteppedEngine(
        place.store,
        place.places,
        lambda report: MachineRunner(report, machine),
        cache=CacheSettings(**cache),
    )
    with closing(engine):
        engine.take(run_id)
        engine.drive()


@pytest.mark.parametrize("kfp_keys", [False, True])
@pytest.mark.parametrize("own_key", ["", "mine"])
def test_outputs_are_taken_within_a_namespace_only(place: Place, own_key: str, kfp_keys: bool) -> None:
    package = a_pipeline(own_key)
    in_none = driven(place, package, "", kfp_keys=kfp_keys)
    found = {}
    for namespace in ("a", "b", "a", "b", ""):
        run_id = driven(place, package, namespace, kfp_keys=kfp_keys)
        with place.store.read() as tx:
            row = tasks.get(tx, run_id, "fit")
            assert runs.get(tx, run_id).namespace == namespace
        found.setdefault(namespace, []).append((run_id, row.cached_from))

    assert [taken for _, taken in found["a"]] == [None, f"{found['a'][0][0]}/fit"]
    assert [taken for _, taken in found["b"]] == [None, f"{found['b'][0][0]}/fit"]
    assert [taken for _, taken in found[""]] == [f"{in_none}/fit"]


def test_why_a_task_ran_says_nothing_of_another_namespace(place: Place) -> None:
    driven(place, a_pipeline(), "a")
    run_id = driven(place, a_pipeline(), "b")

    with place.store.read() as tx:
        assert tasks.get(tx, run_id, "fit").why == "no earlier run of this task has succeeded"


def test_an_artifact_is_imported_anew_in_each_namespace(place: Place) -> None:
    made = []
    for namespace in ("a", "b", "a"):
        run_id = driven(place, an_importer(), namespace)
        with place.store.read() as tx:
            [[one]] = artifacts.of_task(tx, run_id, "import", "output").values()
        assert one.namespace == namespace
        made.append(one.id)

    assert made[0] == made[2] != made[1]


def test_what_a_task_makes_is_in_the_namespace_of_its_run(place: Place) -> None:
    run_id = driven(place, a_pipeline(), "a")

    with place.store.read() as tx:
        [[made]] = artifacts.of_task(tx, run_id, "fit", "output").values()
        assert made.namespace == "a"
        assert experiments.get(tx, runs.get(tx, run_id).experiment_id).namespace == "a"


def test_a_run_from_a_run_stays_in_its_namespace(place: Place) -> None:
    run_id = driven(place, a_pipeline(), "a")
    with place.store.read() as tx:
        earlier = runs.get(tx, run_id)
    for changes in (Changes(), Changes(experiment="another")):
        again = rerun(place.store, None, earlier, changes)
        with place.store.read() as tx:
            assert runs.get(tx, again.id).namespace == "a"
            assert experiments.get(tx, again.experiment_id).namespace == "a"
