"""Packages that the shell would read otherwise."""

from kfp import dsl


@dsl.component(packages_to_install=["a; python_version < '3.9' and extra == \"x\"", "b; platform_node == '$HOME'"])
def work():
    pass


@dsl.pipeline
def pipeline():
    work()
