"""A search over a grid: three tasks in the loop's body, their collected results, a choice, a guarded end."""

from typing import List, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import HTML, ClassificationMetrics, Dataset, Input, Metrics, Model, Output, PipelineTaskFinalStatus


@dsl.component(packages_to_install=["scikit-learn==1.5.2"])
def split(train: Output[Dataset], test: Output[Dataset], test_size: float = 0.25, seed: Optional[int] = None):
    """Splits the data.

    Args:
        test_size: The share that is kept for the test.
        seed: Makes the split repeatable.
    """
    import json

    for data in (train, test):
        with open(data.path, "w") as f:
            json.dump({"test_size": test_size, "seed": seed}, f)


@dsl.component
def create(params: dict) -> Model:
    model = Model(uri=dsl.get_uri("model"), metadata=params)
    with open(model.path, "w") as f:
        f.write(str(params))
    return model


@dsl.component
def fit(data: Input[Dataset], model: Input[Model], fitted: Output[Model]):
    fitted.metadata.update(model.metadata)
    with open(fitted.path, "w") as f:
        f.write("fitted")


@dsl.component
def evaluate(
    data: Input[Dataset], model: Input[Model], scores: Output[Metrics], matrix: Output[ClassificationMetrics]
) -> float:
    scores.log_metric("accuracy", 0.97)
    return 0.97


@dsl.component
def select(models: List[Model], accuracies: List[float], page: Output[HTML]) -> NamedTuple(
    "Best", [("index", int), ("accuracy", float)]
):
    best = max(range(len(accuracies)), key=accuracies.__getitem__)
    with open(page.path, "w") as f:
        f.write(f"<p>{best}</p>")
    return (best, accuracies[best])


@dsl.component
def say_goodbye(status: PipelineTaskFinalStatus, to: str = "everyone"):
    print(to, status.state)


@dsl.pipeline(name="hyperparameter-search", description="Finds the best of a grid.")
def hyperparameter_search(
    grid: List[dict] = [{"depth": 2, "trees": 10}, {"depth": 4, "trees": 50}], test_size: float = 0.2
) -> NamedTuple("Result", [("accuracy", float), ("page", HTML)]):
    with dsl.ExitHandler(say_goodbye()):
        pass_through = split(test_size=0.5)
        fit(data=pass_through.outputs["train"], model=create(params={"fixed": True}).output)
    halves = split(test_size=test_size, seed=1)
    with dsl.ParallelFor(grid, parallelism=2) as params:
        made = create(params=params)
        trained = fit(data=halves.outputs["train"], model=made.output).set_retry(2)
        scored = evaluate(data=halves.outputs["test"], model=trained.outputs["fitted"])
    chosen = select(
        models=dsl.Collected(trained.outputs["fitted"]), accuracies=dsl.Collected(scored.outputs["Output"])
    )
    outputs = NamedTuple("Result", [("accuracy", float), ("page", HTML)])
    return outputs(accuracy=chosen.outputs["accuracy"], page=chosen.outputs["page"])
