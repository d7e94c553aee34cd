"""A virtual environment for a component with packages."""

from kfp import dsl


@dsl.component(packages_to_install=["numpy"], use_venv=True)
def work():
    pass


@dsl.pipeline
def pipeline():
    work()
