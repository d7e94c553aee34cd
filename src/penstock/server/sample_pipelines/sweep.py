"""Sweep: one loop, a model for each rate, and the best of them.

The iterations run side by side and log metrics; `Collected` brings their results together. Mark two or more of its
runs in the list of runs to compare them.
"""

from typing import NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Input, Markdown, Metrics, Model, Output


@dsl.component
def make_data(points: int, noise: float, data: Output[Dataset]):
    """Draw points around the line y = 3x + 2."""
    import random

    random.seed(points)
    with open(data.path, "w") as file:
        for _ in range(points):
            x = random.uniform(-1, 1)
            file.write(f"{x:.4f},{3 * x + 2 + random.gauss(0, noise):.4f}\n")
    data.metadata["points"] = points


@dsl.component
def train(
    rate: float, epochs: int, data: Input[Dataset], model: Output[Model], metrics: Output[Metrics]
) -> float:
    """Fit a line by gradient descent; return its mean squared error."""
    with open(data.path) as file:
        points = [tuple(map(float, line.split(","))) for line in file]
    slope = offset = 0.0
    for epoch in range(epochs):
        errors = [(slope * x + offset - y, x) for x, y in points]
        slope -= rate * 2 * sum(error * x for error, x in errors) / len(points)
        offset -= rate * 2 * sum(error for error, _ in errors) / len(points)
        if epoch % 10 == 0:
            print(f"epoch {epoch:3}: y = {slope:.3f}x + {offset:.3f}")
    loss = sum((slope * x + offset - y) ** 2 for x, y in points) / len(points)
    with open(model.path, "w") as file:
        file.write(f"{slope},{offset}")
    metrics.log_metric("loss", round(loss, 5))
    metrics.log_metric("slope", round(slope, 3))
    return loss


@dsl.component
def choose_best(rates: list, losses: list, report: Output[Markdown]) -> NamedTuple(
    "Best", [("rate", float), ("loss", float)]
):
    """Keep the rate with the least error, and write a table of all."""
    from collections import namedtuple

    best = min(zip(losses, rates))
    with open(report.path, "w") as file:
        file.write("# Which rate fits best?\n\n| rate | error |\n|---|---|\n")
        for loss, rate in sorted(zip(losses, rates)):
            file.write(f"| {rate} | {loss:.5f} |\n")
    return namedtuple("Best", ["rate", "loss"])(best[1], best[0])


@dsl.pipeline(name="sweep", description="Fit a line at several rates side by side, and keep the best.")
def sweep(
    points: int = 200, noise: float = 0.1, epochs: int = 40, rates: list = [0.01, 0.05, 0.2, 0.5]
) -> float:
    """Put the components together.

    Args:
        points: How many points are drawn.
        noise: How far they are off the line.
        epochs: How many steps each model takes.
        rates: The rates to try, each in an iteration of its own.
    """
    made = make_data(points=points, noise=noise)
    with dsl.ParallelFor(rates, name="each-rate") as rate:
        trained = train(rate=rate, epochs=epochs, data=made.outputs["data"])
    best = choose_best(rates=rates, losses=dsl.Collected(trained.outputs["Output"]))
    return best.outputs["loss"]
