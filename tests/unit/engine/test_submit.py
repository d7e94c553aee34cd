"""A run is created whole, or refused with every reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.engine import About, RunOptions, submit
from penstock.errors import Error, IRError, SubmitError
from penstock.runners.fake import FakeRunner
from penstock.store import runs
from support.written import Written, task

if TYPE_CHECKING:
    from support.fakes import Place


class Choosy(FakeRunner):
    """Refuses some images, and has something to say of all others."""

    def __init__(self, *refused: str) -> None:
        super().__init__(lambda report: None, lambda attempt: None)
        self.refused = refused

    def check(self, container: ir.PipelineContainerSpec, where: str) -> list[str]:
        if container.image in self.refused:
            raise SubmitError(f"no {container.image} here", where=where)
        return [f"{container.image} is taken for another"]


def a_pipeline() -> ir.PipelineSpec:
    written = Written()
    for name in ("fit", "test"):
        written.leaf(name, inputs={"n": "INT"})
        container = written.executors[name].container
        assert container is not None
        container.image = name
    written.leaf("unused")
    written.dag("inner", {"test": task("test", n="<.n")}, inputs={"n": "INT"})
    return written.pipeline(
        {"fit": task("fit", n="<.n"), "inner": task("inner", n=1)}, inputs={"n": "INT"}
    ).spec


def submitted(place: Place, runner: FakeRunner, spec: ir.PipelineSpec, **parameters: Any) -> runs.Run:
    return submit(place.store, ir.Package(spec), runner, parameters=parameters)


def refused(place: Place, runner: FakeRunner, spec: ir.PipelineSpec, **parameters: Any) -> Error:
    with pytest.raises(Error) as caught:
        submitted(place, runner, spec, **parameters)
    with place.store.read() as tx:
        assert [] == runs.list(tx, limit=10)
    return caught.value


def test_a_run_waits_for_its_engine_with_all_that_it_was_given(place: Place) -> None:
    run = submit(
        place.store,
        ir.Package(a_pipeline()),
        Choosy(),
        parameters={"n": 3},
        about=About(name="mine"),
        options=RunOptions(cache=False),
    )

    with place.store.read() as tx:
        found = runs.get(tx, run.id)
        assert ir.to_dict(a_pipeline()) == runs.spec(tx, found.spec_digest)["pipeline_spec"]
    assert run == found
    assert ("PENDING", "mine", {"n": 3}, {"cache": False}) == (
        found.state,
        found.name,
        found.parameters,
        found.options,
    )


def test_a_run_without_a_name_is_called_after_its_pipeline_and_the_time(place: Place) -> None:
    assert submitted(place, Choosy(), a_pipeline(), n=1).name.startswith("written 2")


def test_the_runner_has_a_word_for_each_container_that_tasks_lead_to(place: Place) -> None:
    notices = submitted(place, Choosy(), a_pipeline(), n=1).notices

    assert {"fit is taken for another", "test is taken for another"} == set(notices)


def test_all_refusals_of_the_runner_come_together(place: Place) -> None:
    error = refused(place, Choosy("fit", "test"), a_pipeline(), n=1)

    assert "no fit here" in error.message
    assert "no test here" in error.message
    assert "inner/test" in error.message


def test_one_refusal_is_told_as_it_is(place: Place) -> None:
    error = refused(place, Choosy("test"), a_pipeline(), n=1)

    assert ("no test here", "inner/test") == (error.message, error.where)


@pytest.mark.parametrize("parameters", [{}, {"n": "three"}, {"n": 1, "m": 2}])
def test_parameters_that_do_not_fit_are_refused(place: Place, parameters: dict[str, Any]) -> None:
    assert isinstance(refused(place, Choosy(), a_pipeline(), **parameters), SubmitError)


def test_a_condition_that_is_no_expression_is_refused(place: Place) -> None:
    spec = a_pipeline()
    assert spec.root is not None
    assert spec.root.dag is not None
    spec.root.dag.tasks["fit"].trigger_policy = ir.TriggerPolicy(condition="1 +")

    assert isinstance(refused(place, Choosy(), spec, n=1), IRError)


def test_what_only_a_cloud_can_is_refused(place: Place) -> None:
    spec = a_pipeline()
    assert spec.deployment_spec is not None
    spec.deployment_spec.executors["fit"] = ir.ExecutorSpec(custom_job=ir.AIPlatformCustomJobSpec())

    assert "a custom job" in refused(place, Choosy(), spec, n=1).message


def test_a_file_of_variables_that_is_wrong_is_refused(place: Place, tmp_path: Any) -> None:
    options = RunOptions(env_file=str(tmp_path / "missing"))

    with pytest.raises(SubmitError, match="file of variables"):
        submit(place.store, ir.Package(a_pipeline()), Choosy(), parameters={"n": 1}, options=options)
