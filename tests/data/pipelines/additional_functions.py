"""Functions that travel with a component: in order, decorated, of several lines, with helpers of their own."""

import functools
from typing import List, Optional

from kfp import dsl


def once(function):
    """A decorator, which is left out of what travels."""
    return function


@once
def half(
    number: float,
) -> float:
    # a comment that stays
    return number / 2


def middle(numbers: List[float], of: Optional[int] = None) -> float:
    """The middle of a list.

    It is not sorted.
    """

    def count():
        return of or len(numbers)

    return half(sum(numbers[: count()]))


def make_indented():
    def indented(text: str) -> str:
        return f"""{text}
            stays
        """

    return indented


@functools.lru_cache(maxsize=None)
def remembered(n: int) -> int:
    return n


@dsl.component(additional_funcs=[half, middle])
def two(numbers: list) -> float:
    return middle(numbers)


@dsl.component(additional_funcs=[make_indented()], packages_to_install=["requests"])
def inner(text: str) -> str:
    return indented(text)  # noqa: F821


@dsl.component(additional_funcs=[])
def none(n: int) -> int:
    return n


@dsl.component(additional_funcs=(half,), install_kfp_package=False)
def in_a_tuple(n: float) -> float:
    return half(n)


@dsl.pipeline
def additional_functions(numbers: list = [1.0, 2.0]) -> float:
    inner(text="x")
    none(n=1)
    return in_a_tuple(n=two(numbers=numbers).output).output
