"""Docstrings and descriptions of components and pipelines, in the styles that people write."""

from typing import NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component
def google_style(text: str, data: Input[Dataset], model: Output[Dataset], count: int = 1) -> str:
    """Does a thing.

    A longer text that says more
    over two lines.

    Args:
        text: Some text: with a colon.
        data: Some data.
        count: How often.
        model: What comes out.

    Returns:
        The text, again.
    """
    return text


@dsl.component
def several_returns(x: int) -> NamedTuple("Out", [("left", int), ("right", str)]):
    """Splits.

    Returns:
        left: The left one.
        right: The right one.
    """
    return (x, str(x))


@dsl.component
def one_line(x: int = 1) -> int:
    """One line only."""
    return x


@dsl.component
def rest_style(x: int, y: str = "y") -> str:
    """Joins.

    :param x: The number.
    :param y: The text.
    :returns: Both.
    """
    return f"{x}{y}"


@dsl.container_component
def contained(text: str):
    """Echoes.

    Args:
        text: What to say.
    """
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", text])


@dsl.pipeline(name="descriptions", display_name="With descriptions")
def descriptions(x: int, text: str = "a") -> str:
    """Runs all of them.

    Second paragraph: with "quotes", a # and a colon.

    Args:
        x: A number.
        text: A text.

    Returns:
        The joined text.
    """
    one_line(x=x)
    several_returns(x=x)
    contained(text=text)
    return rest_style(x=x, y=text).output


@dsl.pipeline(description="The argument wins\nover the docstring.")
def described_by_argument(x: int = 1):
    """This text is not used."""
    one_line(x=x)
