"""Channels inside lists and dictionaries given as arguments, as values and deep down."""

from kfp import dsl


@dsl.component
def text(of: str = "t") -> str:
    return of


@dsl.component
def number() -> int:
    return 3


@dsl.component
def consume(table: dict = {}, names: list = []):
    print(table, names)


@dsl.pipeline
def nested_constants(name: str = "n", count: int = 1, flag: bool = True, items: list = [1], more: dict = {"x": 1}):
    word = text()
    whole = number()
    consume(names=[name, "constant", word.output])
    consume(table={"name": name, "count": whole.output, "flag": flag, "fixed": 1})
    consume(table={"text": f"value of {word.output}", "more": {"deep": f"{count}"}})
    consume(names=[[whole.output, [count]], {"a": [{"b": name}]}], table={"items": items, "more": more})
    with dsl.If(word.output == "t"):
        consume(table={"deep": [word.output, {"n": name}]})
    with dsl.ParallelFor(["a", "b"]) as letter:
        consume(names=[letter, name], table={"letter": letter, "word": word.output})
