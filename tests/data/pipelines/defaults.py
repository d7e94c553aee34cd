"""Defaults of every type, of components and pipelines, and what is optional."""

from typing import Dict, List, Optional

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input


@dsl.component
def all_types(
    text: str = "a: 'b'",
    empty: str = "",
    whole: int = -3,
    large: int = 2**53,
    real: float = 1e-7,
    whole_real: float = 2.0,
    infinite: float = 1e300,
    truth: bool = True,
    falsehood: bool = False,
    listed: list = [1, 2.5, "a", True, [{}]],
    nothing: list = [],
    mapped: dict = {"b": {"a": [1]}, "a": "x"},
    typed_list: List[int] = [1],
    typed_dict: Dict[str, float] = {"k": 1.0},
    maybe: Optional[str] = None,
    maybe_set: Optional[int] = 5,
    none: str = None,
    data: Input[Dataset] = None,
    item: Optional[Artifact] = None,
) -> str:
    return text


@dsl.container_component
def command(text: str = "x", n: int = 1, rate: float = 0.5, on: bool = False, many: list = [1]):
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", text, n, rate, on, many])


@dsl.pipeline
def inner(text: str = "inner", n: Optional[int] = None, maybe: Optional[dict] = None):
    all_types(text=text)
    command()


@dsl.pipeline
def defaults(
    text: str = "outer",
    n: int = 1,
    rate: float = 1,
    whole_rate: float = 3.0,
    on: bool = False,
    many: list = ["a", {"b": None}] if False else ["a", {"b": 1}],
    mapped: Dict[str, int] = {"z": 1, "a": 2},
    maybe: Optional[str] = None,
    required: Optional[int] = None,
):
    all_types()
    all_types(text=text, whole=n, real=rate, truth=on, listed=many, mapped=mapped, maybe=maybe)
    command(text=text, n=n, rate=whole_rate, on=on, many=many)
    inner()
    inner(text=text, n=n, maybe=mapped)
