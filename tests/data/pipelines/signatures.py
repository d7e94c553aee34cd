"""Signatures and bodies as people write them: keyword-only, defaults of every sort, inner classes, lambdas, decorators."""

from typing import Any, Dict, List, NamedTuple, Optional, Union

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, InputPath, Metrics, Output, OutputPath


@dsl.component
def keywords(*, a: int, b: str = "x") -> str:
    return b * a


@dsl.component(base_image="python:3.12", packages_to_install=["numpy==1.26", "pandas>=2"])
def with_inner(n: int = 3) -> list:
    """Has an inner class, a lambda and a generator."""
    import collections

    class Box:
        """A box."""

        def __init__(self, x):
            self.x = x

    square = lambda x: x * x  # noqa: E731
    return [square(Box(i).x) for i in range(n)] + list(collections.deque())


@dsl.component
def bare_types(
    a: list, b: dict, c: List, d: Dict, e: List[Dict[str, List[int]]], f: Optional[list] = None
) -> dict:
    return b


@dsl.component
def comments(  # about the component
    a: int = 1,  # about a
    # about b
    b: str = """one line""",
) -> str:  # about the output
    # about the body
    return f"{a}{{b}}" + "\\n\t\u00e9\U0001f600"


@dsl.component
def outputs_by_path(
    out: OutputPath(), text: OutputPath(str), data: OutputPath("Dataset"), given: InputPath() = None
):
    pass


@dsl.component
def metrics(m: Output[Metrics], d: Output[Dataset]) -> NamedTuple(
    "Result", [("loss", float), ("table", Dict[str, float])]
):
    m.log_metric("a", 1)
    return (0.5, {})


@dsl.component
def UpperCase_and_1_number(Some_Input: str, other_input_2: int = 2) -> str:
    return Some_Input


@dsl.pipeline(name="Signatures of everything 1", description="Of many kinds.")
def signatures(
    a: int = 1, f: float = 2, flag: bool = False, text: Optional[str] = None, table: dict = {"a": 1}
):
    keywords(a=a)
    with_inner(n=a)
    bare_types(a=[1], b=table, c=["x"], d={"k": 1}, e=[{"a": [1]}])
    comments(b=text)
    outputs_by_path()
    done = metrics()
    keywords(a=2, b=f"{done.outputs['loss']} {f} {flag}")
    UpperCase_and_1_number(Some_Input="a")
    UpperCase_and_1_number(Some_Input="b", other_input_2=a)
