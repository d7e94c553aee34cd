"""Notebooks as components: a file, a folder, with packages of one's own and with none."""

from pathlib import Path

from kfp import dsl
from kfp.dsl import Dataset, Output

ASSETS = Path(__file__).parent / "assets"


@dsl.notebook_component(notebook_path=str(ASSETS / "book"))
def train(rate: float, out: Output[Dataset]) -> str:
    """Trains.

    Args:
        rate: How fast.
    """
    dsl.run_notebook(rate=rate, path=out.path)
    with open(out.path) as file:
        return file.read()


@dsl.notebook_component(
    notebook_path=str(ASSETS / "untagged.ipynb"),
    base_image="python:3.12",
    packages_to_install=["nbclient==0.10.2", "ipykernel==6.30.1", "pandas"],
    pip_index_urls=["https://index.example.com/simple"],
)
def with_packages(text: str = "hello"):
    dsl.run_notebook(text=text)


@dsl.notebook_component(
    notebook_path=str(ASSETS / "untagged.ipynb"),
    packages_to_install=[],
    install_kfp_package=False,
    task_config_passthroughs=[dsl.TaskConfigField.ENV],
)
def in_the_image(config: dsl.TaskConfig, text: str = "hello"):
    dsl.run_notebook(text=text, env=config.env)


@dsl.pipeline
def notebooks(rate: float = 0.25) -> str:
    return train(rate=rate).outputs["Output"]


@dsl.pipeline
def all_notebooks(rate: float = 0.25):
    train(rate=rate).set_memory_limit("1G")
    with_packages().set_env_variable("A", "b")
    in_the_image().set_env_variable("A", "b")
