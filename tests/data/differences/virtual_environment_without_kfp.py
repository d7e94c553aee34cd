"""A virtual environment for a component that does not install KFP."""

from kfp import dsl


@dsl.component(packages_to_install=["numpy"], use_venv=True, install_kfp_package=False)
def work():
    pass


@dsl.pipeline
def pipeline():
    work()
