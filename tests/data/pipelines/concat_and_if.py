"""Concat and IfPresent: each kind of item, each kind of branch, given and not given."""

from typing import List, Optional

from kfp import dsl
from kfp.dsl import ConcatPlaceholder, ContainerSpec, Dataset, IfPresentPlaceholder, Input, Output, OutputPath


@dsl.container_component
def concat(a: str, n: int, r: float, b: bool, many: list, data: Input[Dataset], out: Output[Dataset], path: OutputPath(str)):
    return ContainerSpec(
        image="alpine:3.20",
        command=[ConcatPlaceholder([a]), ConcatPlaceholder([])],
        args=[
            ConcatPlaceholder(items=["a=", a, " n=", n, " r=", r, " b=", b, " many=", many]),
            ConcatPlaceholder([data.uri, data.path, data.metadata, out.uri, out.path, path]),
            ConcatPlaceholder([ConcatPlaceholder([ConcatPlaceholder(["deep", a])]), f"text {a}"]),
            ConcatPlaceholder(["it's", ' "quoted" ', "\\ back {braces}"]),
        ],
    )


@dsl.container_component
def present(
    a: Optional[str] = None,
    n: Optional[int] = None,
    b: bool = True,
    data: Optional[Input[Dataset]] = None,
    many: Optional[List[int]] = None,
):
    return ContainerSpec(
        image="alpine:3.20",
        command=["sh"],
        args=[
            IfPresentPlaceholder("a", a),
            IfPresentPlaceholder("a", [a]),
            IfPresentPlaceholder("a", "yes", "no"),
            IfPresentPlaceholder("a", ["--a", a], ["--none"]),
            IfPresentPlaceholder(input_name="n", then=[ConcatPlaceholder(["--n=", n])], else_=[]),
            IfPresentPlaceholder("data", ["--data", data.uri, f"{data.path}/x"], ["--no-data"]),
            IfPresentPlaceholder("many", [IfPresentPlaceholder("b", ["both", many], ["one"])]),
            ConcatPlaceholder(["x", IfPresentPlaceholder("a", ConcatPlaceholder([a, "!"]), "none")]),
        ],
    )


@dsl.pipeline
def concat_and_if(a: str = "x", n: int = 2):
    data = dsl.importer("gs://b/d", Dataset)
    concat(a=a, n=n, r=0.5, b=True, many=[1], data=data.output)
    present()
    present(a=a, n=n, data=data.output, many=[1, 2])
    present(a="", n=0, b=False)
    with dsl.ParallelFor([1, 2]) as each:
        present(n=each)
