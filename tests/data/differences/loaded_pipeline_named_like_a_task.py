import os
import tempfile

from kfp import compiler, components, dsl


@dsl.component
def show(text: str) -> str:
    return text


@dsl.pipeline(name="show")
def inner(text: str) -> str:
    first = show(text=text)
    return show(text=first.output).output


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "inner.yaml")
    compiler.Compiler().compile(inner, path)
    loaded = components.load_component_from_file(path)


@dsl.pipeline
def pipeline():
    loaded(text="a")
