"""Sources that are awkward to cut out of a file: decorators over lines, comments, strings, inner functions."""

import functools

from kfp import dsl


@dsl.component(
    base_image="python:3.11",
    packages_to_install=[],
)
def decorated_over_lines(
    first: str,  # a comment that stays
    second: str = "x",
) -> str:
    """Joins two words.

    Args:
        first: The first word,
            on two lines.
        second: The second word.

    Returns:
        Both words.
    """

    # A comment in the body.
    def inner(a, *rest):
        return a + "".join(rest)

    text = '''a "multi-line"
    string with {braces} and {{double}} and $dollar and `ticks` and \\n
'''
    return inner(first, second) + text


def plain(a: int, b: int = 2) -> int:
    return a + b


converted = dsl.component(plain)
with_image = functools.partial(dsl.component, base_image="python:3.10")


@with_image
def by_partial(x: int) -> int:
    return x


def make_component(image):
    @dsl.component(base_image=image)
    def defined_inside(x: int) -> int:
        if x:
            return x

        return 0

    return defined_inside


inside = make_component("python:3.9")


@dsl.component
def private__name_(under__score_: int = 1) -> int:
    return under__score_


@dsl.component
def CamelCase2Name() -> str:
    return "c"


@dsl.pipeline
def component_sources():
    a = decorated_over_lines(first="a")
    b = converted(a=1)
    c = by_partial(x=b.output)
    inside(x=c.output)
    private__name_()
    CamelCase2Name().after(a)
