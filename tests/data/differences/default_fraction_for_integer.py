"""The default of an int is no whole number."""

from kfp import dsl


@dsl.component
def repeat(times: int = 2.5):
    print(times)


@dsl.pipeline
def pipeline():
    repeat()
