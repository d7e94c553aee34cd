from typing import NamedTuple

from kfp import dsl


class Pair(NamedTuple):
    left: str
    right: int


@dsl.component
def give() -> Pair:
    return Pair("l", 1)


@dsl.pipeline
def pipeline():
    give()
