import os
import tempfile

from kfp import compiler, components, dsl


@dsl.component
def show(text: str):
    """Shows a text.

    Args:
        text: What is shown.
    """


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "show.yaml")
    compiler.Compiler().compile(show, path)
    loaded = components.load_component_from_file(path)


@dsl.pipeline
def pipeline():
    loaded(text="a")
