"""Components whose image has their function already."""

from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component(target_image="registry.example.com/team/tools:1", base_image="python:3.12-slim")
def prepare(rows: int, data: Output[Dataset]) -> int:
    data.metadata["rows"] = rows
    return rows


@dsl.component(target_image="registry.example.com/team/tools@sha256:0123", packages_to_install=["numpy"])
def with_packages(data: Input[Dataset]) -> float:
    return 1.0


@dsl.component(target_image="tools", install_kfp_package=True, use_venv=True, pip_index_urls=["https://i.example.com"])
def with_all(text: str = "x") -> str:
    return text


@dsl.pipeline
def containerized(rows: int = 3):
    data = prepare(rows=rows)
    with_packages(data=data.outputs["data"]).set_memory_limit("1G").set_env_variable("A", "b")
    with_all().set_container_image("other")
