"""What a run that is derived from another one is created with, and what stands in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl
from penstock.compiler import lower
from penstock.engine import RunOptions, submit
from penstock.engine.rerun import Changes, options_of, rerun
from penstock.engine.submit import About
from penstock.errors import SubmitError
from penstock.runners.fake import FakeRunner
from penstock.store import experiments, runs
from penstock.store.rows import TaskError
from support.fakes import SteppedEngine, closing

if TYPE_CHECKING:
    from penstock.store import Run
    from support.fakes import Place


@dsl.component
def fit(rate: float = 0.1) -> float:
    return rate


@dsl.component
def check(rate: float) -> float:
    return rate


@dsl.pipeline
def training(rate: float) -> float:
    return check(rate=fit(rate=rate).output).output


@dsl.pipeline
def whole(rate: float = 0.1, old: int = 1) -> None:
    training(rate=rate)
    with dsl.ParallelFor([1, 2]):
        fit(rate=rate)


@dsl.pipeline
def newer(rate: float = 0.1) -> None:
    fit(rate=rate)


def runner() -> FakeRunner:
    return FakeRunner(lambda report: None, lambda attempt: None)


def ended(place: Place, **options: Any) -> Run:
    """A run that was given up before it began."""
    run = submit(
        place.store,
        lower(whole),
        runner(),
        parameters={"rate": 0.5, "old": 2},
        about=About(experiment="trials"),
        options=RunOptions(**options),
    )
    with place.store.transaction() as tx:
        runs.update(tx, run.id, state="CANCELED", finished_at=run.created_at)
        return runs.get(tx, run.id)


def test_it_goes_as_the_earlier_run_but_for_what_is_changed(place: Place) -> None:
    earlier = ended(place, cache=False, keep_going=True)
    made = rerun(
        place.store, runner(), earlier, Changes(parameters={"rate": 0.7}, start_at=["training/check"])
    )

    assert made.parameters == {"rate": 0.7, "old": 2}
    options = options_of(made)
    assert (options.cache, options.keep_going) == (False, True)
    assert (options.rerun_of, options.rerun_from) == (earlier.id, ("training/check",))
    assert (made.state, made.experiment_id) == ("PENDING", earlier.experiment_id)

    other = rerun(place.store, runner(), earlier, Changes(name="other", experiment="more"))
    with place.store.read() as tx:
        assert experiments.get(tx, other.experiment_id).name == "more"
    assert (other.name, options_of(other).rerun_from) == ("other", ())


def test_parameters_that_the_pipeline_has_no_more_are_left_out(place: Place) -> None:
    assert rerun(place.store, runner(), ended(place), Changes(package=lower(newer))).parameters == {
        "rate": 0.5
    }


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("training", "training"),
        ("check", "training/check"),
        ("training/fit", "training/fit"),
        ("for-loop-2/fit/", "for-loop-2/fit"),
        ("training~2/fit", "training/fit"),
    ],
)
def test_a_task_is_named_by_its_path_or_the_end_of_it(place: Place, text: str, meant: str) -> None:
    made = rerun(place.store, runner(), ended(place), Changes(start_at=[text]))
    assert options_of(made).rerun_from == (meant,)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("fit", "2 tasks are called 'fit'", "name one of for-loop-2/fit, training/fit"),
        ("trainig", "there is no task 'trainig'", "did you mean 'training'?"),
        ("a//b", "'a//b' is not a task's path", "name one of "),
        ("for-loop-2[1]", "has no 'for-loop-2[1]'", "it has none"),
    ],
)
def test_a_name_that_means_no_task_or_several_is_refused(
    place: Place, text: str, message: str, hint: str
) -> None:
    with pytest.raises(SubmitError) as raised:
        rerun(place.store, runner(), ended(place), Changes(start_at=[text]))
    assert message in raised.value.message
    assert hint in str(raised.value)


def test_a_run_that_has_not_ended_is_refused(place: Place) -> None:
    open_run = submit(place.store, lower(whole), runner(), parameters={})
    with pytest.raises(SubmitError, match="has not ended: it is PENDING"):
        rerun(place.store, runner(), open_run, Changes())


def test_another_pipeline_is_refused(place: Place) -> None:
    earlier = submitted_and_driven(place)
    with pytest.raises(SubmitError, match="pipeline 'newer' has none of the tasks of run"):
        rerun(place.store, runner(), earlier, Changes(package=lower(newer)))


def submitted_and_driven(place: Place) -> Run:
    """A run whose tasks have all failed: what they run is no leaf of a generated pipeline."""
    run = submit(place.store, lower(whole), runner(), parameters={})
    engine = SteppedEngine(
        place.store, place.places, lambda report: FakeRunner(report, lambda attempt: TaskError("no"))
    )
    with closing(engine):
        engine.take(run.id)
        engine.drive()
    with place.store.read() as tx:
        return runs.get(tx, run.id)


def test_a_server_derives_a_run_that_another_process_will_drive(place: Place) -> None:
    made = rerun(place.store, None, ended(place), Changes(), run_id="known-before")
    assert (made.id, made.state) == ("known-before", "PENDING")
