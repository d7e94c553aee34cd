"""Docstrings in each of the usual styles, of components and pipelines, with and without what they could have."""

from typing import NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component
def google(first: str, data: Input[Dataset], out: Output[Dataset], second: int = 3) -> str:
    """Google's style.

    A paragraph that goes on
    over two lines.

    And another one.

    Args:
        first: The first one.
        data (Dataset): Something
            on two lines: with a colon.
        out: Where it goes.
        second (int, optional): The second one. Defaults to 3.

    Returns:
        A text.

    Raises:
        ValueError: Never.
    """
    return first


@dsl.component
def numpy_style(first: str, second: int = 3) -> float:
    """NumPy's style.

    Parameters
    ----------
    first : str
        The first one.
    second : int
        The second one.

    Returns
    -------
    float
        A number.
    """
    return 1.0


@dsl.component
def rest_style(first: str, second: int = 3) -> float:
    """Sphinx's style.

    :param first: The first one.
    :param second: The second one.
    :returns: A number.
    """
    return 1.0


@dsl.component
def one_line(first: str) -> str:
    """One line, without a full stop"""
    return first


@dsl.component
def several_outputs(n: int) -> NamedTuple("Outputs", [("low", int), ("high", int)]):
    """Two outputs.

    Args:
        n: The number.

    Returns:
        low: The lower one.
        high: The higher one.
    """
    return (n, n)


@dsl.component
def undocumented(first: str) -> str:
    return first


@dsl.component
def empty(first: str) -> str:
    """ """
    return first


@dsl.container_component
def of_a_container(text: str, out: dsl.OutputPath(str)):
    """A command.

    Args:
        text: What is written.
        out: Where it is written.
    """
    return dsl.ContainerSpec(image="alpine:3.20", command=["sh", "-c", "echo $0 > $1"], args=[text, out])


@dsl.pipeline(description="The decorator's words.")
def docstrings(first: str = "a", n: int = 2) -> str:
    """The docstring's words, which the decorator's replace.

    Args:
        first: A text: "with" 'quotes'.
        n: A number.

    Returns:
        Output: What comes out.
    """
    data = dsl.importer("gs://b/d", Dataset)
    google(first=first, data=data.output)
    numpy_style(first=first)
    rest_style(first=first)
    several_outputs(n=n)
    undocumented(first=first)
    empty(first=first)
    of_a_container(text=first)
    return one_line(first=first).output


@dsl.pipeline
def documented_by_docstring(first: str = "a") -> str:
    """One line.

    More: on
    several lines.
    """
    return one_line(first=first).output
