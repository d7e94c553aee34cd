"""Drives one loop of many iterations through the engine, in a process of its own, and says what it cost.

python scale_job.py ITERATIONS FOLDER [--profile FILE]: one JSON object on stdout.
"""

from __future__ import annotations

import cProfile
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from penstock import ir, store
from penstock.engine import Engine, RunOptions, submit
from penstock.engine.frames import Places
from penstock.runners.fake import FakeRunner
from penstock.store import runs, tasks

if TYPE_CHECKING:
    from penstock.runners import Attempt


def loop_over(count: int) -> ir.PipelineSpec:
    """Return a pipeline: a loop over so many numbers, with one task in it that gives the number back."""
    number = ir.ParameterType.NUMBER_INTEGER
    leaf = ir.ComponentSpec(
        executor_label="exec-leaf",
        input_definitions=ir.ComponentInputsSpec(
            parameters={"item": ir.ComponentInputParameterSpec(parameter_type=number)}
        ),
        output_definitions=ir.ComponentOutputsSpec(
            parameters={"out": ir.ComponentOutputParameterSpec(parameter_type=number)}
        ),
    )
    task = ir.PipelineTaskSpec(
        task_info=ir.PipelineTaskInfo(name="leaf"),
        component_ref=ir.ComponentRef(name="comp-leaf"),
        parameter_iterator=ir.ParameterIteratorSpec(
            items=ir.ParameterItemsSpec(raw=json.dumps(list(range(count)))), item_input="item"
        ),
    )
    container = ir.PipelineContainerSpec(image="leaf", command=["leaf"])
    return ir.PipelineSpec(
        pipeline_info=ir.PipelineInfo(name="loop"),
        schema_version="2.1.0",
        root=ir.ComponentSpec(dag=ir.DagSpec(tasks={"leaf": task})),
        components={"comp-leaf": leaf},
        deployment_spec=ir.PipelineDeploymentConfig(
            executors={"exec-leaf": ir.ExecutorSpec(container=container)}
        ),
    )


def behave(attempt: Attempt) -> ir.ExecutorOutput:
    """Give the item back."""
    assert attempt.executor_input.inputs is not None
    return ir.ExecutorOutput(parameter_values={"out": attempt.executor_input.inputs.parameter_values["item"]})


def peak_rss_mb() -> float:
    """Return the most memory that this program has held; getrusage would count its parent's, forked."""
    status = Path("/proc/self/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def main() -> None:
    """Do it, as the command line says."""
    count, folder, *profile = sys.argv[1:]
    home = Path(folder)
    with store.open(home) as opened:
        places = Places(home / "logs", str(home / "artifacts"))
        engine = Engine(opened, places, lambda report: FakeRunner(report, behave))
        package = ir.Package(loop_over(int(count)))
        options = RunOptions(cache=False)
        run_id = submit(opened, package, engine.runner, parameters={}, options=options).id
        profiler = cProfile.Profile() if profile else None
        before = time.process_time()
        if profiler is not None:
            profiler.enable()
        engine.take(run_id)
        engine.drive()
        if profiler is not None:
            profiler.disable()
            profiler.dump_stats(profile[-1])
        used = time.process_time() - before
        with opened.read() as tx:
            print(
                json.dumps(
                    {
                        "state": runs.get(tx, run_id).state,
                        "tasks": tasks.counts(tx, run_id),
                        "cpu_s": used,
                        "peak_rss_mb": peak_rss_mb(),
                    }
                )
            )


if __name__ == "__main__":
    main()
