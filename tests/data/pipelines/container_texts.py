"""Inputs and outputs inside texts of a container's command."""

from typing import Optional

from kfp import dsl
from kfp.dsl import Artifact, ContainerSpec, Dataset, Input, Metrics, Model, Output, OutputPath


@dsl.container_component
def all_kinds(
    text: str,
    whole: int,
    real: float,
    flag: bool,
    listed: list,
    mapped: dict,
    data: Input[Dataset],
    model: Output[Model],
    metrics: Output[Metrics],
    message: OutputPath(str),
    number: OutputPath(int),
):
    return ContainerSpec(
        image="alpine:3.20",
        command=["sh", "-c", f"run {text} --n={whole} --r={real:}", "program"],
        args=[
            text,
            whole,
            real,
            flag,
            listed,
            mapped,
            data.uri,
            data.path,
            data.metadata,
            data.metadata["rows"],
            model.uri,
            model.path,
            f"{model.path}/weights",
            f"{metrics.uri}#{metrics.metadata}",
            message,
            f"{number}.txt",
            "--flag=%s" % flag,
            "{} and {}".format(text, whole),
            "literal {braces} $dollar",
            "",
        ],
    )


@dsl.container_component
def only_image():
    return ContainerSpec(image="hello-world")


@dsl.container_component
def only_args(text: str = "a"):
    return ContainerSpec(image="alpine:3.20", args=["echo", text])


@dsl.container_component
def image_from_a_variable(text: str = "a") -> dsl.ContainerSpec:
    image = "alpine:" + ".".join(["3", "20"])
    words = ["echo"] * 2
    return ContainerSpec(image=image, command=words, args=[text, *words])


@dsl.container_component
def optional(text: Optional[str] = None, data: Input[Artifact] = None):
    return ContainerSpec(image="alpine:3.20", command=["echo"], args=[text, data.uri])


@dsl.pipeline
def container_texts(text: str = "t"):
    data = dsl.importer("gs://b/d", Dataset, metadata={"rows": 3})
    made = all_kinds(
        text=text, whole=1, real=0.5, flag=True, listed=[1, "a"], mapped={"k": [True]}, data=data.output
    )
    only_image()
    only_args(text=made.outputs["message"])
    image_from_a_variable()
    optional()
    optional(text=text, data=made.outputs["model"])
