"""Components with a file, a folder, and nothing embedded, beside each other argument of the decorator."""

from pathlib import Path

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input

ASSETS = Path(__file__).parent / "assets"


def count(path: str) -> int:
    with open(path) as file:
        return len(file.readlines())


@dsl.component(embedded_artifact_path=str(ASSETS / "single.json"))
def one_file(config: dsl.EmbeddedInput[Dataset], key: str = "a") -> int:
    import json

    with open(config.path) as file:
        return json.load(file)[key]


@dsl.component(embedded_artifact_path=str(ASSETS / "folder"), additional_funcs=[count])
def folder(files: dsl.EmbeddedInput[Artifact], extra: int) -> str:
    """Reads a file and imports a module of the folder.

    Args:
        extra: Is added.
    """
    from deep.helper import shout

    return shout(f"lines: {count(files.path + '/words.txt') + extra}")


@dsl.component(embedded_artifact_path=str(ASSETS / "folder"), packages_to_install=[], install_kfp_package=False)
def without_the_parameter() -> str:
    from deep import helper

    return helper.shout("imported")


@dsl.component(embedded_artifact_path=str(ASSETS / "single.json"))
def beside_an_input(data: Input[Dataset], config: dsl.EmbeddedInput[dsl.Artifact] = None) -> str:
    return f"{data.name} {config.path}"


@dsl.pipeline
def files(extra: int = 1) -> str:
    first = one_file()
    without_the_parameter().set_memory_limit("1G")
    return folder(extra=first.output).output
