"""What every runner of Python components owes to their authors, beside what `test_protocol` says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.errors import SubmitError
from penstock.runners import Failed, Started, Succeeded
from support.attempts import GATED, Gate, Reports, attempt, component, error_of, output_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from penstock.runners import Reporter, Runner

ADD = component("""
    def f(x: int) -> int:
        return x + 1
""")


def test_each_attempt_has_its_own_process(runner: Runner, reports: Reports, tmp_path: Path) -> None:
    pid = component("""
        def f() -> int:
            import os
            return os.getpid()
    """)
    for number in range(1, 6):
        runner.start(attempt(pid, tmp_path, number=number))

    pids = {output_of(reports.end()) for _ in range(5)}
    assert len(pids) == 5
    assert os.getpid() not in pids


def test_a_component_that_raises_fails_with_the_users_own_traceback(
    runner: Runner, reports: Reports, tmp_path: Path
) -> None:
    raising = component("""
        def helper(x):
            return 1 / x

        def f(x: int):
            helper(x)
    """)
    runner.start(attempt(raising, tmp_path, x=0))

    error = error_of(reports.end())
    assert (error.kind, error.message) == ("ZeroDivisionError", "ZeroDivisionError: division by zero")
    frames = [line.split(", ")[-1] for line in error.traceback.splitlines() if line.startswith("  File")]
    assert frames == ["in f", "in helper"]
    assert "return 1 / x" in error.traceback


def test_artifacts_are_reported_with_their_metadata(runner: Runner, reports: Reports, tmp_path: Path) -> None:
    writing = component("""
        def f(model: Output[Model]):
            model.metadata["depth"] = 3
            with open(model.path, "w") as file:
                file.write("weights")
    """)
    runner.start(attempt(writing, tmp_path, artifacts={"model": str(tmp_path / "made" / "model")}))

    report = reports.end()
    assert isinstance(report, Succeeded)
    (model,) = report.output.artifacts["model"].artifacts
    assert (model.uri, model.metadata) == (str(tmp_path / "made" / "model"), {"depth": 3})
    assert (tmp_path / "made" / "model").read_text() == "weights"


def test_variables_of_the_container_and_of_the_run_reach_the_task(
    runner: Runner, reports: Reports, tmp_path: Path
) -> None:
    reading = component(
        """
        def f() -> str:
            import os
            return os.getenv("FROM_CONTAINER") + os.environ["FROM_RUN"] + os.environ["BOTH"]
        """,
        env={"FROM_CONTAINER": "a", "BOTH": "container"},
    )
    runner.start(attempt(reading, tmp_path, env={"FROM_RUN": "b", "BOTH": "-run"}))

    assert output_of(reports.end()) == "ab-run"


def test_an_attempt_that_is_started_twice_runs_once(
    runner: Runner, make_runner: Callable[[Reporter], Runner], reports: Reports, tmp_path: Path
) -> None:
    gate = Gate(tmp_path)
    gated = attempt(component(GATED), tmp_path, gate=str(gate.path))
    runner.start(gated)
    pid = gate.wait()

    others = Reports()
    make_runner(others).start(gated)
    place = others.next(Started, gated.ref).place
    while place["pid"] != pid:  # the second process claims nothing, and the first one is found in its stead
        place = others.next(Started, gated.ref).place
    gate.open("once")

    assert output_of(others.end()) == "once"
    assert output_of(reports.end()) == "once"


def test_a_container_that_can_run_is_accepted_without_notice(runner: Runner) -> None:
    assert runner.check(ADD, "task") == []


def test_identity_tells_environments_apart_and_nothing_else(runner: Runner) -> None:
    other = component("def f() -> int:\n    return 2\n")
    assert runner.identity(ADD) == runner.identity(other) != ""


def test_what_cannot_run_is_refused_before_anything_starts(runner: Runner) -> None:
    unknown = ir.PipelineContainerSpec(image="example.com/unknown:1", command=["run"])
    with pytest.raises(SubmitError) as caught:
        runner.check(unknown, "train/fit")
    assert "train/fit" in str(caught.value)


def test_an_exit_without_a_result_is_a_failure(runner: Runner, reports: Reports, tmp_path: Path) -> None:
    leaving = component("""
        def f(code: int):
            import os
            os._exit(code)
    """)
    codes: dict[int, Any] = {}
    for code in (0, 3):
        runner.start(attempt(leaving, tmp_path, number=code + 1, code=code))
        end = reports.end()
        assert isinstance(end, Failed)
        codes[code] = (end.error.kind, end.error.exit_code)
    assert codes == {0: ("Exit", 0), 3: ("Exit", 3)}
