"""Commands of every form, and what a component that is compiled on its own takes from them."""

from typing import Dict, List, Optional

from kfp import dsl
from kfp.dsl import (
    Artifact,
    ConcatPlaceholder,
    ContainerSpec,
    Dataset,
    IfPresentPlaceholder,
    Input,
    Model,
    Output,
    OutputPath,
)


@dsl.container_component
def nothing():
    return ContainerSpec(image="alpine")


@dsl.container_component
def image_only(n: int = 1):
    """Takes a number.

    Args:
        n: A number.
    """
    return dsl.ContainerSpec("alpine", ["echo"], [n])


@dsl.container_component
def everything(
    text: str,
    number: int,
    real: float,
    flag: bool,
    table: Dict[str, int],
    items: List[int],
    data: Input[Dataset],
    model: Output[Model],
    out: OutputPath(int),
    maybe: Optional[str] = None,
    extra: Optional[Input[Artifact]] = None,
):
    return ContainerSpec(
        image="alpine",
        command=[
            "sh",
            "-c",
            "echo $0",
            text,
            number,
            real,
            flag,
            table,
            items,
            data.uri,
            data.path,
            data.name if False else data.metadata,
        ],
        args=[
            ConcatPlaceholder(["--model=", model.path, ",", model.uri]),
            "--out",
            out,
            IfPresentPlaceholder(input_name="maybe", then=["--maybe", maybe], else_=["--none"]),
            IfPresentPlaceholder(input_name="extra", then=[ConcatPlaceholder(["--extra=", extra.path])]),
            f"{text}/{number}",
        ],
    )


@dsl.component
def make(data: Output[Dataset]) -> int:
    return 1


@dsl.pipeline
def container_forms(text: str = "t", table: Dict[str, int] = {"a": 1}):
    nothing()
    image_only()
    made = make()
    image_only(n=made.outputs["Output"])
    done = everything(
        text=text,
        number=1,
        real=0.5,
        flag=True,
        table=table,
        items=[1, 2],
        data=made.outputs["data"],
        maybe="m",
    )
    image_only(n=done.outputs["out"]).after(done)
    everything(
        text=f"{text}!",
        number=done.outputs["out"],
        real=1.0,
        flag=False,
        table={},
        items=[],
        data=made.outputs["data"],
        extra=done.outputs["model"],
    )
