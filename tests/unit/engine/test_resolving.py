"""Where a task's outputs come from when it does not run: the cache and imports."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from penstock import ir
from penstock.runtime.identity import now
from support.fakes import (
    Machine,
    MachineRunner,
    Place,
    SteppedEngine,
    closing,
    drive,
    run_through,
    submitted,
)
from support.generated_parts import artifact_type
from support.observed import observe
from support.written import Written, task

if TYPE_CHECKING:
    from support.generated import Generated


def a_chain(n: int = 1) -> Generated:
    written = Written()
    written.leaf("make", outputs={"out": "INT", "model": "ARTIFACT"}, inputs={"n": "INT"})
    written.leaf("use", inputs={"artifact": "ARTIFACT"}, outputs={"out": "INT"})
    make = task("make", cached=True, n="<.n")
    use = task("use", cached=True, artifact="<make.model")
    outputs = {"got": ("use.out", "INT")}
    return written.pipeline({"make": make, "use": use}, inputs={"n": "INT"}, outputs=outputs, n=n)


def test_a_second_run_takes_everything_with_the_same_artifacts(place: Place) -> None:
    first = run_through(place, a_chain(), Machine())
    machine = Machine()
    second = run_through(place, a_chain(), machine)

    assert {} == machine.ran()
    assert {"CACHED"} == {second.states["make"], second.states["use"]}
    assert f"{first.run.id}/make" == second.tasks["make"].row.cached_from
    assert first.tasks["make"].outputs == second.tasks["make"].outputs
    assert first.tasks[""].row.outputs == second.tasks[""].row.outputs


def test_other_inputs_run(place: Place) -> None:
    run_through(place, a_chain(), Machine())
    machine = Machine()
    run_through(place, a_chain(n=2), machine)

    assert {"make": 1, "use": 1} == machine.ran()


def test_an_artifact_that_is_gone_is_made_again(place: Place) -> None:
    first = run_through(place, a_chain(), Machine())
    [model] = first.tasks["make"].outputs["model"]
    shutil.rmtree(Path(model.uri).parent)
    machine = Machine()
    second = run_through(place, a_chain(), machine)

    assert {"make": 1} == machine.ran()
    assert "CACHED" == second.states["use"]  # what it reads came about in the same way


@pytest.mark.parametrize("hours", [-3, 3])
def test_what_was_made_while_the_clock_was_wrong_is_taken_all_the_same(place: Place, hours: int) -> None:
    """Files have the times of the machine's clock, a run those of the clock that it began with."""
    run_id = submitted(place, a_chain())
    wrong = [hours * 3_600_000_000]
    engine = SteppedEngine(
        place.store,
        place.places,
        lambda report: MachineRunner(report, Machine()),
        wall=lambda: now() + sum(wrong),
    )
    with closing(engine):
        engine.take(run_id)
        wrong.clear()
        engine.drive()
    machine = Machine()
    run_through(place, a_chain(), machine)

    assert {} == machine.ran()


def test_what_is_made_without_the_cache_is_not_taken_for_what_was_made_before(place: Place) -> None:
    """What is gone is: it is made again for no other reason."""

    def model(*, cache: bool = True) -> str:
        observed = run_through(place, a_chain(), Machine(), cache=cache)
        [made] = observed.tasks["make"].outputs["model"]
        if not cache:
            return made.fingerprint
        shutil.rmtree(Path(made.uri).parent)
        return made.fingerprint

    first, again, other = model(), model(), model(cache=False)
    assert first == again != other


def test_a_task_that_failed_answers_no_one(place: Place) -> None:
    written = Written()
    written.leaf("bad", fails="always")
    generated = written.pipeline({"bad": task("bad", cached=True)})
    run_through(place, generated, Machine())
    machine = Machine()
    run_through(place, generated, machine)

    assert {"bad": 1} == machine.ran()


def test_a_task_that_runs_again_is_not_taken_from_itself(place: Place) -> None:
    """Resumed, it finds its own row under its key: the outputs there have just been cleared."""
    written = Written()
    written.leaf("bad", fails="always")
    written.leaf("note")
    generated = written.pipeline(
        {"bad": task("bad"), "note": task("note", always=True, after=["bad"], cached=True)}
    )
    machine = Machine()
    failed = run_through(place, generated, machine)
    machine.mended = True
    drive(place, failed.run.id, machine, reopen=True)
    resumed = observe(place, failed.run.id)

    assert failed.tasks["note"].row.outputs == resumed.tasks["note"].row.outputs
    assert {"bad": 2, "note": 2} == machine.ran()


def test_the_cache_is_left_alone_where_the_run_says_so(place: Place) -> None:
    run_through(place, a_chain(), Machine())
    machine = Machine()
    run_through(place, a_chain(), machine, cache=False)

    assert {"make": 1, "use": 1} == machine.ran()


def an_import(*, reimport: bool) -> Generated:
    written = Written()
    written.executors["import"] = ir.ExecutorSpec(
        importer=ir.ImporterSpec(
            artifact_uri=ir.ValueOrRuntimeParameter(constant="gs://bucket/model"),
            type_schema=artifact_type("system.Model"),
            metadata={"digest": 1},
            reimport=reimport,
        )
    )
    written.components["import"] = ir.ComponentSpec(
        executor_label="import",
        output_definitions=ir.ComponentOutputsSpec(
            artifacts={
                "artifact": ir.ComponentOutputArtifactSpec(artifact_type=artifact_type("system.Model"))
            }
        ),
    )
    return written.pipeline({"import": task("import")}, outputs={"got": ("import.artifact", "ARTIFACT")})


@pytest.mark.parametrize("reimport", [False, True])
def test_an_import_takes_the_artifact_that_is_known_unless_it_is_told_not_to(
    place: Place, reimport: bool
) -> None:
    first = run_through(place, an_import(reimport=reimport), Machine())
    second = run_through(place, an_import(reimport=reimport), Machine())

    [known], [got] = first.tasks[""].outputs["got"], second.tasks[""].outputs["got"]
    assert (known.id == got.id) is not reimport
    assert ("gs://bucket/model", "system.Model", {"digest": 1}) == (got.uri, got.type, got.metadata)


def test_an_empty_list_of_artifacts_reaches_those_who_read_it(place: Place) -> None:
    written = Written()
    written.leaf("make", inputs={"item": "INT"}, outputs={"model": "ARTIFACT"})
    written.leaf("use", inputs={"item_artifact": "ARTIFACT"}, outputs={"out": "INT"})
    written.leaf("count", inputs={"artifacts": "ARTIFACTS"}, outputs={"out": "INT"})
    written.dag(
        "inner",
        {"make": task("make", items=[])},
        outputs={"models": ("make.model", "ARTIFACTS")},
    )
    generated = written.pipeline(
        {
            "inner": task("inner"),
            "use": task("use", items="artifacts", artifacts="<inner.models"),
            "count": task("count", artifacts="<inner.models"),
        }
    )
    observed = run_through(place, generated, Machine())

    assert "SUCCEEDED" == observed.run.state
    assert {"models": []} == observed.tasks["inner"].outputs
    assert {"artifacts": []} == observed.tasks["count"].inputs
