"""The pipelines of these tests."""

# Components import what they use in their bodies.
# ruff: noqa: PLC0415, PTH110, PTH123

from __future__ import annotations

from penstock import dsl


@dsl.component
def load(rows: int, data: dsl.Output[dsl.Dataset]) -> int:
    data.metadata["rows"] = rows
    with open(data.path, "w") as file:
        file.writelines(f"{row},{row * row}\n" for row in range(rows))
    print("wrote", rows, "rows")
    return rows


@dsl.component
def fit(rate: float, data: dsl.Input[dsl.Dataset], metrics: dsl.Output[dsl.Metrics]) -> float:
    metrics.log_metric("accuracy", 1 - abs(rate - 0.1))
    return 1 - abs(rate - 0.1)


@dsl.component
def publish(score: float) -> None:
    if score < 0.5:
        raise ValueError(f"the score is {score:.2f}, too low to publish")


@dsl.component
def wait_for(path: str) -> None:
    import os
    import time

    print("it waits", flush=True)
    while not os.path.exists(path):
        time.sleep(0.02)
    print("it is there")


@dsl.component
def report(
    page: dsl.Output[dsl.HTML],
    notes: dsl.Output[dsl.Markdown],
    curve: dsl.Output[dsl.ClassificationMetrics],
    table: dsl.Output[dsl.Dataset],
) -> None:
    with open(page.path, "w") as file:
        file.write("<h1>All well</h1><script>parent.document.title = 'taken over'</script>")
    with open(notes.path, "w") as file:
        file.write("# Notes\n\n* first\n* second\n")
    with open(table.path, "w") as file:
        file.write("cat,9\ndog,8\n")
    curve.log_roc_curve([0.0, 0.2, 1.0], [0.0, 0.8, 1.0], [1.0, 0.5, 0.0])
    curve.log_confusion_matrix(["cat", "dog"], [[9, 1], [2, 8]])


@dsl.component
def read(table: dsl.Input[dsl.Dataset]) -> None:
    print(table.path)


@dsl.pipeline
def reported() -> None:
    made = report()
    read(table=made.outputs["table"])


@dsl.pipeline
def sweep(rows: int = 100) -> None:
    loaded = load(rows=rows)
    with dsl.ParallelFor([{"rate": 0.01}, {"rate": 0.1}, {"rate": 0.9}]) as item:
        fitted = fit(rate=item.rate, data=loaded.outputs["data"])  # type: ignore[attr-defined]
        with dsl.If(fitted.outputs["Output"] > 0.05):
            publish(score=fitted.outputs["Output"])


@dsl.pipeline
def patient(path: str) -> None:
    wait_for(path=path)
