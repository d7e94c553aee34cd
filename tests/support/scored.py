"""A sweep whose runs differ in what they were given and in what they have reached."""

# Components open what they are given as paths.
# ruff: noqa: PTH123

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock import dsl

if TYPE_CHECKING:
    from penstock.client import Client


@dsl.component
def prepare(rows: int) -> int:
    return rows


@dsl.component
def train(rows: int, rate: float, metrics: dsl.Output[dsl.Metrics]) -> float:
    metrics.log_metric("accuracy", 0.5 + rate)
    metrics.log_metric("loss", 1 - rate)
    metrics.log_metric("rows", rows)
    return 0.5 + rate


@dsl.component
def judge(
    score: float,
    curve: dsl.Output[dsl.ClassificationMetrics],
    matrix: dsl.Output[dsl.ClassificationMetrics],
    page: dsl.Output[dsl.HTML],
    notes: dsl.Output[dsl.Markdown],
) -> None:
    curve.log_roc_curve([0.0, 0.5, 1.0], [0.0, score, 1.0], [1.0, 0.5, 0.0])
    right = round(10 * score)
    matrix.log_confusion_matrix(["cat", "dog"], [[right, 10 - right], [1, 9]])
    with open(page.path, "w") as file:
        file.write(f"<h1>Score {score:.2f}</h1>")
    with open(notes.path, "w") as file:
        file.write(f"# Notes\n\nIt scores **{score:.2f}**.\n")


@dsl.pipeline(name="scores")
def scores(rate: float = 0.1, kind: str = "plain", rows: int = 5) -> None:
    trained = train(rows=prepare(rows=rows).output, rate=rate)
    judge(score=trained.outputs["Output"])


class Sweep(NamedTuple):
    """Runs of one experiment, by the names that they have."""

    experiment_id: str
    runs: dict[str, str]


RATES = {"slow": 0.1, "middling": 0.25, "quick": 0.4}


def swept(client: Client) -> Sweep:
    """Have a server make three runs; the last takes what it can from the cache."""
    experiment = client.create_experiment("Scores").experiment_id
    made = {}
    for name, rate in RATES.items():
        run = client.create_run_from_pipeline_func(
            scores,
            {"rate": rate, "kind": "fancy" if name == "quick" else "plain"},
            run_name=name,
            experiment_id=experiment,
            tags={"team": "blue" if name == "quick" else "red"},
        )
        assert "SUCCEEDED" == client.wait_for_run_completion(run.run_id, 60).state
        made[name] = run.run_id
    return Sweep(experiment, made)
