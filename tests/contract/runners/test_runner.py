"""What every runner owes to the engine, with components that really run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.errors import SubmitError
from penstock.runners import Failed, Killed, Lost, Started, Succeeded
from support.attempts import ANY, GATED, Gate, Reports, attempt, component, error_of, output_of, wait_for_end
from support.killing import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from penstock.runners import Reporter, Runner

ADD = component("""
    def f(x: int) -> int:
        return x + 1
""")


def test_an_attempt_starts_and_then_succeeds_with_its_output(
    runner: Runner, reports: Reports, tmp_path: Path
) -> None:
    runner.start(attempt(ADD, tmp_path, x=1))

    assert isinstance(reports.next(ANY), Started)
    assert output_of(reports.end()) == 2


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


def test_killed_is_reported_when_the_process_is_dead(
    runner: Runner, reports: Reports, tmp_path: Path
) -> None:
    gate = Gate(tmp_path)
    gated = attempt(component(GATED), tmp_path, gate=str(gate.path))
    runner.start(gated)
    pid = gate.wait()

    runner.kill(gated.ref)

    assert isinstance(reports.end(), Killed)
    assert wait_for_end(pid, timeout_s=0)


def test_an_attempt_can_be_killed_before_it_has_begun(
    runner: Runner, reports: Reports, tmp_path: Path
) -> None:
    for number in range(1, 30):
        tried = attempt(ADD, tmp_path, number=number, x=number)
        runner.start(tried)
        runner.kill(tried.ref)

    ends = [reports.end() for _ in range(1, 30)]
    assert all(isinstance(end, Killed | Succeeded) for end in ends)
    assert len({end.ref for end in ends}) == 29


def test_killing_what_has_ended_reports_nothing_more(
    runner: Runner, reports: Reports, tmp_path: Path
) -> None:
    first, second = attempt(ADD, tmp_path, x=1), attempt(ADD, tmp_path, number=2, x=2)
    runner.start(first)
    reports.end()

    runner.kill(first.ref)
    runner.start(second)

    assert reports.end().ref == second.ref


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


def test_a_closed_runner_leaves_attempts_running_and_the_next_one_adopts_them(
    runner: Runner, make_runner: Callable[[Reporter], Runner], reports: Reports, tmp_path: Path
) -> None:
    gate = Gate(tmp_path)
    gated = attempt(component(GATED), tmp_path, gate=str(gate.path))
    runner.start(gated)
    place = reports.next(Started).place
    gate.wait()
    runner.close()

    later = Reports()
    make_runner(later).adopt(gated)
    assert later.next(Started).place == place
    gate.open("adopted")

    assert output_of(later.end()) == "adopted"
    assert reports.rest() == []


def test_adopting_an_attempt_that_has_ended_reports_its_result(
    runner: Runner, make_runner: Callable[[Reporter], Runner], reports: Reports, tmp_path: Path
) -> None:
    done = attempt(ADD, tmp_path, x=1)
    runner.start(done)
    reports.end()

    later = Reports()
    make_runner(later).adopt(done)

    assert output_of(later.end()) == 2


def test_adopting_an_attempt_that_never_started_starts_it(
    runner: Runner, reports: Reports, tmp_path: Path
) -> None:
    runner.adopt(attempt(ADD, tmp_path, x=4))

    assert output_of(reports.end()) == 5


def test_adopting_an_attempt_whose_process_vanished_reports_it_lost(
    runner: Runner, make_runner: Callable[[Reporter], Runner], reports: Reports, tmp_path: Path
) -> None:
    gate = Gate(tmp_path)
    gated = attempt(component(GATED), tmp_path, gate=str(gate.path))
    runner.start(gated)
    gate.wait()
    runner.kill(gated.ref)
    reports.end()
    left = gated.folder / "exit"
    wait_until(left.exists, "its status")  # its parent may write it after the report
    left.unlink()

    later = Reports()
    make_runner(later).adopt(gated)

    assert isinstance(later.end(), Lost)


def test_an_adopted_attempt_can_be_killed(
    runner: Runner, make_runner: Callable[[Reporter], Runner], reports: Reports, tmp_path: Path
) -> None:
    gate = Gate(tmp_path)
    gated = attempt(component(GATED), tmp_path, gate=str(gate.path))
    runner.start(gated)
    gate.wait()
    runner.close()

    later = Reports()
    second = make_runner(later)
    second.adopt(gated)
    second.kill(gated.ref)

    assert isinstance(later.end(), Killed)


def test_a_container_that_can_run_is_accepted_without_notice(runner: Runner) -> None:
    assert runner.check(ADD, "task") == []


def test_identity_tells_environments_apart_and_nothing_else(runner: Runner) -> None:
    other = component("def f() -> int:\n    return 2\n")
    assert runner.identity(ADD) == runner.identity(other) != ""


def test_a_great_many_attempts_end_each_with_its_own_result(
    runner: Runner, reports: Reports, tmp_path: Path
) -> None:
    for number in range(1, 101):
        runner.start(attempt(ADD, tmp_path, number=number, x=number))

    ends = [reports.end() for _ in range(100)]
    assert {end.ref.number: output_of(end) for end in ends} == {
        number: number + 1 for number in range(1, 101)
    }


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
