"""What a task reports of itself while it runs: tasks below it, artifacts, what it has read."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from penstock import compiler, dsl, ir
from support.made import RUNS
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.servers import Server

TASKS = "/apis/v2beta1/tasks"
ARTIFACTS = "/apis/v2beta1/artifacts"
LINKS = "/apis/v2beta1/artifact_tasks"


@dsl.component
def make(data: dsl.Output[dsl.Dataset]) -> None:
    with open(data.path, "w") as file:  # noqa: PTH123 - a component without imports
        file.write("some data")


@dsl.component
def wait(gate: str, data: dsl.Input[dsl.Dataset], model: dsl.Output[dsl.Model]) -> int:
    with open(gate) as file:  # noqa: PTH123 - a component without imports
        file.read()
    with open(model.path, "w") as file:  # noqa: PTH123 - a component without imports
        file.write("a model")
    return 1


@dsl.pipeline(name="reporting")
def reporting(gate: str) -> None:
    wait(gate=gate, data=make().outputs["data"])


class Held:
    """A run of which one task runs until it is let go."""

    def __init__(self, server: Server, gate: Path) -> None:
        self.server = server
        self.gate = gate
        body = {
            "display_name": "held",
            "pipeline_spec": ir.to_dict(compiler.lower(reporting).spec),
            "runtime_config": {"parameters": {"gate": str(gate)}},
        }
        self.run_id: str = server.ask("POST", RUNS, body).json()["run_id"]
        assert eventually(lambda: self.by_path().get("wait", {}).get("state") == "RUNNING", 60)
        self.task_id: str = self.by_path()["wait"]["task_id"]

    def by_path(self) -> dict[str, dict[str, Any]]:
        query = urlencode({"run_id": self.run_id, "page_size": 200})
        found = self.server.ask("GET", f"{TASKS}?{query}").json().get("tasks", [])
        return {task.get("path", ""): task for task in found}

    def report(self, name: str, /, **more: Any) -> dict[str, Any]:
        return told(self.server, "POST", TASKS, self.task(name, **more))

    def task(self, name: str, /, **more: Any) -> dict[str, Any]:
        return {"run_id": self.run_id, "parent_task_id": self.task_id, "name": name, **more}

    def artifact(self, **more: Any) -> dict[str, Any]:
        artifact = {"name": "loss", "type": "Metric", "number_value": 0.5}
        place = {"run_id": self.run_id, "task_id": self.task_id, "producer_key": "epochs"}
        return {"artifact": artifact, **place, **more}

    def let_go(self) -> str:
        """Have the task end, and say how the run has ended."""
        with open(self.gate, "w"):  # noqa: PTH123 - a pipe
            pass

        def ended() -> bool:
            return self.state() in {"SUCCEEDED", "FAILED"}

        assert eventually(ended, 60)
        return self.state()

    def state(self) -> str:
        return self.server.state_of(self.run_id)


def told(server: Server, method: str, path: str, body: Any) -> dict[str, Any]:
    answer = server.ask(method, path, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="module")
def held(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A run whose task goes on for as long as the module's tests."""
    gate = tmp_path_factory.mktemp("gate") / "gate"
    os.mkfifo(gate)
    run = Held(server, gate)
    yield run
    run.let_go()


def test_a_task_is_reported_below_the_one_that_does_it(server: Server, held: Held) -> None:
    made = held.report("trial-1", inputs={"parameters": [{"parameter_key": "rate", "value": 0.1}]})

    assert (made["path"], made["type"], made["state"]) == ("wait/trial-1", "RUNTIME", "RUNNING")
    assert made["is_reported"] is True
    assert made["inputs"]["parameters"][0]["value"] == 0.1
    assert server.ask("GET", f"{TASKS}/{made['task_id']}").json() == made
    found = held.by_path()
    assert made["task_id"] in [child["task_id"] for child in found["wait"]["child_tasks"]]
    assert found["wait/trial-1"]["scope_path"] == ["root", "wait", "trial-1"]
    details = server.ask("GET", f"{RUNS}/{held.run_id}").json()["run_details"]["task_details"]
    assert made["task_id"] in [task["task_id"] for task in details]


def test_a_reported_task_goes_on_as_it_is_told_to(server: Server, held: Held) -> None:
    made = held.report("goes-on")
    inner = held.report("inner", parent_task_id=made["task_id"])
    output = {"parameters": [{"parameter_key": "score", "value": 3}]}
    failure = {"message": "no such luck", "kind": "ValueError"}
    told(server, "PATCH", f"{TASKS}/{made['task_id']}", {"status_metadata": {"message": "half way"}})
    half = server.ask("GET", f"{TASKS}/{made['task_id']}").json()
    done = told(server, "PATCH", f"{TASKS}/{made['task_id']}", {"state": "SUCCEEDED", "outputs": output})
    failed = told(
        server, "PATCH", f"{TASKS}/{inner['task_id']}", {"state": "FAILED", "failure": failure, "run_id": ""}
    )

    assert half["status_metadata"] == {"message": "half way"}
    assert (done["state"], done["outputs"]["parameters"][0]["value"]) == ("SUCCEEDED", 3)
    assert [one["state"] for one in done["state_history"]] == ["RUNNING", "SUCCEEDED"]
    assert done["end_time"] >= done["start_time"]
    assert (failed["path"], failed["failure"]) == ("wait/goes-on/inner", failure)
    assert failed["error"]["message"] == "no such luck"


def test_several_tasks_are_updated_at_once_or_none(server: Server, held: Held) -> None:
    ids = [held.report(f"one-of-{number}")["task_id"] for number in range(3)]
    body = {"tasks": {task_id: {"state": "SUCCEEDED"} for task_id in ids}}
    found = told(server, "POST", f"{TASKS}:batchUpdate", body)["tasks"]

    assert {task_id: task["state"] for task_id, task in found.items()} == dict.fromkeys(ids, "SUCCEEDED")
    wrong = {"tasks": {ids[0]: {"state": "FAILED"}, held.task_id: {"state": "FAILED"}}}
    assert server.ask("POST", f"{TASKS}:batchUpdate", wrong).status_code == 400
    assert server.ask("GET", f"{TASKS}/{ids[0]}").json()["state"] == "SUCCEEDED"


def test_an_artifact_is_reported_as_an_output(server: Server, held: Held) -> None:
    first = told(server, "POST", ARTIFACTS, held.artifact())
    more = {"artifacts": [held.artifact(), held.artifact(producer_key="")]}
    second, third = told(server, "POST", f"{ARTIFACTS}:batchCreate", more)["artifacts"]

    assert (first["type"], first["number_value"], first["metadata"]) == ("Metric", 0.5, {"loss": 0.5})
    assert server.ask("GET", f"{ARTIFACTS}/{first['artifact_id']}").json() == first | {
        "run_name": "held",
        "pipeline": "reporting",
    }
    outputs = held.by_path()["wait"]["outputs"]["artifacts"]
    by_key = {one["artifact_key"]: [each["artifact_id"] for each in one["artifacts"]] for one in outputs}
    assert by_key == {
        "epochs": [first["artifact_id"], second["artifact_id"]],
        "loss": [third["artifact_id"]],
    }


def test_the_lineage_is_reported(server: Server, held: Held) -> None:
    trial = held.report("reads")
    made = held.by_path()["make"]["outputs"]["artifacts"][0]["artifacts"][0]
    link = {
        "artifact_id": made["artifact_id"],
        "run_id": held.run_id,
        "task_id": trial["task_id"],
        "type": "INPUT",
        "key": "data",
        "producer": {"task_name": "make"},
    }
    one = told(server, "POST", LINKS, {"artifact_task": link})
    [two] = told(server, "POST", f"{LINKS}:batchCreate", {"artifact_tasks": [link]})["artifact_tasks"]

    kfp = {**link, "type": "TASK_OUTPUT_INPUT", "key": "collected"}
    three = told(server, "POST", LINKS, {"artifact_task": kfp})

    inputs = f"{LINKS}?task_ids={trial['task_id']}&type=COMPONENT_INPUT"
    listed = server.ask("GET", inputs).json()["artifact_tasks"]
    assert listed == [three, one, two]
    assert three["type"] == "INPUT"
    assert {key: one[key] for key in link} == link
    assert one["producer_task_id"] == made["task_id"]


def test_what_is_written_meanwhile_disturbs_no_run(server: Server, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "gate")
    run = Held(server, tmp_path / "gate")
    reporters = [
        threading.Thread(target=lambda number=number: [run.report(f"t-{number}-{n}") for n in range(5)])
        for number in range(4)
    ]
    for reporter in reporters:
        reporter.start()
    for reporter in reporters:
        reporter.join()
    told(server, "POST", ARTIFACTS, run.artifact())
    os.kill(server.engine, signal.SIGKILL)  # the next one reads these rows too

    assert run.let_go() == "SUCCEEDED"
    found = run.by_path()
    assert {task["state"] for path, task in found.items() if path.startswith("wait/")} == {"CANCELED"}
    assert found["wait/t-0-0"]["status_metadata"]["message"] == "the run has ended"
    assert found["wait"]["state"] == "SUCCEEDED"
    outputs = {one["artifact_key"] for one in found["wait"]["outputs"]["artifacts"]}
    assert outputs == {"model", "epochs"}
    late = server.ask("POST", TASKS, run.task("late"))
    assert (late.status_code, "has ended" in late.text) == (400, True)


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"name": ""}, 400, "empty"),
        ({"name": "a/b"}, 400, "no '/'"),
        ({"task_id": "mine"}, 400, "by the server"),
        ({"run_id": ""}, 400, "run_id"),
        ({"run_id": "nobody"}, 404, "nobody"),
        ({"parent_task_id": ""}, 400, "parent_task_id"),
        ({"parent_task_id": "nobody"}, 404, "no task"),
        ({"type": "LOOP"}, 400, "RUNTIME"),
        ({"state": "PAUSED"}, 400, "PAUSED"),
        ({"end_time": "2024-01-01T00:00:00Z"}, 400, "has ended"),
        ({"inputs": {"artifacts": [{}]}}, 400, "parameters"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_what_cannot_be_a_task_is_refused(
    server: Server, held: Held, changed: dict[str, Any], status: int, said: str
) -> None:
    found = server.ask("POST", TASKS, held.task("refused", **changed))

    assert (found.status_code, said in found.json()["message"]) == (status, True), found.text
    assert "wait/refused" not in held.by_path()


def test_the_engines_own_tasks_are_not_written(server: Server, held: Held) -> None:
    root = held.by_path()[""]["task_id"]
    below_root = server.ask("POST", TASKS, held.task("mine", parent_task_id=root))
    changed = server.ask("PATCH", f"{TASKS}/{held.task_id}", {"state": "SUCCEEDED"})
    twice = [server.ask("POST", TASKS, held.task("twice")).status_code for _ in range(2)]
    declared = [
        server.ask("POST", ARTIFACTS, held.artifact(producer_key="model")),
        server.ask("POST", LINKS, {"artifact_task": link_to(server, held, "data")}),
    ]

    assert (below_root.status_code, changed.status_code) == (400, 400)
    assert "engine" in changed.json()["message"]
    assert twice == [200, 409]
    assert [answer.status_code for answer in declared] == [400, 400], [each.text for each in declared]


def link_to(server: Server, held: Held, key: str) -> dict[str, Any]:
    made = held.by_path()["make"]["outputs"]["artifacts"][0]["artifacts"][0]
    place = {"run_id": held.run_id, "task_id": held.task_id}
    return {"artifact_id": made["artifact_id"], **place, "type": "INPUT", "key": key}


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"artifact": None}, 400, "as artifact"),
        ({"artifact": {"name": "", "type": "Model"}}, 400, "empty"),
        ({"artifact": {"name": "a"}}, 400, "type"),
        ({"artifact": {"name": "a", "type": "Model", "artifact_id": "mine"}}, 400, "by the server"),
        ({"run_id": ""}, 400, "run_id"),
        ({"task_id": "nobody"}, 404, "no task"),
        ({"artifact": {"name": "a", "type": "Model", "uri": "x" * 2_001}}, 400, "characters"),
    ],
)
def test_what_cannot_be_an_artifact_is_refused(
    server: Server, held: Held, changed: dict[str, Any], status: int, said: str
) -> None:
    found = server.ask("POST", ARTIFACTS, held.artifact(**changed))

    assert (found.status_code, said in found.json()["message"]) == (status, True), found.text


def test_files_of_other_runs_are_not_reported_as_ones_own(server: Server, held: Held) -> None:
    def status(uri: str) -> int:
        artifact = {"name": "a", "type": "Artifact", "uri": uri}
        return server.ask("POST", ARTIFACTS, held.artifact(artifact=artifact)).status_code

    root = server.home / "artifacts"
    assert status(f"{root}/other/other-run/task/data") == 403
    assert status(f"file://{server.home}/penstock.db") == 403
    assert status(f"{root}/reporting/{held.run_id}/../other/data") == 403
    assert status(f"{root}/x/y/{held.run_id}/data") == 403
    assert status(f"{root}/reporting/{held.run_id}/wait/extra") == 200
    assert status("s3://bucket/key") == 200
