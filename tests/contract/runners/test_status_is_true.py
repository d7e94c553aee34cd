"""A task that cannot start says why, soon after its runner knows, and is not called running."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from penstock import ir, store
from penstock.cli.progress import Progress
from penstock.engine import Engine, submit
from penstock.engine.frames import Places
from penstock.runtime.identity import now
from penstock.store import attempts, events, runs, tasks
from support import wheels
from support.attempts import component
from support.stages import ProcessStage, RemoteStage
from support.waiting import PATIENCE_S, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from penstock.runners import Attempt, Reporter, Runner
    from penstock.store import Event, Store, Task
    from support.stages import SeparateStage

SOON_S = 5.0


class Driven:
    """A run of one task, *fit*, that an engine drives in a thread of its own."""

    def __init__(self, stage: SeparateStage, opened: Store, run_id: str) -> None:
        self._stage = stage
        self._opened = opened
        self._run_id = run_id

    def events(self) -> list[Event]:
        """The events of the run."""
        with self._opened.read() as tx:
            return events.since(tx, self._run_id, 0)

    def told(self) -> list[dict[str, Any]]:
        """What the events say of the task."""
        return [event.data for event in self.events() if event.path == "fit" and event.kind == "task"]

    def waiting(self) -> Task | None:
        """The task's row, if it says why it waits; whatever can happen at its place goes one step on."""
        self._stage.move()
        with self._opened.read() as tx:
            found = [row for row in tasks.all(tx, self._run_id) if row.path == "fit" and row.reason]
        return found[0] if found else None

    def has_ended(self) -> bool:
        """Whether the run has; whatever can happen at its place goes one step on."""
        self._stage.move()
        with self._opened.read() as tx:
            return runs.get(tx, self._run_id).finished_at is not None

    def requested_at(self) -> int:
        """When the attempt was requested, in epoch microseconds."""
        with self._opened.read() as tx:
            return attempts.of_task(tx, self._run_id, "fit")[0].requested_at


def pipeline(attempt: Attempt) -> ir.Package:
    """Return a pipeline of one task that runs what an attempt does, with the same parameters."""
    assert attempt.executor_input.inputs is not None
    given = attempt.executor_input.inputs.parameter_values
    kinds = {str: ir.ParameterType.STRING, int: ir.ParameterType.NUMBER_INTEGER}
    inputs = {
        name: ir.ComponentInputParameterSpec(parameter_type=kinds[type(value)])
        for name, value in given.items()
    }
    values = {
        name: ir.InputParameterSpec(runtime_value=ir.ValueOrRuntimeParameter(constant=value))
        for name, value in given.items()
    }
    task = ir.PipelineTaskSpec(
        task_info=ir.PipelineTaskInfo(name="fit"),
        component_ref=ir.ComponentRef(name="comp-fit"),
        inputs=ir.TaskInputsSpec(parameters=values),
    )
    output = ir.ComponentOutputParameterSpec(parameter_type=ir.ParameterType.NUMBER_INTEGER)
    fit = ir.ComponentSpec(
        input_definitions=ir.ComponentInputsSpec(parameters=inputs),
        output_definitions=ir.ComponentOutputsSpec(parameters={"Output": output}),
        executor_label="exec-fit",
    )
    return ir.Package(
        ir.PipelineSpec(
            pipeline_info=ir.PipelineInfo(name="one"),
            schema_version="2.1.0",
            root=ir.ComponentSpec(dag=ir.DagSpec(tasks={"fit": task})),
            components={"comp-fit": fit},
            deployment_spec=ir.PipelineDeploymentConfig(
                executors={"exec-fit": ir.ExecutorSpec(container=attempt.container)}
            ),
        )
    )


@contextmanager
def driven(
    stage: SeparateStage, folder: Path, of: Attempt, runner: Runner, reporter: Forward
) -> Iterator[Driven]:
    """Drive a run of what an attempt does in an engine on a runner."""
    (folder / "home").mkdir(exist_ok=True)
    with store.open(folder / "home") as opened, store.open(folder / "home") as seen:
        run = submit(opened, pipeline(of), runner, parameters={})
        engine = Engine(opened, Places(folder / "logs", str(folder / "artifacts")), reporter.to(runner))

        def drive() -> None:
            engine.take(run.id)
            engine.drive()

        thread = threading.Thread(target=drive, daemon=True)
        thread.start()
        try:
            yield Driven(stage, seen, run.id)
        finally:
            engine.cancel(run.id, "the test is over")
            thread.join(PATIENCE_S)
            engine.close()


class Forward:
    """Hands on reports to an engine that comes later than its runner."""

    def __init__(self) -> None:
        self._report: Reporter | None = None

    def __call__(self, report: Any) -> None:
        if self._report is not None:
            self._report(report)

    def to(self, runner: Runner) -> Any:
        """Return what makes the runner of an engine."""

        def make(report: Reporter) -> Runner:
            self._report = report
            return runner

        return make


def test_a_task_that_cannot_start_says_why_and_is_not_called_running(
    separate: SeparateStage, tmp_path: Path
) -> None:
    reporter = Forward()
    runner = separate.runner(reporter)
    works, reason, let = separate.crowd(runner)
    with driven(separate, tmp_path, works, runner, reporter) as run:
        row = wait_until(run.waiting, "a reason")
        said_at, told, asked_at = now(), run.told(), run.requested_at()
        shown = Progress()
        for event in run.events():
            shown.take(event)
        let()
        wait_until(run.has_ended, "its end")
        after = [data.get("state") for data in run.told()]

    assert ("QUEUED", reason) == (row.state, row.reason)
    assert said_at - asked_at < SOON_S * 1e6
    assert [{"state": "QUEUED", "attempts": 1}, {"reason": reason}] == told
    assert [("WAITING", "fit", reason)] == [(line.state, line.path, line.why) for line in shown.now(said_at)]
    assert ["QUEUED", None, "RUNNING", "SUCCEEDED"] == after


def test_a_pod_whose_image_cannot_be_pulled_waits_for_it(tmp_path: Path) -> None:
    stage = RemoteStage(tmp_path)
    reporter = Forward()
    runner = stage.runner(reporter)
    stage.remote.obstacle = "the image cannot be pulled"
    with driven(stage, tmp_path, stage.works(), runner, reporter) as run:
        row = wait_until(run.waiting, "a reason")
        stage.remote.obstacle = None
        wait_until(run.has_ended, "its end")
        after = run.told()

    assert ("QUEUED", "the image cannot be pulled") == (row.state, row.reason)
    assert ["QUEUED", None, "RUNNING", "SUCCEEDED"] == [data.get("state") for data in after]


def test_a_task_whose_environment_is_built_says_so(tmp_path: Path) -> None:
    wheels.make(tmp_path / "wheels", "demo", "1.0", {"demo.py": "VERSION = 1\n"})
    options = f"--no-index --find-links {tmp_path / 'wheels'}"
    stage = ProcessStage(tmp_path)
    reporter = Forward()
    runner = stage.runner(reporter)
    source = "def f() -> int:\n    import demo\n    return demo.VERSION"
    container = component(source, packages=["demo"], options=options)
    with driven(stage, tmp_path, stage.of(container), runner, reporter) as run:
        wait_until(run.has_ended, "its end")
        told = run.told()
    stage.close()

    assert {"state": "QUEUED", "attempts": 1} == told[0]
    assert {"reason": "installing demo"} == told[1]
    assert ["RUNNING", "SUCCEEDED"] == [data["state"] for data in told[2:] if "state" in data]
