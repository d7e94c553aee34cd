"""A package whose name begins with kfp."""

from kfp import dsl


@dsl.component(packages_to_install=["kfp-extras==1.0"])
def work():
    pass


@dsl.pipeline
def pipeline():
    work()
