"""The components of the pipelines that tests write at random: this text opens each of their files."""

from typing import Dict, List, NamedTuple, Optional

from kfp import dsl, kubernetes
from kfp.dsl import Artifact, Dataset, Input, Output, PipelineTaskFinalStatus


@dsl.component
def text(a: str = "a", b: Optional[str] = None) -> str:
    return a


@dsl.component
def number(a: int = 1, b: float = 0.5) -> int:
    return a


@dsl.component
def flag(a: str = "a") -> bool:
    return True


@dsl.component
def texts(a: str = "a", n: int = 2) -> List[str]:
    return [a] * n


@dsl.component
def numbers(a: str = "a") -> List[int]:
    return [1]


@dsl.component
def rows(a: str = "a") -> List[Dict[str, str]]:
    return [{"x": a}]


@dsl.component
def data(a: str = "a", out: Output[Dataset] = None) -> str:
    return a


@dsl.component
def several(a: str = "a", n: int = 1) -> NamedTuple("Several", [("t", str), ("n", int), ("d", Dataset)]):
    return (a, n, Dataset(uri=dsl.get_uri("d")))


@dsl.component
def use(d: Input[Dataset], e: Input[Artifact] = None, s: str = "s", t: dict = {}, l: list = []) -> str:
    return s


@dsl.component
def gather_texts(of: List[str], s: str = "s") -> str:
    return s


@dsl.component
def gather_numbers(of: List[int], s: str = "s") -> int:
    return sum(of)


@dsl.component
def gather_data(of: Input[List[Dataset]], s: str = "s") -> str:
    return s


@dsl.component
def bye(status: PipelineTaskFinalStatus, s: str = "s"):
    print(s, status.state)


@dsl.container_component
def contained(s: str, d: Input[Dataset] = None, o: Output[Dataset] = None):
    return dsl.ContainerSpec(
        image="alpine:3.20",
        command=["program", s],
        args=[dsl.IfPresentPlaceholder("d", ["--d", d.uri]), o.path],
    )


