"""A pipeline with all that pipelines have: both checkers pass it, strictly, and it compiles.

What tasks give is `Any`, since a task's output may be given wherever its value may: mypy's warning of a
function that returns one is off.
"""

# mypy: disable-error-code=no-any-return

from __future__ import annotations

from penstock import compiler, dsl
from penstock.dsl import Artifact, Dataset, Input, Metrics, Model, Output


@dsl.component
def load(address: str, limit: int = 100) -> list[str]:
    return [address] * limit


@dsl.component(base_image="python:3.12", packages_to_install=["pandas"], use_venv=True)
def prepare(rows: list[str], data: Output[Dataset], rate: float = 0.5) -> int:
    data.metadata["rows"] = len(rows)
    with open(data.path, "w", encoding="utf-8") as file:
        file.write("\n".join(rows))
    return len(rows)


@dsl.component
def fit(
    data: Input[Dataset], model: Output[Model], metrics: Output[Metrics], depth: int | None = None
) -> float:
    metrics.log_metric("accuracy", 0.9)
    model.framework = "none"
    return 0.5 if depth is None else float(depth)


@dsl.component
def clean_up(status: dsl.PipelineTaskFinalStatus, text: str = "cleaned up") -> None:
    print(text, status.state)


@dsl.component
def tell(text: str) -> None:
    print(text)


@dsl.component
def show_model(model: Input[Model]) -> str:
    return model.uri


@dsl.component
def sum_of(numbers: list[float]) -> float:
    return sum(numbers)


@dsl.container_component
def shout(text: str, out: dsl.OutputPath(str)) -> dsl.ContainerSpec:  # type: ignore[valid-type]
    return dsl.ContainerSpec(image="alpine", command=["sh", "-c", "echo $0 > $1"], args=[text, out])


@dsl.pipeline
def inner(rows: list[str], rate: float = 0.1) -> Dataset:
    return prepare(rows=rows, rate=rate).outputs["data"]


@dsl.pipeline(name="training", description="trains")
def training(address: str = "a", depths: list[int] = [1, 2], loud: bool = False) -> float:
    cleaned = clean_up(text="done").set_display_name("clean up")
    with dsl.ExitHandler(cleaned, name="always"):
        tell(text="started")
    loaded = load(address=address).set_cpu_limit("1").set_memory_limit("1G")
    data = inner(rows=loaded.output)
    with dsl.ParallelFor(depths, parallelism=2) as depth:
        fitted = fit(data=data.output, depth=depth).set_retry(num_retries=2).set_caching_options(False)
        with dsl.If(fitted.outputs["Output"] > 0.5, name="good"):
            tell(text=f"good: {fitted.outputs['Output']}").after(loaded)
        with dsl.Elif(fitted.outputs["Output"] > 0.25):
            tell(text="fair")
        with dsl.Else():
            tell(text="poor")
    with dsl.If(loud == True):  # noqa: E712
        tell(text="loud")
    scores = dsl.Collected(fitted.outputs["Output"])
    model = dsl.importer(artifact_uri="gs://bucket/model", artifact_class=Model, metadata={"a": 1})
    show = show_model(model=model.output)
    show.set_env_variable(name="A", value="b")
    shout(text=show.output)
    return sum_of(numbers=scores).output


def call_the_functions() -> None:
    total: float = sum_of.python_func([1.0, 2.0])
    rows: list[str] = load.python_func("a", limit=2)
    assert total == 3.0
    assert rows == ["a", "a"]


if __name__ == "__main__":
    call_the_functions()
    compiler.Compiler().compile(training, "training.yaml", pipeline_parameters={"address": "b"})
    names: dict[str, type[Artifact]] = {"model": Model}
    print(training.name, names["model"].schema_title)
