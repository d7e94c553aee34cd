"""OneOf over parameters: consumed by a task, by a condition, nested, and as the pipeline's output."""

from kfp import dsl


@dsl.component
def flip() -> str:
    return "heads"


@dsl.component
def number(of: int = 1) -> int:
    return of


@dsl.component
def show(text: str) -> str:
    return text


@dsl.component
def add(a: int, b: int) -> int:
    return a + b


@dsl.pipeline
def one_of_parameters(start: int = 10) -> str:
    coin = flip()
    with dsl.If(coin.output == "heads"):
        low = number(of=1)
        a = show(text="heads")
    with dsl.Elif(coin.output == "edge"):
        middle = number(of=start)
        b = show(text="edge")
    with dsl.Else():
        high = number(of=100)
        c = show(text="tails")
    chosen = dsl.OneOf(low.output, middle.output, high.output)
    add(a=chosen, b=start)
    with dsl.If(chosen > 5):
        show(text="large")
    return dsl.OneOf(a.output, b.output, c.output)


@dsl.pipeline
def one_of_nested(flavour: str = "x") -> int:
    coin = flip()
    with dsl.If(coin.output == "heads"):
        inner_coin = flip()
        with dsl.If(inner_coin.output == "heads"):
            x = number(of=1)
        with dsl.Else():
            y = number(of=2)
        one = add(a=dsl.OneOf(x.output, y.output), b=1)
    with dsl.Else():
        two = number(of=3)
    return dsl.OneOf(one.output, two.output)
