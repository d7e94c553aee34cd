"""Most of the language in one pipeline, of the size and shape that teams keep in production."""

from typing import List, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Metrics, Model, Output, PipelineTaskFinalStatus


@dsl.component(base_image="python:3.12")
def fetch(day: str, data: Output[Dataset], limit: Optional[int] = None) -> int:
    return 1


@dsl.component
def shards(rows: int) -> List[int]:
    return list(range(rows))


@dsl.component
def features(data: Input[Dataset], shard: int, out: Output[Dataset]):
    out.metadata["shard"] = shard


@dsl.component
def train(parts: Input[List[Dataset]], rate: float, base: Input[Model] = None, model: Output[Model] = None) -> float:
    return rate


@dsl.container_component
def export(model: Input[Model], flavour: Optional[str] = None, out: Output[Artifact] = None):
    return dsl.ContainerSpec(
        image="alpine:3.20",
        command=["export", model.path],
        args=[dsl.IfPresentPlaceholder("flavour", ["--flavour", flavour], ["--plain"]), "--out", out.uri],
    )


@dsl.component
def judge(accuracy: float, limit: float) -> NamedTuple("Verdict", [("good", bool), ("why", str)]):
    return (accuracy > limit, "because")


@dsl.component
def log_scores(accuracy: float, scores: Output[Metrics]):
    scores.log_metric("accuracy", accuracy)


@dsl.component
def notify(status: PipelineTaskFinalStatus, who: str):
    print(who, status.state)


@dsl.pipeline
def build_features(data: Input[Dataset], rows: int, width: int = 4) -> List[Dataset]:
    numbers = shards(rows=rows)
    with dsl.ParallelFor(numbers.output, parallelism=8) as shard:
        built = features(data=data, shard=shard).set_cpu_limit("1").set_memory_limit("2Gi")
    return dsl.Collected(built.outputs["out"])


@dsl.pipeline(display_name="Nightly training")
def everything_together(
    day: str, who: str = "team", rates: List[float] = [0.1, 0.2], limit: float = 0.5, memory: str = "4Gi"
) -> NamedTuple("Out", [("accuracies", List[float]), ("why", str)]):
    """Trains every night."""
    with dsl.ExitHandler(notify(who=who), name="nightly"):
        early = fetch(day=f"{day}T00:00").set_display_name("early look")
        log_scores(accuracy=0.5).after(early)
    data = fetch(day=day, limit=100).set_retry(2).set_caching_options(True, cache_key=None)
    parts = build_features(data=data.outputs["data"], rows=data.outputs["Output"])
    base = dsl.importer("gs://models/base", Model, metadata={"day": day})
    with dsl.ParallelFor(rates, parallelism=1) as rate:
        trained = train(parts=parts.output, rate=rate, base=base.output).set_memory_limit("4Gi")
        verdict = judge(accuracy=trained.outputs["Output"], limit=limit)
        with dsl.If(verdict.outputs["good"] == True):  # noqa: E712
            export(model=trained.outputs["model"], flavour=f"{verdict.outputs['why']}-{day}")
    single = train(parts=parts.output, rate=0.3).set_memory_limit(memory)
    final = judge(accuracy=single.outputs["Output"], limit=limit)
    with dsl.If(final.outputs["good"] == True):  # noqa: E712
        export(model=single.outputs["model"])
        good = judge(accuracy=1.0, limit=limit)
    with dsl.Else():
        bad = judge(accuracy=0.0, limit=limit)
    return {
        "accuracies": dsl.Collected(trained.outputs["Output"]),
        "why": dsl.OneOf(good.outputs["why"], bad.outputs["why"]),
    }
