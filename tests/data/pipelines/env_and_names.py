"""Environment variables, display names of every kind of task, and the switches for pausing."""

from kfp import dsl
from kfp.dsl import Dataset


@dsl.component
def show() -> str:
    import os

    return os.environ.get("NAME", "")


@dsl.container_component
def echo():
    return dsl.ContainerSpec(image="alpine:3.20", command=["sh", "-c", "echo $NAME"])


@dsl.pipeline(display_name="Inner name")
def inner() -> str:
    return show().set_env_variable("WHERE", "inside").output


@dsl.pipeline(display_name="Environment & names")
def env_and_names():
    show().set_env_variable("NAME", "a").set_env_variable(name="OTHER", value="b").set_display_name("Show a and b")
    echo().set_env_variable("NAME", "with 'quotes' and $DOLLAR").set_display_name("écho")
    show().set_env_variable("NAME", "first").set_env_variable("NAME", "second")
    inner().set_display_name("Inner pipeline")
    dsl.importer("gs://bucket/data", Dataset).set_display_name("Import")
    show().set_debug_pause()
    show().set_debug_pause(before=True, after=True, on_error=True)
    show().set_debug_pause(before=True, after=False)
