"""Compiled components and pipelines, loaded and used in pipelines."""

import os
import tempfile
from typing import List, NamedTuple

from kfp import compiler, components, dsl


def again(component):
    """The component as it comes back from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "component.yaml")
        compiler.Compiler().compile(component, path)
        return components.load_component_from_file(path)


@dsl.component(packages_to_install=["requests"])
def add(a: int, b: int = 2) -> int:
    return a + b


@dsl.component
def several(rate: float, names: List[str] = ["x"]) -> NamedTuple("outputs", [("text", str), ("flag", bool)]):  # noqa: B006, UP014
    return ("a", True)


@dsl.container_component
def copy(source: dsl.Input[dsl.Dataset], target: dsl.Output[dsl.Dataset], word: str = "w"):
    return dsl.ContainerSpec(
        image="alpine",
        command=["cp", source.path, target.path],
        args=[dsl.IfPresentPlaceholder("word", then=["--word", word], else_=["none"])],
    )


@dsl.component
def make(out: dsl.Output[dsl.Dataset]):
    pass


@dsl.pipeline
def inner(count: int, word: str = "inner") -> int:
    first = add(a=count).set_cpu_limit("2").set_retry(2)
    with dsl.If(first.output == 3):
        add(a=first.output, b=4).set_caching_options(False)
    return add(a=first.output).set_env_variable("WORD", "inner").output


loaded_add = again(add)
loaded_several = again(several)
loaded_copy = again(copy)
loaded_inner = again(inner)


@dsl.pipeline
def uses_loaded_components(count: int = 1):
    one = loaded_add(a=count)
    two = loaded_add(a=one.output, b=one.output).set_memory_limit("1G").set_display_name("second")
    add(a=two.output)
    three = loaded_several(rate=0.5)
    with dsl.If(three.outputs["flag"] == True):  # noqa: E712
        loaded_several(rate=1.0, names=["a", three.outputs["text"]]).set_env_variable("A", "b")
    copied = loaded_copy(source=make().outputs["out"])
    loaded_copy(source=copied.outputs["target"], word=three.outputs["text"]).set_accelerator_limit(1)


@dsl.pipeline
def uses_a_loaded_pipeline(count: int = 1) -> int:
    one = loaded_inner(count=count)
    with dsl.ParallelFor([1, 2]) as item:
        loaded_inner(count=item, word="loop").set_caching_options(False)
    return loaded_add(a=one.output).output


uses_twice = again(uses_a_loaded_pipeline)


@dsl.pipeline
def uses_a_pipeline_of_loaded_pipelines():
    uses_twice()
    inner(count=uses_twice(count=2).output)
