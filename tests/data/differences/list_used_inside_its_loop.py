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
def pipeline(letters: list = ["a", "b"], name: str = "x"):
    with dsl.ParallelFor(letters) as letter:
        with dsl.If(name == "x"):
            show(text=letter, names=letters)
