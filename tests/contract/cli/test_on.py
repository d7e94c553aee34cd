"""``--on``: what commands do for runs of another server."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from support.http_server import Answer, Asked, serving
from support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Penstock
    from support.servers import Server

FLOW = """
from kfp import dsl
from kfp.dsl import Dataset, Input, Output

@dsl.component
def load(data: Output[Dataset], rows: int):
    print("loading", rows)
    with open(data.path, "w") as file:
        file.write(" ".join(map(str, range(rows))))
    data.metadata["rows"] = rows

@dsl.component
def total(data: Input[Dataset], scale: int) -> int:
    print("adding", data.metadata["rows"])
    with open(data.path) as file:
        numbers = [int(word) for word in file.read().split()]
    return sum(numbers) // scale

@dsl.pipeline
def flow(rows: int, scale: int = 1) -> int:
    return total(data=load(rows=rows).outputs["data"], scale=scale).output
"""
WAITING = """
from kfp import dsl

@dsl.component
def wait(gate: str):
    open(gate).read()

@dsl.pipeline
def waiting(gate: str):
    wait(gate=gate)
"""


@pytest.fixture
def lab(penstock: Penstock, server: Server) -> Penstock:
    """The command on a laptop that calls the server ``lab``."""
    penstock.home.mkdir()
    (penstock.home / "config.toml").write_text(f'[servers.lab]\nurl = "{server.url}"\n')
    penstock.write("flow.py", FLOW)
    penstock.write("waiting.py", WAITING)
    return penstock


def run(lab: Penstock, *words: str) -> str:
    """Run the pipeline there, and return the run's id."""
    done = lab("run", "flow.py", "--sdk", "penstock", "--json", "--on", "lab", *words)
    found: str = done.json["run_id"]
    return found


def test_a_run_goes_there_and_is_shown_as_one_of_here(lab: Penstock, server: Server) -> None:
    words = ("run", "flow.py", "--sdk", "penstock", "-p", "rows=4", "--no-cache")
    here, there = lab(*words), lab(*words, "--on", "lab")

    assert (there.code, there.out) == (here.code, here.out) == (0, "Output: 6\n")
    assert f"at {server.url}\n" in there.err
    for line in ("SUCCEEDED in ", ": 2 succeeded\n"):
        assert line in there.err
        assert line in here.err
    assert {"load", "total"} <= {line.split()[-1] for line in there.err.splitlines() if line}


def test_its_json_is_that_of_a_run_of_here(lab: Penstock) -> None:
    words = ("run", "flow.py", "--sdk", "penstock", "-p", "rows=3", "--json")
    here, there = lab(*words).json, lab(*words, "--on", "lab").json

    def unlike(told: dict[str, object]) -> str:
        tasks = told["tasks"]
        assert isinstance(tasks, list)
        for task in tasks:
            task["seconds"] = 0
        return json.dumps({**told, "run_id": ""})

    assert unlike(here) == unlike(there)


def test_a_failure_is_told_as_here(lab: Penstock) -> None:
    words = ("run", "flow.py", "--sdk", "penstock", "-p", "rows=2", "-p", "scale=0")
    here, there = lab(*words), lab(*words, "--on", "lab")

    assert (here.code, there.code) == (1, 1)
    said = "failed: total: ZeroDivisionError: integer division or modulo by zero\n"
    assert said in here.err
    assert said in there.err
    assert "  the last lines of its log:\n  | adding 2\n" in there.err
    own = [line for line in here.err.splitlines() if line.startswith("  File ")]
    assert own == [line for line in there.err.splitlines() if line.startswith("  File ")]
    assert f'{lab.folder}/flow.py", line ' in own[0]
    [step] = [line for line in there.err.splitlines() if "try the step here: " in line]
    done = lab(*step.partition("penstock ")[2].replace("'", "").split())
    assert done.code == 1
    assert done.err.endswith("ZeroDivisionError: integer division or modulo by zero\n")
    assert f'{lab.folder}/flow.py", line ' in done.err


def test_wrong_parameters_are_refused_before_anything_is_sent(lab: Penstock, server: Server) -> None:
    before = server.ask("GET", "/apis/v2beta1/runs").json().get("total_size", 0)

    done = lab("run", "flow.py", "--sdk", "penstock", "-p", "rows=x", "--on", "lab", "--json")

    assert (done.code, done.json["run_id"]) == (2, None)
    assert "'rows' is a NUMBER_INTEGER" in done.error
    assert before == server.ask("GET", "/apis/v2beta1/runs").json().get("total_size", 0)


def test_runs_are_listed_and_named_by_id_beginning_and_name(lab: Penstock) -> None:
    run_id = run(lab, "-p", "rows=5", "--name", "five", "--tag", "size=small")

    listed = json.loads(lab("runs", "--on", "lab", "--json").out)
    assert ("five", "SUCCEEDED", {"size": "small"}) == next(
        (each["name"], each["state"], each["tags"]) for each in listed if each["run_id"] == run_id
    )
    assert run_id[:8] in lab("runs", "--on", "lab", "--tag", "size=small").out
    said = {lab("why", name, "--on", "lab").out for name in (run_id, run_id[:10], "five")}
    assert len(said) == 1
    assert "load   SUCCEEDED" in said.pop()

    run(lab, "-p", "rows=5", "--name", "five")
    several = lab("why", "five", "--on", "lab")
    assert several.code == 2
    assert "several runs are called 'five'" in several.error
    none = lab("why", "six", "--on", "lab")
    assert none.code == 2
    assert "there is no run 'six' on lab" in none.error


def test_what_tasks_printed_is_shown(lab: Penstock) -> None:
    run_id = run(lab, "-p", "rows=6", "--no-cache")

    assert lab("logs", run_id, "load", "--on", "lab").out == "loading 6\n"
    assert lab("logs", run_id, "--on", "lab").out == (
        "== load (attempt 1)\nloading 6\n== total (attempt 1)\nadding 6\n"
    )
    again = run(lab, "-p", "rows=6")
    taken = lab("logs", again, "load", "--on", "lab")
    assert taken.out == "loading 6\n"
    assert f"load took its outputs from run {run_id[:8]}" in taken.err
    assert lab("logs", again, "nobody", "--on", "lab").code == 2


def test_a_step_runs_here_on_what_it_was_given_there(lab: Penstock) -> None:
    run_id = run(lab, "-p", "rows=4")
    unknown = lab("test-step", run_id, "total", "--on", "lab")
    assert unknown.code == 2
    assert "name its file behind the task" in unknown.error
    lab.write("changed.py", FLOW.replace("sum(numbers) //", "100 + sum(numbers) //"))

    done = lab("test-step", run_id, "total", "changed.py", "--on", "lab")

    assert (done.code, done.out) == (0, "adding 4\nOutput: 106\n"), done.err
    assert lab("verify", run_id, "total", "flow.py", "--on", "lab").out.endswith("Output: the same\n")


def test_what_was_made_there_is_fetched(lab: Penstock) -> None:
    run_id = run(lab, "-p", "rows=3")

    done = lab("download", run_id, "load", "-o", "got", "--on", "lab")

    assert (done.code, done.out) == (0, "load/data: got/load/data\n"), done.err
    assert (lab.folder / "got/load/data").read_text() == "0 1 2"
    again = lab("download", run_id, "load", "-o", "got", "--on", "lab")
    assert again.code == 2
    assert "there is something at got/load/data already" in again.error
    of_run = lab("download", run_id, "--on", "lab")
    assert of_run.code == 2
    assert "artifacts were made by: load" in of_run.error


def test_what_was_made_here_is_copied(penstock: Penstock) -> None:
    penstock.write(
        "flow.py",
        FLOW.replace(
            '-> int:\n    return total(data=load(rows=rows).outputs["data"], scale=scale).output',
            '-> Dataset:\n    return load(rows=rows).outputs["data"]',
        ),
    )
    made = penstock("run", "flow.py:flow", "--sdk", "penstock", "-p", "rows=2", "--name", "it")
    assert made.code == 0, made.err

    done = penstock("download", "it", "-o", "got")

    assert (done.code, done.out) == (0, "Output: got/Output\n")
    assert (penstock.folder / "got/Output").read_text() == "0 1"


MEASURED = """
from kfp import dsl
from kfp.dsl import Input, Metrics, Output

@dsl.component
def measure(scores: Output[Metrics]):
    scores.log_metric("r2", 0.5)

@dsl.component
def judge(scores: Input[Metrics]) -> bool:
    return scores.metadata["r2"] > 0.4

@dsl.pipeline
def measured() -> bool:
    return judge(scores=measure().outputs["scores"]).output
"""


def test_metrics_have_no_file_and_are_fetched_all_the_same(lab: Penstock) -> None:
    lab.write("measured.py", MEASURED)
    assert lab("run", "measured.py", "--sdk", "penstock", "--name", "scored", "--on", "lab").code == 0

    assert lab("test-step", "scored", "judge", "measured.py", "--on", "lab").out == "Output: true\n"
    done = lab("download", "scored", "measure", "--on", "lab")
    assert (done.code, done.out) == (0, "")
    assert 'measure/scores: there is no file of it; its metadata is {"r2":0.5}' in done.err


def test_runs_are_compared_and_tagged_there(lab: Penstock) -> None:
    first, second = run(lab, "-p", "rows=2"), run(lab, "-p", "rows=5")

    compared = lab("compare", first, second, "-d", "--on", "lab")
    assert "* parameter rows" in compared.out, compared.err
    tagged = lab("tag", first, "--tag", "best=no", "--name", "the first", "--on", "lab", "--json")
    assert ("the first", {"best": "no"}) == (tagged.json["name"], tagged.json["tags"])
    assert lab("tag", "the first", "--remove", "best", "--on", "lab").out == f"{first[:8]}  the first\n"


def test_what_is_there_is_found_and_forgotten(lab: Penstock) -> None:
    run_id = run(lab, "-p", "rows=6", "--name", "Sauvignon")

    found = lab("search", "sauvig", "--type", "run", "--on", "lab")
    [line] = found.out.splitlines()
    assert line.startswith(f"run  {run_id[:8]}  "), found.err
    assert line.endswith("  Sauvignon")
    [told] = json.loads(lab("search", "sauvignon", "--type", "run", "--on", "lab", "--json").out)
    assert ("run", run_id) == (told["type"], told["id"])
    assert lab("forget", "--run", run_id, "--on", "lab").err.startswith("forgot ")
    nothing = lab("forget", "--run", run_id, "--on", "lab")
    assert (2, f"error: nothing is cached of run '{run_id}'") == (nothing.code, nothing.error.splitlines()[0])
    assert 2 == lab("forget", "--component", "load", "--older-than", "30d", "--on", "lab").code


def test_the_debugger_is_where_a_step_raises(lab: Penstock) -> None:
    run_id = run(lab, "-p", "rows=3", "-p", "scale=0")

    process = lab.start("test-step", run_id, "total", "flow.py", "--on", "lab", "--pdb", stdin=-1)
    out, _ = process.communicate("p [each * 7 for each in numbers]\nq\n", timeout=60)

    assert process.returncode == 1
    assert "(Pdb) [0, 7, 14]" in out


def test_a_run_is_run_again_there(lab: Penstock) -> None:
    run_id = run(lab, "-p", "rows=4", "-p", "scale=0")
    lab.write("flow.py", FLOW.replace("// scale", "// (scale or 2)"))

    done = lab("rerun", run_id, "flow.py", "--sdk", "penstock", "--on", "lab")

    assert (done.code, done.out) == (0, "Output: 3\n"), done.err
    assert f"rerun of {run_id[:8]}\n" in done.err
    again = lab("rerun", run_id, "--from", "load", "-p", "scale=3", "--on", "lab", "--json").json
    assert (again["rerun_of"], again["outputs"]) == (run_id, {"Output": 2})


LOOP = """
from kfp import dsl

@dsl.component
def say(what: str, gate: str):
    import os
    print("before", what, flush=True)
    os.read(os.open(gate, os.O_RDONLY), 1)
    print("after", what)
    assert what != "b"

@dsl.pipeline
def loop(gate: str):
    with dsl.ParallelFor(["a", "b"]) as what:
        say(what=what, gate=gate)
"""


def test_loops_failures_and_logs_are_followed_there(lab: Penstock, gate: Path) -> None:
    lab.write("loop.py", LOOP)
    process = lab.start(
        "run", "loop.py", "--name", "loops", "-p", f"gate={gate}", "--sdk", "penstock", "--on", "lab"
    )
    assert eventually(lambda: is_there(lab, "loops"), 30)
    follower = lab.start("logs", "loops", "--follow", "--on", "lab")
    assert follower.stdout is not None
    seen = {follower.stdout.readline() for _ in range(2)}
    assert {f"for-loop-2[{what}]/say: before {what}\n" for what in "ab"} == seen

    with gate.open("r+b", buffering=0) as opened:
        opened.write(b"12")
        printed, _ = follower.communicate(timeout=60)
        _, said = process.communicate(timeout=60)
        opened.write(b"3")  # for the task that has failed, which alone is gone on with
        again = lab("run", "--resume", "loops", "--on", "lab")

    assert (follower.returncode, process.returncode) == (0, 1)
    assert "for-loop-2[a]/say: after a\n" in printed
    assert "  for-loop-2[a]/say\n" in said
    assert "  for-loop-2[b]/say  AssertionError" in said
    assert ": 1 succeeded, 1 failed\n" in said
    assert ": 1 failed\n" in again.err
    assert "for-loop-2[a]" not in again.err
    assert lab("logs", "loops", "for-loop-2[a]/say", "-f", "--on", "lab").out == "before a\nafter a\n"


@pytest.fixture
def gate(lab: Penstock) -> Path:
    path = lab.folder / "gate"
    os.mkfifo(path)
    return path


def is_there(lab: Penstock, name: str) -> bool:
    listed = json.loads(lab("runs", "--on", "lab", "--json").out)
    return any(each["name"] == name for each in listed)


def test_ctrl_c_leaves_the_run_going_and_says_how_to_come_back(lab: Penstock, gate: Path) -> None:
    words = ("--name", "left", "-p", f"gate={gate}", "--sdk", "penstock", "--on", "lab")
    process = lab.start("run", "waiting.py", *words)
    assert eventually(lambda: is_there(lab, "left"), 30)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "left: the run goes on at lab" in said
    [back] = [line for line in said.splitlines() if "come back to it: " in line]
    follower = lab.start(*back.partition("penstock ")[2].split(), "--json")
    with gate.open("w"):  # a reader has opened it: the task runs
        pass

    out, _ = follower.communicate(timeout=60)

    assert follower.returncode == 0
    assert json.loads(out)["state"] == "SUCCEEDED"


def test_a_run_is_handed_over_and_told_to_end(lab: Penstock, gate: Path) -> None:
    words = ("--name", "over", "-p", f"gate={gate}", "--sdk", "penstock", "--on", "lab", "--detach")
    handed = lab("run", "waiting.py", *words)
    assert handed.code == 0
    assert "see how it goes: penstock run --resume " in handed.err

    ended = lab("terminate", "over", "--on", "lab")

    assert ended.code == 0
    assert "is told to end" in ended.err
    followed = lab("run", "--resume", "over", "--on", "lab", "--json") if is_open(lab) else None
    assert followed is None or followed.json["state"] == "CANCELED"
    assert eventually(lambda: not is_open(lab), 30)
    assert "is CANCELED already" in lab("terminate", "over", "--on", "lab").err


def is_open(lab: Penstock) -> bool:
    listed = json.loads(lab("runs", "--on", "lab", "--json").out)
    return next(each["state"] for each in listed if each["name"] == "over") not in {"CANCELED", "FAILED"}


def test_one_of_this_home_is_told_to_end_too(penstock: Penstock, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    penstock.write("waiting.py", WAITING)
    process = penstock.start("run", "waiting.py", "--name", "here", "-p", f"gate={gate}", "--sdk", "penstock")
    assert eventually(lambda: "here" in penstock("runs").out, 30)

    assert "is told to end" in penstock("terminate", "here").err

    process.communicate(timeout=60)
    assert process.returncode == 130
    assert "is CANCELED already" in penstock("terminate", "here").err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["runs", "--on", "attic"], 1, "there is no server 'attic'"),
        (["runs", "--on", "http://127.0.0.1:9"], 1, "http://127.0.0.1:9/apis/v2beta1/healthz got no answer"),
        (["run", "--on", "lab"], 2, "there is nothing to run"),
        (["run", "flow.py", "--detach"], 2, "--detach leaves a run to a server, and none is named"),
        (["run", "flow.py", "--env-file", "x", "--on", "lab"], 2, "their values are never sent"),
        (["run", "--resume", "x", "-p", "a=1", "--on", "lab"], 2, "--resume goes on with a run"),
        (["logs", "x", "-f", "--attempt", "2", "--on", "lab"], 2, "takes no --attempt"),
    ],
)
def test_what_cannot_be_is_told(lab: Penstock, words: list[str], code: int, said: str) -> None:
    done = lab(*words)

    assert code == done.code, done.err
    assert said in done.err


def kubeflow(asked: Asked) -> Answer:
    """Answer as a server does that has KFP's own API and nothing beyond: one run, which has failed."""
    detail = {
        "task_id": "t2",
        "parent_task_id": "t1",
        "display_name": "fit",
        "state": "FAILED",
        "create_time": "2024-02-29T12:00:01Z",
        "start_time": "2024-02-29T12:00:01Z",
        "end_time": "2024-02-29T12:00:03Z",
        "error": {"code": 9, "message": "exit code 1"},
    }
    root = {"task_id": "t1", "display_name": "root", "state": "FAILED", "child_tasks": [{"task_id": "t2"}]}
    found = {
        "run_id": "0b7d8c3e-0000-4000-8000-000000000001",
        "display_name": "nightly",
        "experiment_id": "e",
        "state": "FAILED",
        "created_at": "2024-02-29T12:00:00Z",
        "finished_at": "2024-02-29T12:00:04Z",
        "error": {"code": 9, "message": "it failed"},
        "pipeline_spec": {"pipelineInfo": {"name": "nightly"}, "root": {}},
        "run_details": {"task_details": [root, detail]},
    }
    path = asked.path.partition("?")[0].removeprefix("/apis/v2beta1/")
    answers: dict[str, object] = {
        "healthz": {"tag_name": "2.15.0", "multi_user": False},
        "experiments": {"experiment_id": "e", "display_name": "Default"},
        "runs": found if asked.method == "POST" else {"runs": [found]},
        f"runs/{found['run_id']}": found,
        f"runs/{found['run_id']}:terminate": {},
    }
    if path not in answers:
        return Answer(404, b'{"error": "Not Found", "code": 5, "message": "Not Found"}')
    return Answer(200, json.dumps(answers[path]).encode())


def test_a_server_of_kubeflows_has_runs_and_their_states(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    with serving(kubeflow) as url:
        assert "FAILED       4.00 s" in penstock("runs", "--on", url).out
        done = penstock("run", "flow.py", "--sdk", "penstock", "-p", "rows=1", "--on", url)
        assert done.code == 1
        assert "FAILED       2.00 s  fit  exit code 1" in done.err
        assert "failed: it failed" in done.err
        assert "is FAILED already" in penstock("terminate", "nightly", "--on", url).err
        for words in (["why", "nightly"], ["run", "flow.py", "-p", "rows=1", "--tag", "a=b"]):
            refused = penstock(*words, "--sdk", "penstock", "--on", url) if words[0] == "run" else None
            refused = refused or penstock(*words, "--on", url)
            assert "takes a server of Penstock's" in refused.err
