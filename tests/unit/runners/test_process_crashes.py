"""Engine, zygote and task die, or stand still, at bad moments: nothing is lost and nothing runs twice."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from penstock.home import Config
from penstock.runners import Attempt, AttemptRef, Failed, Killed, Lost, Started, Succeeded, Waiting
from penstock.runners.process.folder import read_claim, seal
from penstock.runtime.identity import host, start_time
from support.attempts import (
    GATED,
    Gate,
    Reports,
    attempt,
    component,
    error_of,
    output_of,
    wait_for_end,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from penstock.runners.process import ProcessRunner

    MakeRunner = Callable[..., ProcessRunner]

ENGINE = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from penstock.home import Config, Home
from penstock.runners import Started
from penstock.runners.process import ProcessRunner
from support.attempts import Reports, attempt, component
folder, name = Path(sys.argv[2]), sys.argv[3]
reports = Reports()
runner = ProcessRunner(Home(folder / "home", Config()), reports)
runner.start(attempt(component(sys.stdin.read()), folder, name=name, gate=str(folder / "gate")))
print(reports.next(Started).place["pid"], flush=True)
reports.end()
"""


class Engine:
    """An engine of its own process, with one task that waits at a gate."""

    def __init__(self, folder: Path, source: str = GATED) -> None:
        tests = str(Path(__file__).parents[2])
        self.process = subprocess.Popen(
            [sys.executable, "-c", ENGINE, tests, str(folder), "task"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin is not None
        self.process.stdin.write(source)
        self.process.stdin.close()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """The gate of the test's first task."""
    return Gate(tmp_path)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine in a process of its own, with a task at the gate."""
    engine = Engine(tmp_path)
    yield engine
    engine.kill()


def task_of(tmp_path: Path, source: str = GATED, **given: Any) -> Any:
    return attempt(component(source), tmp_path, gate=str(tmp_path / "gate"), **given)


def zygote_of(pid: int) -> int:
    """Return the parent of a task's process."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])


# The engine dies.


def test_a_task_outlives_a_killed_engine_and_keeps_its_process(
    engine: Engine, gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    pid = gate.wait()
    engine.kill()

    make_runner(reports).adopt(task_of(tmp_path))
    assert reports.next(Started).place["pid"] == pid
    gate.open("outlived")

    assert output_of(reports.end()) == "outlived"


def test_what_a_task_came_to_while_no_engine_lived_is_reported(
    engine: Engine, gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    pid = gate.wait()
    engine.kill()
    gate.open("alone")
    assert wait_for_end(pid)

    make_runner(reports).adopt(task_of(tmp_path))

    assert output_of(reports.end()) == "alone"


def test_a_task_that_crashed_while_no_engine_lived_is_reported_with_its_signal(
    engine: Engine, gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    pid = gate.wait()
    zygote = zygote_of(pid)
    engine.kill()
    os.kill(pid, signal.SIGKILL)
    assert wait_for_end(zygote)  # it has left the status in the task's folder, and had nothing else to do

    make_runner(reports).adopt(task_of(tmp_path))

    assert error_of(reports.end()).reason == "killed by signal 9 (out of memory?)"


def test_a_zygote_ends_with_its_engine_when_nothing_runs(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports)
    runner.start(attempt(component("def f() -> int:\n    import os\n    return os.getppid()"), tmp_path))
    zygote = output_of(reports.end())
    runner.close()
    with pytest.raises(ProcessLookupError):
        os.kill(zygote, 0)


# The zygote dies, or stands still.


def test_a_task_outlives_its_zygote(
    gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports)
    runner.start(task_of(tmp_path))
    os.kill(zygote_of(gate.wait()), signal.SIGKILL)
    gate.open("orphan")
    assert output_of(reports.end()) == "orphan"

    runner.start(attempt(component("def f() -> str:\n    return 'next'"), tmp_path, number=2))
    assert output_of(reports.end()) == "next"


def test_a_task_that_dies_after_its_zygote_is_lost(
    gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports)
    runner.start(task_of(tmp_path))
    pid = gate.wait()
    zygote = zygote_of(pid)
    os.kill(zygote, signal.SIGKILL)
    assert wait_for_end(zygote)
    os.kill(pid, signal.SIGKILL)
    assert isinstance(reports.end(), Lost | Failed)  # failed, where the system still shows the status


def test_zygotes_killed_again_and_again_lose_no_task(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports, slots=4)
    killer = component("""
        def f(value: int) -> int:
            import os
            if value % 10 == 0:
                os.kill(os.getppid(), 9)
            return value
    """)
    for number in range(1, 41):
        runner.start(attempt(killer, tmp_path, number=number, value=number))
    ends = [reports.end() for _ in range(40)]
    assert sorted(output_of(end) for end in ends) == list(range(1, 41))


def test_a_zygote_that_stands_still_when_nothing_is_left_to_do_is_killed(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports)
    runner.start(attempt(component("def f() -> int:\n    import os\n    return os.getppid()"), tmp_path))
    zygote = output_of(reports.end())
    os.kill(zygote, signal.SIGSTOP)
    runner.close()
    assert wait_for_end(zygote)


def test_what_a_task_left_ends_though_its_zygote_stands_still(
    gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports)
    source = """
        def f(gate: str) -> int:
            import os, subprocess
            left = subprocess.Popen(["sleep", "300"]).pid
            with open(gate + ".here", "w") as here:
                here.write(str(os.getpid()))
            with open(gate) as pipe:
                pipe.read()
            return left
    """
    runner.start(task_of(tmp_path, source))
    reports.next(Started)
    zygote = zygote_of(gate.wait())
    os.kill(zygote, signal.SIGSTOP)
    gate.open()
    left = output_of(reports.end())
    runner.close()
    assert wait_for_end(zygote)
    assert wait_for_end(left)


def test_a_task_that_stands_still_hears_that_it_is_to_end(
    gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports, grace_s=60)
    runner.start(task_of(tmp_path))
    os.kill(gate.wait(), signal.SIGSTOP)
    runner.kill(task_of(tmp_path).ref)
    assert isinstance(reports.end(), Killed)


def test_a_zygote_that_stands_still_goes_on_when_it_is_asked(
    gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports)
    runner.start(task_of(tmp_path))
    zygote = zygote_of(gate.wait())
    os.kill(zygote, signal.SIGSTOP)

    second = attempt(component("def f() -> int:\n    import os\n    return os.getppid()"), tmp_path, number=2)
    runner.start(second)

    assert output_of(reports.next(Succeeded, second.ref)) == zygote
    gate.open("unharmed")
    assert output_of(reports.end()) == "unharmed"


def test_a_zygote_that_stands_still_ends_when_its_engine_has_died(engine: Engine, gate: Gate) -> None:
    zygote = zygote_of(gate.wait())
    os.kill(zygote, signal.SIGSTOP)
    engine.kill()
    gate.open()
    assert wait_for_end(zygote)


def test_a_zygote_that_does_not_answer_is_replaced(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    first = tmp_path / "first"
    python = f'#!/bin/sh\n[ -e {first} ] && exec {sys.executable} "$@"\ntouch {first}\nexec sleep 300\n'
    runner, task = with_interpreter(python, make_runner, reports, tmp_path, answer_s=0.5)
    runner.start(task)
    assert output_of(reports.end()) == 42


def test_a_task_ends_though_its_zygote_stands_still(
    gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports)
    runner.start(task_of(tmp_path))
    reports.next(Started)  # it has answered; otherwise it would be replaced
    zygote = zygote_of(gate.wait())
    os.kill(zygote, signal.SIGSTOP)
    gate.open("heard")
    try:
        assert output_of(reports.end()) == "heard"
    finally:
        os.kill(zygote, signal.SIGCONT)


def test_a_crash_is_named_though_the_zygote_stands_still(
    gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports)
    runner.start(task_of(tmp_path))
    reports.next(Started)
    pid = gate.wait()
    zygote = zygote_of(pid)
    os.kill(zygote, signal.SIGSTOP)
    os.kill(pid, signal.SIGSEGV)
    try:
        assert error_of(reports.end()).reason == "killed by signal 11 (segmentation fault)"
    finally:
        os.kill(zygote, signal.SIGCONT)


def with_interpreter(
    text: str, make_runner: MakeRunner, reports: Reports, tmp_path: Path, **settings: Any
) -> tuple[ProcessRunner, Attempt]:
    """Return a task, and a runner, whose interpreter becomes a script after it was looked at."""
    named, script = tmp_path / "python", tmp_path / "script"
    named.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    named.chmod(0o755)
    config = Config(images={"ours": str(named)})
    task = attempt(component("def f() -> int:\n    return 42", image="ours"), tmp_path)
    make_runner(reports, config=config).check(task.container, "task")
    # What was found then is still believed.
    memory = tmp_path / "home" / "envs" / "interpreters.json"
    kept = json.loads(memory.read_text())
    kept["paths"][str(named)]["interpreter"]["path"] = str(script)
    memory.write_text(json.dumps(kept))
    script.write_text(text)
    script.chmod(0o755)
    return make_runner(reports, config=config, **settings), task


def test_an_interpreter_that_runs_no_tasks_is_reported_with_what_it_says(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    script = "#!/bin/sh\necho 'no more today' >&2\nexit 3\n"
    runner, task = with_interpreter(script, make_runner, reports, tmp_path)
    runner.start(task)

    error = error_of(reports.end())
    assert error.message == f"the interpreter {tmp_path / 'script'} cannot run tasks: no more today"


# What an earlier runner left is not what it seems.


def claimed_by(tmp_path: Path, **place: Any) -> Any:
    task = task_of(tmp_path)
    task.folder.mkdir(parents=True)
    (task.folder / "started").write_text(json.dumps(place))
    return task


def test_a_process_of_another_machine_is_never_adopted(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    make_runner(reports).adopt(claimed_by(tmp_path, host="elsewhere", pid=os.getpid(), start_time=1))
    assert reports.end().reason == "it ran on another machine, elsewhere"


def test_what_was_seen_to_run_on_another_machine_is_not_begun_here(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    task = msgspec.structs.replace(task_of(tmp_path), place={"host": "elsewhere", "pid": 7})
    make_runner(reports).adopt(task)

    assert reports.end().reason == "it ran on another machine, elsewhere"
    assert not task.folder.exists()


def test_a_process_that_only_has_the_number_is_not_adopted(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    other = start_time(os.getpid()) + 1
    make_runner(reports).adopt(claimed_by(tmp_path, host=host(), pid=os.getpid(), start_time=other))
    assert isinstance(reports.end(), Lost)


def test_a_process_that_died_as_it_claimed_is_lost(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    task = task_of(tmp_path)
    task.folder.mkdir(parents=True)
    (task.folder / "started").touch()
    make_runner(reports).adopt(task)
    assert reports.end().reason == "its process died as it began"


def test_a_claim_that_was_given_up_is_nobodys_again(tmp_path: Path) -> None:
    """Its process may only have stood still: when it goes on it finds that, and ends."""
    (tmp_path / "started").touch()
    with (tmp_path / "started").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert not seal(tmp_path), "its process lives"
    assert seal(tmp_path)
    assert seal(tmp_path)
    claim = read_claim(tmp_path)
    assert claim is not None
    assert claim.place is None

    (tmp_path / "started").write_text('{"pid": 1}')
    assert not seal(tmp_path), "its process has gone on in time"


def test_what_ended_while_nobody_watched_keeps_its_own_times(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    task = claimed_by(tmp_path, host=host(), pid=os.getpid(), start_time=1, at=1_000_000)
    (task.folder / "result.json").write_text('{"state": "SUCCEEDED", "at": 3000000, "output": {}}')
    make_runner(reports).adopt(task)
    assert reports.next(Started).at == 1_000_000
    assert reports.end().at == 3_000_000


def test_half_a_result_is_none(make_runner: MakeRunner, reports: Reports, tmp_path: Path) -> None:
    task = claimed_by(tmp_path, host=host(), pid=os.getpid(), start_time=1)
    (task.folder / "result.json").write_text('{"state": "SUCC')
    make_runner(reports).adopt(task)
    assert isinstance(reports.end(), Lost)


# The runner's own order of things.


def test_no_more_attempts_run_at_once_than_there_are_slots(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports, slots=1)
    counting = """
        def f(place: str) -> int:
            import os
            os.mkdir(place + "/busy")
            others = len(os.listdir(place))
            os.rmdir(place + "/busy")
            return others
    """
    (tmp_path / "count").mkdir()
    for number in range(1, 11):
        runner.start(attempt(component(counting), tmp_path, number=number, place=str(tmp_path / "count")))
    ends = [reports.end() for _ in range(10)]
    assert [output_of(end) for end in ends] == [1] * 10
    assert [end.ref.number for end in ends] == list(range(1, 11))


def test_runs_take_turns_at_the_slots(
    gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports, slots=1)
    runner.start(task_of(tmp_path))
    gate.wait()  # it has the slot, and all others wait
    of_a_long_run = [
        attempt(component("def f() -> int:\n    return 1"), tmp_path, number=number) for number in (2, 3, 4)
    ]
    of_a_short_one = attempt(component("def f() -> int:\n    return 1"), tmp_path, name="short")
    short = msgspec.structs.replace(of_a_short_one, ref=AttemptRef("another run", "short", 1))
    for each in (*of_a_long_run, short):
        runner.start(each)
    gate.open()

    ended = [reports.end().ref for _ in range(5)]
    assert [(ref.run_id, ref.number) for ref in ended[1:]] == [
        ("run", 2),
        ("another run", 1),
        ("run", 3),
        ("run", 4),
    ]


def test_an_attempt_that_waits_says_why(
    gate: Gate, make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports, slots=1)
    runner.start(task_of(tmp_path))
    gate.wait()
    second = attempt(component("def f() -> int:\n    return 1"), tmp_path, number=2)
    runner.start(second)
    assert reports.next(Waiting, second.ref).reason == "waiting for one of 1 slots"
    assert not (second.folder / "input.json").exists()
    gate.open()
    assert {output_of(reports.end()), output_of(reports.end())} == {"done", 1}
