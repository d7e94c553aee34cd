from kfp import dsl


@dsl.component
def text(of: str = "t") -> str:
    return of


@dsl.component
def number(of: int = 1) -> int:
    return of


@dsl.component
def truth(of: bool = True) -> bool:
    return of


@dsl.component
def show(text: str = "-", table: dict = {}, names: list = []):
    print(text, table, names)


@dsl.pipeline
def pipeline(name: str = "x"):
    with dsl.If(name == "x"):
        a = text(of="a")
    with dsl.Else():
        b = text(of="b")
    with dsl.If(dsl.OneOf(a.output, b.output) == "a"):
        show(text="a")
