"""Concat and IfPresent, nested in each other, and f-strings over placeholders."""

from typing import Optional

from kfp import dsl
from kfp.dsl import ConcatPlaceholder, ContainerSpec, Dataset, IfPresentPlaceholder, Input, Output


@dsl.container_component
def concat(prefix: str, number: int, data: Input[Dataset], out: Output[Dataset]):
    return ContainerSpec(
        image="alpine:3.20",
        command=["program", ConcatPlaceholder([prefix, "/", number, ".txt"])],
        args=[
            ConcatPlaceholder(["--in=", data.path]),
            ConcatPlaceholder(["--out=", out.uri, ConcatPlaceholder(["#", prefix])]),
            f"--literal={prefix}:{number}",
            f"{out.path}/part-0",
        ],
    )


@dsl.container_component
def if_present(
    name: str,
    nick: Optional[str] = None,
    size: int = None,
    data: Optional[Input[Dataset]] = None,
):
    return ContainerSpec(
        image="alpine:3.20",
        command=["echo", name],
        args=[
            IfPresentPlaceholder(input_name="nick", then=["--nick", nick], else_=["--no-nick"]),
            IfPresentPlaceholder(input_name="size", then=ConcatPlaceholder(["--size=", size])),
            IfPresentPlaceholder(input_name="data", then=["--data", data.path], else_="--no-data"),
            ConcatPlaceholder(["who:", IfPresentPlaceholder(input_name="nick", then=nick, else_=name)]),
        ],
    )


@dsl.container_component
def deep(a: Optional[str] = None, b: str = "b"):
    return ContainerSpec(
        image="alpine:3.20",
        command=["echo"],
        args=[
            IfPresentPlaceholder(
                input_name="a",
                then=["x", IfPresentPlaceholder(input_name="b", then=[ConcatPlaceholder([a, "+", b])], else_=["y"])],
                else_=[ConcatPlaceholder(["only ", b])],
            )
        ],
    )


@dsl.component
def make(data: Output[Dataset]):
    with open(data.path, "w") as f:
        f.write("x")


@dsl.pipeline
def container_placeholders(prefix: str = "p"):
    made = make()
    concat(prefix=prefix, number=3, data=made.outputs["data"])
    if_present(name="n")
    if_present(name=prefix, nick="k", size=4, data=made.outputs["data"])
    deep()
    deep(a=prefix, b=f"{prefix}-b")
