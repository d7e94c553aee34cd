"""A server as it looks when it is used: the sample pipelines, and runs of them with all kinds of ends."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import penstock.server
from penstock import dsl
from penstock.compiler import Compiler

if TYPE_CHECKING:
    from penstock.client import Client

SAMPLES = Path(penstock.server.__file__).parent / "sample_pipelines"
WITHIN_S = 120
FAILED_TASK = "check-rows"


@dsl.component
def wait_for(path: str) -> None:
    import os  # noqa: PLC0415 - a component imports what it uses in its body
    import time  # noqa: PLC0415

    for epoch in range(1, 4):
        print(f"epoch {epoch}: loss {1 / epoch:.3f}", flush=True)
    while not os.path.exists(path):  # noqa: PTH110
        time.sleep(0.05)


@dsl.pipeline(name="long-training")
def long_training(gate: str) -> None:
    wait_for(path=gate).set_display_name("train")


def make(client: Client, folder: Path) -> dict[str, str]:
    """Have a server get samples, and runs of them; return the ids of those that pages are shown of.

    Args:
        client: A client of the server.
        folder: Where a file ``gate`` ends the run that goes on until then.
    """
    ids = {}
    for name in ("hello", "sweep", "check", "gate", "spam"):
        ids[name] = client.upload_pipeline(str(SAMPLES / f"{name}.yaml"), name).pipeline_id
    with tempfile.TemporaryDirectory() as made:
        client.upload_pipeline_version(_without_noise(Path(made)), "without noise", pipeline_id=ids["sweep"])
        Compiler().compile(long_training, f"{made}/long.yaml")
        ids["long"] = client.upload_pipeline(f"{made}/long.yaml", "long-training").pipeline_id
    experiment = client.create_experiment("learning rates", "How fast may it learn?").experiment_id
    first = _runs(client, ids, experiment)
    going = client.run_pipeline(
        experiment, "Long training", pipeline_id=ids["long"], params={"gate": str(folder / "gate")}
    )
    recurring = client.create_recurring_run(
        experiment,
        "Nightly sweep",
        "The sweep on what the day has brought.",
        cron_expression="0 30 3 * * 1-5",
        pipeline_id=ids["sweep"],
        params={"points": 500},
    )
    return {
        **first,
        "PIPELINE": ids["sweep"],
        "EXPERIMENT": experiment,
        "RUNNING": going.run_id,
        "RECURRING": recurring.recurring_run_id,
        "TASK": FAILED_TASK,
    }


def _runs(client: Client, ids: dict[str, str], experiment: str) -> dict[str, str]:
    """Make runs that end, one after the other, so that lists are the same each time."""

    def ended(pipeline: str, title: str, tags: dict[str, str] | None = None, /, **params: Any) -> str:
        run = client.run_pipeline(experiment, title, pipeline_id=ids[pipeline], params=params, tags=tags)
        client.wait_for_run_completion(run.run_id, WITHIN_S)
        return str(run.run_id)

    ended("hello", "Hello, Ada", name="Ada")
    ended("hello", "Hello again, Ada", name="Ada")
    sweeps = [
        ended("sweep", f"Sweep, {points} points", {"team": "vision"}, points=points, epochs=epochs)
        for points, epochs in ((50, 20), (200, 40), (200, 80))
    ]
    ended("gate", "Medium model", model="medium")
    ended("gate", "Small model", {"team": "ranking"}, model="small")
    spam = ended("spam", "Spam, little smoothing", smoothing=0.1)
    smooth = ended("spam", "Spam, more smoothing", smoothing=5.0)
    ended("check", "Orders, three may lack a price", {"team": "sales"}, limit=3, reliability=1.0)
    failed = ended("check", "Orders of today", {"team": "sales"})
    made = {name: _artifact(client, spam, name) for name in ("quality", "page")}
    return {
        "FAILED": failed,
        "LOOP": sweeps[-1],
        "RUNS": ",".join(sweeps),
        "CLASSIFIERS": f"{spam},{smooth}",
        "CURVE": made["quality"],
        "HTML": made["page"],
        "EXECUTION": client.list_recent_tasks(name=FAILED_TASK, state="FAILED").tasks[0].task_id,
    }


def _artifact(client: Client, run_id: str, key: str) -> str:
    outputs = [each for task in client.list_tasks(run_id).tasks for each in task.outputs.artifacts or ()]
    [found] = {each.artifacts[0].artifact_id for each in outputs if each.artifact_key == key}
    return str(found)


def _without_noise(folder: Path) -> str:
    """Write the sweep with another default, and a task that prints more, as somebody would who changes it."""
    path = folder / "sweep.yaml"
    text = (SAMPLES / "sweep.yaml").read_text()
    changed = text.replace("defaultValue: 0.1", "defaultValue: 0.0").replace("epoch % 10", "epoch % 5")
    assert changed.count("0.0") > text.count("0.0"), json.dumps(text[:200])
    assert changed.count("epoch % 5") == 1, json.dumps(text[:200])
    path.write_text(changed)
    return str(path)
