"""Rows of every kind that is listed, drawn by chance: a filter lets some through, and not others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.store import artifacts, experiments, pipelines, recurring_runs, runs, tags, tasks, versions
from penstock.store.rows import Experiment, Pipeline, PipelineVersion, RecurringRun
from support.databases import SPEC, a_run, a_task, an_artifact

if TYPE_CHECKING:
    import random

    from penstock.store import Store, Tx

SECOND = 1_000_000
BASE = 1_700_000_000
MOMENTS = [BASE * SECOND, BASE * SECOND + 500_000, (BASE + 1) * SECOND, (BASE + 90) * SECOND]
WORDS = ["alpha", "Alpha", "beta", "a%c", "ünï", "50"]
PIPELINE = "p0"
"""The pipeline whose versions there are."""
RUN = "run-0"
"""The run whose tasks there are."""


def fill(opened: Store, chance: random.Random) -> None:
    """Put some things of every kind into a store; the experiments that are there go."""
    with opened.transaction() as tx:
        tx.execute("DELETE FROM experiments")
        for number, word in enumerate(WORDS):
            _fill_one_of_each(tx, number, word, chance)
        for number in range(12):
            _fill_run(tx, number, chance)
        for number in range(12):
            _fill_task(tx, number, chance)


def _fill_one_of_each(tx: Tx, number: int, word: str, chance: random.Random) -> None:
    described: dict[str, Any] = {"created_at": chance.choice(MOMENTS), "description": chance.choice(WORDS)}
    tagged = {"team": chance.choice(WORDS)}
    spec = {"pipeline_spec": SPEC | {"defaultPipelineRoot": word}}
    experiment = Experiment(
        f"e{number}",
        word,
        storage_state=chance.choice(["AVAILABLE", "ARCHIVED"]),
        last_run_created_at=chance.choice([0, *MOMENTS]),
        **described,
    )
    experiments.insert(tx, experiment)
    pipelines.insert(tx, Pipeline(f"p{number}", word, chance.choice(WORDS), **described), tagged)
    version = PipelineVersion(
        f"v{number}", PIPELINE, word, chance.choice(WORDS), spec_digest=runs.spec_digest(spec), **described
    )
    versions.insert(tx, version, spec, tagged)
    recurring = RecurringRun(
        f"r{number}",
        chance.choice(WORDS),
        experiment_id=chance.choice(WORDS),
        updated_at=chance.choice(MOMENTS),
        status=chance.choice(["ENABLED", "DISABLED"]),
        schedule={},
        pipeline_id=PIPELINE,
        **described,
    )
    recurring_runs.create(tx, recurring)


def _fill_run(tx: Tx, number: int, chance: random.Random) -> None:
    run = a_run(
        f"run-{number}",
        name=chance.choice(WORDS),
        description=chance.choice(WORDS),
        experiment_id="50",
        state=chance.choice(["SUCCEEDED", "FAILED"]),
        storage_state=chance.choice(["AVAILABLE", "ARCHIVED"]),
        created_at=chance.choice(MOMENTS),
        finished_at=chance.choice(MOMENTS),
        scheduled_at=chance.choice(MOMENTS),
        recurring_run_id=chance.choice([None, "alpha"]),
    )
    runs.create(tx, run, {"pipeline_spec": SPEC})
    tags.replace(tx, "run", run.id, {"team": run.description})  # which the answers on runs do not tell


def _fill_task(tx: Tx, number: int, chance: random.Random) -> None:
    path = f"{chance.choice(WORDS)}/{number}" if number else ""
    task = a_task(
        path,
        run_id=RUN,
        parent="" if number else None,
        name=chance.choice(WORDS),
        kind=chance.choice(["RUNTIME", "DAG", "IMPORTER"]) if number else "ROOT",
        state=chance.choice(["PENDING", "QUEUED", "SUCCEEDED", "CACHED", "FAILED", "SKIPPED"]),
        created_at=chance.choice(MOMENTS),
        started_at=chance.choice([None, *MOMENTS]),
        finished_at=chance.choice([None, *MOMENTS]),
        cache_key=chance.choice([None, *WORDS]),
    )
    tasks.insert(tx, [task])
    artifact = an_artifact(
        f"a{number}",
        run_id=chance.choice([RUN, "run-1"]),
        path=path,
        name=chance.choice(WORDS),
        type=chance.choice(["system.Model", "system.Dataset"]),
        uri=f"/artifacts/{chance.choice(WORDS)}",
        created_at=chance.choice(MOMENTS),
    )
    artifacts.insert(tx, [artifact])
