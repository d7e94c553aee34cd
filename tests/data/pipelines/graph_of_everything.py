"""A pipeline as they are written: settings, groups, artifacts and nested pipelines beside each other."""

from typing import List, NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Input, Metrics, Model, Output


@dsl.component(packages_to_install=["pandas==2.2.3"], base_image="python:3.11-slim")
def load(source: str, rows: Output[Dataset], limit: int = 100) -> NamedTuple("Loaded", [("count", int), ("ok", bool)]):
    """Loads.

    Args:
        source: From where.
        limit: How many.
    """
    return (limit, True)


@dsl.component
def split(rows: Input[Dataset], train: Output[Dataset], test: Output[Dataset], share: float = 0.2):
    print(share)


@dsl.component
def fit(rows: Input[Dataset], rate: float, model: Output[Model], metrics: Output[Metrics]) -> float:
    metrics.log_metric("rate", rate)
    return rate


@dsl.component
def best(models: Input[List[Model]], losses: List[float], chosen: Output[Model]) -> float:
    return min(losses)


@dsl.container_component
def publish(model: Input[Model], where: str, receipt: dsl.OutputPath(str)):
    return dsl.ContainerSpec(
        image="alpine:3.20",
        command=["sh", "-c", 'echo "$0 to $1" > "$2"'],
        args=[model.uri, dsl.ConcatPlaceholder([where, "/", model.metadata["name"]]), receipt],
    )


@dsl.component
def notify(status: dsl.PipelineTaskFinalStatus, to: str):
    print(status.state, to)


@dsl.pipeline
def search(rows: Input[Dataset], rates: List[float]) -> NamedTuple("Found", [("model", Model), ("loss", float)]):
    with dsl.ParallelFor(rates, parallelism=2) as rate:
        fitted = fit(rows=rows, rate=rate).set_retry(2, "30s").set_cpu_limit("2")
    chosen = best(models=dsl.Collected(fitted.outputs["model"]), losses=dsl.Collected(fitted.outputs["Output"]))
    return (chosen.outputs["chosen"], chosen.outputs["Output"]) if False else {
        "model": chosen.outputs["chosen"],
        "loss": chosen.outputs["Output"],
    }


@dsl.pipeline(name="everything-at-once", description="All of it.", display_name="Everything")
def graph_of_everything(
    source: str = "gs://bucket/rows", rates: List[float] = [0.1, 0.2], to: str = "team", threshold: float = 0.5
) -> float:
    with dsl.ExitHandler(notify(to=to), name="tell the team"):
        loaded = load(source=f"{source}/{dsl.PIPELINE_JOB_ID_PLACEHOLDER}").set_caching_options(False)
        halves = split(rows=loaded.outputs["rows"]).set_memory_limit("8Gi").set_display_name("Split")
        found = search(rows=halves.outputs["train"], rates=rates).after(loaded)
        with dsl.If(found.outputs["loss"] < threshold, name="good enough"):
            published = publish(model=found.outputs["model"], where=source)
            publish(model=found.outputs["model"], where=published.outputs["receipt"])
        with dsl.Elif(loaded.outputs["ok"] == True):
            fit(rows=halves.outputs["test"], rate=1.0).set_env_variable("MODE", "slow")
        with dsl.Else():
            load(source="again", limit=1).set_accelerator_type("nvidia.com/gpu")
    return search(rows=dsl.importer(source, Dataset).output, rates=[0.5]).outputs["loss"]
