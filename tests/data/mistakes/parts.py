"""Components that the mistakes are made with."""

from typing import Dict, List, NamedTuple

from kfp import dsl


@dsl.component
def text(of: str = "t", more: str = "") -> str:
    return of + more


@dsl.component
def need(of: str) -> str:
    return of


@dsl.component
def number(of: int = 1) -> int:
    return of


@dsl.component
def truth(of: bool = True) -> bool:
    return of


@dsl.component
def texts() -> List[str]:
    return ["a"]


@dsl.component
def tables() -> List[Dict[str, int]]:
    return [{"a": 1}]


@dsl.component
def take(table: dict = {}, names: list = []):
    pass


@dsl.component
def pair() -> NamedTuple("Pair", left=str, right=int):
    return "l", 1


@dsl.component
def nothing():
    pass


@dsl.component
def write(data: dsl.Output[dsl.Dataset]):
    pass


@dsl.component
def read(data: dsl.Input[dsl.Dataset]):
    pass


@dsl.component
def notify(status: dsl.PipelineTaskFinalStatus):
    pass
