"""Two exit handlers, one without status, tasks after and before them, a container as exit task."""

from kfp import dsl


@dsl.container_component
def clean(folder: str):
    return dsl.ContainerSpec(image="alpine:3.20", command=["rm", "-rf", folder])


@dsl.component
def leave(message: str = "bye"):
    print(message)


@dsl.component
def step(name: str) -> str:
    return name


@dsl.pipeline
def exit_handler_plain(folder: str = "/data"):
    before = step(name="before")
    with dsl.ExitHandler(clean(folder=folder)) as first:
        inside = step(name="inside")
        step(name=inside.output)
        step(name=before.output)
    left = leave().set_display_name("leaving")
    with dsl.ExitHandler(left, name="second") as second:
        step(name=folder)
    step(name="between").after(first)
    step(name="last").after(first, second, before)
