"""Container components: constants, parameters, files and artifacts."""

from kfp import dsl
from kfp.dsl import Artifact, ContainerSpec, Dataset, Input, Model, Output, OutputPath


@dsl.container_component
def hello():
    return ContainerSpec(image="alpine:3.20", command=["echo"], args=["hello"])


@dsl.container_component
def image_alone():
    return ContainerSpec(image="hello-world")


@dsl.container_component
def shout(text: str, times: int, rate: float = 0.5, loud: bool = True, names: list = [], table: dict = {}):
    return ContainerSpec(
        image="alpine:3.20",
        command=["sh", "-c", 'for i in $(seq "$1"); do echo "$0"; done'],
        args=[text, times, rate, loud, names, table],
    )


@dsl.container_component
def write(text: str, where: OutputPath(str), length: OutputPath(int), data: Output[Dataset]):
    """Writes a text in three places.

    Args:
        text: What to write.
        where: The same text.
        length: Its length.
        data: The same text, as data.
    """
    return ContainerSpec(
        image="alpine:3.20",
        command=[
            "sh",
            "-c",
            'mkdir -p "$(dirname $1)" "$(dirname $2)" "$(dirname $3)"; '
            'echo -n "$0" > $1; echo -n "$0" | wc -c > $2; echo "$0" > $3',
            text,
            where,
            length,
            data.path,
        ],
    )


@dsl.container_component
def use(data: Input[Dataset], model: Output[Model], other: Input[Artifact] = None):
    return dsl.ContainerSpec(
        image="alpine:3.20",
        command=["cp", data.path, model.path],
        args=["--uri", data.uri, "--to", model.uri, "--name", data.metadata["name"], "--all", data.metadata],
    )


@dsl.pipeline
def container_plain(text: str = "hi"):
    hello()
    image_alone()
    shout(text=text, times=2)
    written = write(text=text)
    shout(text=written.outputs["where"], times=written.outputs["length"])
    use(data=written.outputs["data"])
