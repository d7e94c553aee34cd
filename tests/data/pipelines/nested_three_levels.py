"""Three levels, with the same pipelines and components used again at each of them."""

from kfp import dsl


@dsl.component
def add(a: int, b: int = 1) -> int:
    return a + b


@dsl.component
def show(text: str) -> str:
    return text


@dsl.pipeline
def inner(a: int, b: int = 5) -> int:
    first = add(a=a, b=b)
    second = add(a=first.output)
    show(text=f"{a}")
    return second.output


@dsl.pipeline
def middle(a: int) -> int:
    one = inner(a=a)
    two = inner(a=one.output, b=7)
    add(a=two.output)
    return two.output


@dsl.pipeline
def nested_three_levels(start: int = 1, text: str = "t") -> int:
    first = middle(a=start)
    second = middle(a=first.output)
    third = inner(a=second.output)
    show(text=text)
    return add(a=third.output, b=start).output
