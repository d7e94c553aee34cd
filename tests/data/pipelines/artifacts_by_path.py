"""Artifacts written and read through Input[...] and Output[...], one of each class."""

from typing import NamedTuple

from kfp import dsl
from kfp.dsl import (
    HTML,
    Artifact,
    ClassificationMetrics,
    Dataset,
    Input,
    Markdown,
    Metrics,
    Model,
    Output,
    SlicedClassificationMetrics,
)


@dsl.component
def split(rows: int, train: Output[Dataset], test: Output[Dataset], ratio: float = 0.8) -> int:
    cut = int(rows * ratio)
    for data, count in ((train, cut), (test, rows - cut)):
        with open(data.path, "w") as f:
            f.write("\n".join(str(i) for i in range(count)))
        data.metadata["rows"] = count
    return cut


@dsl.component
def fit(data: Input[Dataset], model: Output[Model], scores: Output[Metrics]):
    with open(data.path) as f:
        rows = f.read().split()
    with open(model.path, "w") as f:
        f.write(str(len(rows)))
    model.framework = "none"
    scores.log_metric("rows", len(rows))


@dsl.component
def report(
    data: Input[Dataset],
    model: Input[Model],
    matrix: Output[ClassificationMetrics],
    sliced: Output[SlicedClassificationMetrics],
    page: Output[HTML],
    notes: Output[Markdown],
    anything: Output[Artifact],
) -> NamedTuple("Verdict", [("accepted", bool), ("accuracy", float)]):
    matrix.log_confusion_matrix(["a", "b"], [[1, 2], [3, 4]])
    for artifact, text in ((page, "<b>ok</b>"), (notes, "# ok"), (anything, data.uri)):
        with open(artifact.path, "w") as f:
            f.write(text)
    return (True, 0.5)


@dsl.component
def anything_goes(item: Input[Artifact], words: str = "-"):
    print(item.uri, words)


@dsl.pipeline(name="artifacts-by-path", description="Splits, fits and reports.")
def artifacts_by_path(rows: int = 100):
    halves = split(rows=rows)
    fitted = fit(data=halves.outputs["train"])
    verdict = report(data=halves.outputs["test"], model=fitted.outputs["model"])
    anything_goes(item=fitted.outputs["scores"])
    anything_goes(item=verdict.outputs["page"], words="the page")
