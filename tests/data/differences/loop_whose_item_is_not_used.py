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


@dsl.component
def names() -> list:
    return ["a", "b"]


@dsl.pipeline
def pipeline():
    with dsl.ParallelFor(names().output):
        show(text="once for each")
