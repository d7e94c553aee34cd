"""What a task's process finds, and what becomes of it when it ends in this way or that."""

from __future__ import annotations

import gzip
import json
import os
import signal
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest

from penstock import runtime
from penstock.home import Config
from penstock.runners import Killed, Succeeded
from support import interpreters
from support.attempts import Gate, Reports, attempt, component, error_of, output_of, wait_for_end

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from penstock.ir import PipelineContainerSpec
    from penstock.runners.process import ProcessRunner

    Run = Callable[..., Any]


@pytest.fixture
def run(runner: ProcessRunner, reports: Reports, tmp_path: Path) -> Run:
    """Runs a component's source and returns the report of its end; its folder is tmp_path/task/1."""

    def run(source: str | PipelineContainerSpec, **given: Any) -> Any:
        container = component(source) if isinstance(source, str) else source
        runner.start(attempt(container, tmp_path, **given))
        return reports.end()

    return run


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], str]:
    """Reads the log of the first attempt."""
    return (tmp_path / "task" / "1" / "log").read_text


# What it finds.


def test_the_current_folder_and_the_temporary_folder_are_the_tasks_own(run: Run, tmp_path: Path) -> None:
    found = output_of(
        run("""
        def f() -> list:
            import os, tempfile
            open("kept", "w").close()
            return [os.getcwd(), os.environ["PWD"], tempfile.gettempdir(), os.environ["TMPDIR"]]
    """)
    )
    own = tmp_path / "task" / "1"
    assert found == [str(own / "work")] * 2 + [str(own / "tmp")] * 2
    assert (own / "work" / "kept").exists()


def test_sys_path_holds_no_folder_that_the_user_did_not_ask_for(run: Run, tmp_path: Path) -> None:
    found = output_of(run("def f() -> list:\n    import sys\n    return sys.path"))

    own = tmp_path / "task" / "1"
    runtime_folder = os.path.dirname(runtime.__file__)  # noqa: PTH120 - compared as text
    assert found[:2] == [str(own), f"{runtime_folder}/shim"]
    assert "" not in found
    assert runtime_folder not in found
    assert not {str(own / "work"), os.getcwd()} & set(found)  # noqa: PTH109 - compared as text


def test_packages_of_the_engines_own_interpreter_are_there(run: Run) -> None:
    assert output_of(run("def f() -> str:\n    import msgspec\n    return msgspec.__name__")) == "msgspec"


def test_the_callers_variables_are_inherited_but_for_penstocks_and_pythons(
    make_runner: Callable[..., ProcessRunner],
    reports: Reports,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PENSTOCK_HOME", "/secret")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("MINE", "inherited")
    source = """
        def f() -> dict:
            import os, sys
            kept = {name: value for name, value in os.environ.items() if name in ("MINE", "_KFP_RUNTIME")}
            odd = [name for name in os.environ if name.startswith(("PENSTOCK_", "PYTHON"))]
            return {"kept": kept, "odd": odd, "path": "/elsewhere" in sys.path}
    """
    make_runner(reports).start(attempt(component(source), tmp_path))

    assert output_of(reports.end()) == {
        "kept": {"MINE": "inherited", "_KFP_RUNTIME": "true"},
        "odd": [],
        "path": False,
    }


def test_variables_that_python_reads_when_it_begins_are_obeyed(run: Run, tmp_path: Path) -> None:
    source = """
        def f() -> list:
            import os, sys, time
            return ["/of/the/component" in sys.path, hash("x"), time.tzname[0], os.getpid() == os.getsid(0)]
    """
    env = {"PYTHONPATH": "/of/the/component", "PYTHONHASHSEED": "7", "TZ": "UTC+3"}
    first = output_of(run(component(source, env=env)))
    second = output_of(run(component(source, env=env), number=2))
    assert first == second
    assert first[0] is True
    assert first[2:] == ["UTC", True]


def test_standard_input_is_empty(run: Run) -> None:
    assert output_of(run("def f() -> str:\n    import sys\n    return sys.stdin.read()")) == ""


def test_the_task_leads_a_session_and_writes_no_core_files(run: Run) -> None:
    source = """
        def f() -> list:
            import os, resource
            leads = os.getpid() == os.getsid(0) == os.getpgid(0)
            return [leads, resource.getrlimit(resource.RLIMIT_CORE)[0]]
    """
    assert output_of(run(source)) == [True, 0]


def test_no_descriptors_of_the_runner_are_open_in_a_task(
    runner: ProcessRunner, reports: Reports, tmp_path: Path
) -> None:
    gate = Gate(tmp_path)
    source = """
        def f(gate: str) -> list:
            import os
            with open(gate + ".here", "w") as here:
                here.write(str(os.getpid()))
            open(gate).read()
            open_files = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
            return [os.readlink(name) for name in open_files if os.path.exists(name)]
    """
    runner.start(attempt(component("def f() -> str:\n    return open('/dev/null').read()"), tmp_path))
    reports.end()
    other = Gate(tmp_path / "task")
    runner.start(attempt(component(source), tmp_path, number=2, gate=str(other.path)))
    other.wait()
    runner.start(attempt(component(source), tmp_path, number=3, gate=str(gate.path)))
    gate.wait()
    gate.open()

    own = tmp_path / "task" / "3"
    assert sorted(output_of(reports.end())) == sorted(
        ["/dev/null", f"{own}/log", f"{own}/log", f"{own}/started"]
    )
    other.open()
    reports.end()


def test_random_numbers_differ_between_tasks(run: Run) -> None:
    source = "def f() -> float:\n    import random\n    return random.random()"
    assert output_of(run(source)) != output_of(run(source, number=2))


def test_what_a_component_logs_is_in_its_log(run: Run, log: Callable[[], str]) -> None:
    run("""
        def f():
            import logging
            logging.info("from logging")
            print("from print")
            logging.getLogger("x").warning("from a logger")
    """)
    lines = log().splitlines()
    assert [line.rpartition("] ")[2] for line in lines] == ["from logging", "from print", "from a logger"]
    assert "INFO" in lines[0]


def test_a_flood_of_output_is_kept_whole(run: Run, tmp_path: Path) -> None:
    run("""
        def f():
            import os
            for _ in range(200):
                os.write(1, b"x" * 65535 + b"\\n")
    """)
    assert (tmp_path / "task" / "1" / "log").stat().st_size == 200 * 65536


def test_processes_of_the_spawn_kind_work(run: Run) -> None:
    source = """
        import multiprocessing

        def square(x):
            return x * x

        def f() -> list:
            with multiprocessing.get_context("spawn").Pool(2) as pool:
                return pool.map(square, [1, 2, 3])
    """
    assert output_of(run(source)) == [1, 4, 9]


def test_main_has_a_file_that_can_be_run_again(run: Run) -> None:
    found = output_of(
        run("""
        def f() -> list:
            import sys
            main = sys.modules["__main__"]
            return [main.__file__, sys.argv[0], sys.argv[-1]]
    """)
    )
    assert found[0] == found[1] != ""
    assert os.path.exists(found[0])  # noqa: PTH110 - it came as text
    assert found[2] == "f"


def test_placeholders_in_a_source_are_filled_in(run: Run) -> None:
    source = """def f(x: int) -> str:\n    return "x={{$.inputs.parameters['x']}}" """
    assert output_of(run(source, x=7)) == "x=7"


# How it ends.


def test_sys_exit_with_0_is_success_without_outputs(run: Run) -> None:
    end = run("def f():\n    import sys\n    sys.exit()")
    assert isinstance(end, Succeeded)
    assert end.output.parameter_values == {}


@pytest.mark.parametrize(
    ("value", "code"), [("3", 3), ("'no data'", 1), ("256", 1)], ids=["number", "text", "no byte"]
)
def test_sys_exit_with_anything_else_is_a_failure(
    run: Run, log: Callable[[], str], value: str, code: int
) -> None:
    error = error_of(run(f"def f():\n    import sys\n    sys.exit({value})"))
    assert (error.kind, error.exit_code) == ("SystemExit", code)
    assert ("no data" in log()) == ("no data" in value)


def test_an_interrupt_inside_a_task_is_its_failure(run: Run) -> None:
    error = error_of(run("def f():\n    raise KeyboardInterrupt"))
    assert (error.kind, error.message) == ("KeyboardInterrupt", "KeyboardInterrupt")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGKILL, "killed by signal 9 (out of memory?)"),
        (signal.SIGSEGV, "killed by signal 11 (segmentation fault)"),
        (signal.SIGTERM, "killed by signal 15 (Terminated)"),
    ],
)
def test_a_signal_is_named_as_the_reason(run: Run, number: signal.Signals, reason: str) -> None:
    error = error_of(run(f"def f():\n    import os\n    os.kill(os.getpid(), {int(number)})"))
    assert (error.kind, error.reason, error.exit_code) == ("Signal", reason, 128 + number)


def test_a_crash_shows_in_the_log_where_it_happened(run: Run, log: Callable[[], str]) -> None:
    run("def f():\n    print('before')\n    import ctypes\n    ctypes.string_at(0)")
    assert log().startswith("before\n")
    assert "in f" in log()


def test_a_source_that_does_not_compile_fails_with_its_line(run: Run) -> None:
    error = error_of(run("def f():\n    return )"))
    assert error.kind == "SyntaxError"
    assert "return )" in error.traceback


def test_a_missing_function_is_named(run: Run) -> None:
    assert "no function 'f'" in error_of(run("def g():\n    pass")).message


def test_a_chain_of_exceptions_is_kept(run: Run) -> None:
    error = error_of(
        run("""
        def f():
            try:
                {}["rate"]
            except KeyError as error:
                raise ValueError("no rate") from error
    """)
    )
    assert error.message == "ValueError: no rate"
    assert "KeyError: 'rate'" in error.traceback
    assert "direct cause" in error.traceback


def test_the_result_waits_for_threads_and_functions_registered_for_the_end(
    run: Run, log: Callable[[], str]
) -> None:
    source = """
        def f() -> str:
            import atexit, threading
            proceed = threading.Event()
            def late():
                proceed.wait()
                print("thread")
            threading.Thread(target=late).start()
            atexit.register(print, "atexit")
            threading.Timer(0.05, proceed.set).start()
            return "done"
    """
    assert output_of(run(source)) == "done"
    assert log() == "thread\natexit\n"


def test_files_that_are_left_open_are_written(run: Run, tmp_path: Path) -> None:
    source = """
        def f(place: str):
            import gzip, io
            global held
            held = [open(place + "/text", "w"), open(place + "/bytes", "wb"), io.BytesIO()]
            held.append(gzip.open(place + "/packed", "wt"))
            held[0].write("a text")
            held[1].write(b"bytes")
            held[3].write("a packed text")
            held.append(io.TextIOWrapper(open(place + "/detached", "wb")))
            held[-1].detach()
    """
    run(source, place=str(tmp_path))
    assert (tmp_path / "text").read_text() == "a text"
    assert (tmp_path / "bytes").read_text() == "bytes"
    with gzip.open(tmp_path / "packed", "rt") as packed:
        assert packed.read() == "a packed text"


def test_a_file_that_is_left_open_and_cannot_be_written_fails_its_task(run: Run, tmp_path: Path) -> None:
    source = """
        def f(place: str):
            global held
            held = open(place + "/text", "w")
            held.write("x" * 5000)
            import resource
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    """
    assert error_of(run(source, place=str(tmp_path))).message == "OSError: [Errno 27] File too large"


def test_processes_left_in_the_tasks_group_end_with_it(run: Run, tmp_path: Path) -> None:
    source = """
        def f() -> int:
            import os
            child = os.fork()
            if child == 0:
                import time
                time.sleep(600)
            return child
    """
    assert wait_for_end(output_of(run(source)))


def test_a_daemon_ends_with_its_task_and_holds_nothing_up(run: Run, tmp_path: Path) -> None:
    source = """
        def f() -> list:
            import os, time
            reader, writer = os.pipe()
            if os.fork() == 0:
                os.setsid()
                os.environ.clear()
                for _ in range(2):
                    if os.fork():
                        os.write(writer, b"%d\\n" % os.getpid())
                        os.closerange(0, 100)
                        time.sleep(600)
                    os.setsid()
                os._exit(0)
            pids = b""
            while pids.count(b"\\n") < 2:
                pids += os.read(reader, 100)
            return [int(pid) for pid in pids.split()]
    """
    daemons = output_of(run(source))
    assert len(daemons) == 2
    assert all(wait_for_end(daemon) for daemon in daemons)


def test_sigterm_may_be_used_to_wind_up(runner: ProcessRunner, reports: Reports, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    source = """
        def f(gate: str):
            import os, signal, sys
            def wind_up(number, frame):
                print("winding up")
                sys.exit(0)
            signal.signal(signal.SIGTERM, wind_up)
            with open(gate + ".here", "w") as here:
                here.write(str(os.getpid()))
            open(gate).read()
    """
    task = attempt(component(source), tmp_path, gate=str(gate.path))
    runner.start(task)
    gate.wait()
    runner.kill(task.ref)
    assert isinstance(reports.end(), Killed)
    assert (task.folder / "log").read_text() == "winding up\n"


def test_a_task_that_ignores_sigterm_is_killed_with_its_children(
    runner: ProcessRunner, reports: Reports, tmp_path: Path
) -> None:
    gate = Gate(tmp_path)
    source = """
        def f(gate: str):
            import os, signal
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            child = os.fork()
            if child:
                with open(gate + ".here", "w") as here:
                    here.write(str(child))
            while True:
                signal.pause()
    """
    task = attempt(component(source), tmp_path, gate=str(gate.path))
    runner.start(task)
    child = gate.wait()
    runner.kill(task.ref)
    assert isinstance(reports.end(), Killed)
    assert wait_for_end(child, timeout_s=0)


# What it leaves behind.


def test_outputs_become_read_only_with_success(run: Run, tmp_path: Path) -> None:
    source = """
        def f(model: Output[Model], folder: Output[Dataset]):
            import os
            open(model.path, "w").close()
            os.makedirs(folder.path + "/inner")
            open(folder.path + "/inner/part", "w").close()
    """
    made = tmp_path / "made"
    run(source, artifacts={"model": f"{made}/model", "folder": f"{made}/folder"})
    modes = [stat.S_IMODE((made / name).stat().st_mode) for name in ("model", "folder/inner/part")]
    assert [mode & 0o222 for mode in modes] == [0, 0]
    assert os.access(made / "folder" / "inner", os.W_OK)


def test_files_that_are_not_the_tasks_alone_keep_their_mode(run: Run, tmp_path: Path) -> None:
    source = """
        def f(link: Output[Dataset], hard: Output[Dataset], mine: str):
            import os
            os.symlink(mine + "/soft", link.path)
            os.link(mine + "/hard", hard.path)
    """
    for name in ("soft", "hard"):
        (tmp_path / name).touch(mode=0o644)
    run(source, mine=str(tmp_path), artifacts={"link": f"{tmp_path}/m/link", "hard": f"{tmp_path}/m/hard"})
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("soft", "hard")} == {0o644}


def test_the_folder_holds_what_the_protocol_says(run: Run, tmp_path: Path) -> None:
    run("def f(x: int) -> int:\n    return x", x=1)
    folder = tmp_path / "task" / "1"
    assert {path.name for path in folder.iterdir()} >= {
        "input.json",
        "started",
        "log",
        "work",
        "tmp",
        "result.json",
    }
    began = json.loads((folder / "started").read_text())
    assert began.keys() == {"host", "pid", "start_time", "at"}
    ended = json.loads((folder / "result.json").read_text())
    assert ended.pop("at") > began["at"]
    assert ended.pop("use").keys() == {"cpu_s", "max_memory"}
    assert ended == {"state": "SUCCEEDED", "output": {"parameterValues": {"Output": 1}}}
    assert not list(folder.glob("*.part"))


# When the folder fails it.


def test_a_full_disk_before_the_start_is_said(
    runner: ProcessRunner, reports: Reports, tmp_path: Path
) -> None:
    task = attempt(component("def f():\n    pass"), tmp_path)
    task.folder.mkdir(parents=True)
    (task.folder / "input.json").touch()  # of an earlier runner
    (task.folder / "input.json.part").symlink_to("/dev/full")
    runner.start(task)
    error = error_of(reports.end())
    assert "the disk is full" in error.message
    assert "free some space" in error.hint


def test_a_full_disk_at_the_end_is_a_failure(runner: ProcessRunner, reports: Reports, tmp_path: Path) -> None:
    task = attempt(component("def f():\n    pass"), tmp_path)
    task.folder.mkdir(parents=True)
    (task.folder / "result.json.part").symlink_to("/dev/full")
    runner.start(task)
    said = "the task's result of 0 kB could not be written: No space left on device"
    assert error_of(reports.end()).message == said


def test_a_place_that_cannot_be_written_is_said(
    runner: ProcessRunner, reports: Reports, tmp_path: Path
) -> None:
    (tmp_path / "task").write_text("in the way")
    runner.start(attempt(component("def f():\n    pass"), tmp_path))
    error = error_of(reports.end())
    assert error.message.startswith("the task cannot be started: ")
    assert error.kind == "System"


def test_a_folder_that_vanishes_under_a_task_is_a_failure(
    runner: ProcessRunner, reports: Reports, tmp_path: Path
) -> None:
    source = "def f(own: str):\n    import shutil\n    shutil.rmtree(own)"
    task = attempt(component(source), tmp_path, own=str(tmp_path / "task"))
    runner.start(task)
    assert error_of(reports.end()).message == "the task's folder has vanished while it ran"


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.12", "3.13"])
def test_tasks_run_alike_in_other_versions_of_python(
    make_runner: Callable[..., ProcessRunner], reports: Reports, tmp_path: Path, version: str
) -> None:
    python = interpreters.found().get(version, sys.executable)
    runner = make_runner(reports, config=Config(images={"mapped": python}))
    source = "def f(x: int) -> list:\n    import sys\n    return [x + 1, list(sys.version_info[:2])]"
    runner.start(attempt(component(source, image="mapped"), tmp_path, x=1))
    expected = version if version in interpreters.found() else f"3.{sys.version_info.minor}"
    assert output_of(reports.end()) == [2, [int(part) for part in expected.split(".")]]


def test_a_great_many_tasks_that_cannot_start_end_one_by_one(
    runner: ProcessRunner, reports: Reports, tmp_path: Path
) -> None:
    (tmp_path / "task").write_text("in the way")
    for number in range(1, 2001):
        runner.start(attempt(component("def f():\n    pass"), tmp_path, number=number))
    assert {error_of(reports.end()).kind for _ in range(2000)} == {"System"}


def test_an_interpreter_that_the_components_variables_break_says_so_in_the_log(
    run: Run, log: Callable[[], str]
) -> None:
    error = error_of(run(component("def f():\n    pass", env={"PYTHONHOME": "/nowhere"})))
    assert error.kind == "Exit"
    assert "/nowhere" in log()


def test_an_image_that_is_known_only_when_the_task_starts_is_checked_then(
    runner: ProcessRunner, reports: Reports, tmp_path: Path
) -> None:
    unknown = component("def f():\n    pass", image="{{$.inputs.parameters['image']}}")
    assert runner.check(unknown, "task") == []
    runner.start(attempt(component("def f():\n    pass", image="team/train"), tmp_path))
    error = error_of(reports.end())
    assert (error.kind, error.message) == (
        "SubmitError",
        "there is no Python here for the image 'team/train'",
    )
