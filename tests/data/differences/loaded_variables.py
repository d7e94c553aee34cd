import os
import tempfile

from kfp import compiler, components, dsl

of_v1 = components.load_component_from_text(
    "name: show\nimplementation: {container: {image: alpine, command: [env], env: {LEVEL: debug}}}"
)

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "show.yaml")
    compiler.Compiler().compile(of_v1, path)
    loaded = components.load_component_from_file(path)


@dsl.pipeline
def pipeline():
    loaded()
