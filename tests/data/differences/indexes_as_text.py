"""An index that is a text in place of a list."""

from kfp import dsl


@dsl.component(packages_to_install=["requests"], pip_index_urls="https://index.example.com/simple")
def work() -> int:
    return 1


@dsl.pipeline
def pipeline():
    work()
