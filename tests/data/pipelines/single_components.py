"""Components compiled on their own: what a pipeline of one task looks like."""

from typing import Dict, List, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Dataset, Input, Metrics, Model, Output


@dsl.component
def identity(value: str) -> str:
    return value


@dsl.component
def no_inputs():
    print("nothing")


@dsl.component
def train_model(
    data: Input[Dataset],
    model: Output[Model],
    scores: Output[Metrics],
    epochs: int = 3,
    rate: float = 0.1,
    names: List[str] = ["a"],
    table: Optional[Dict[str, int]] = None,
    extra: Optional[Input[Dataset]] = None,
) -> NamedTuple("Out", [("loss", float), ("done", bool)]):
    """Trains a model.

    Args:
        data: What to learn from.
        epochs: How often.
        model: What was learnt.
    """
    return (0.5, True)


@dsl.container_component
def contained(text: str, data: Output[Dataset], times: int = 2):
    """Writes."""
    return dsl.ContainerSpec(image="alpine:3.20", command=["sh", "-c", "echo $0 > $1"], args=[text, data.path, times])


@dsl.component
def all_defaults(a: str = "x", b: int = 1, c: bool = False) -> List[Dict[str, int]]:
    return [{"a": b}]
