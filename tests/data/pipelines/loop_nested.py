"""Loops within loops: static in static, dynamic in static, an outer item used two levels down."""

from typing import List

from kfp import dsl


@dsl.component
def split(text: str) -> List[str]:
    return list(text)


@dsl.component
def pair(left: str, right: str = "-", number: int = 0) -> str:
    return f"{left}{right}{number}"


@dsl.component
def number(of: int) -> int:
    return of


@dsl.pipeline
def loop_nested(rows: list = ["a", "b"], words: List[str] = ["c"], table: List[List[str]] = [["x"]], prefix: str = "p"):
    with dsl.ParallelFor(["ab", "cd"], parallelism=1) as word:
        letters = split(text=word)
        with dsl.ParallelFor(letters.output) as letter:
            joined = pair(left=word, right=letter)
            with dsl.ParallelFor([1, 2], name="innermost", parallelism=2) as i:
                pair(left=joined.output, right=prefix, number=i)
    with dsl.ParallelFor(rows) as row:
        with dsl.ParallelFor(words) as cell:
            pair(left=row, right=cell)
    with dsl.ParallelFor([1, 2]) as outer:
        with dsl.ParallelFor([3, 4]) as inner:
            number(of=outer)
            number(of=inner)
            deep = number(of=outer)
        number(of=outer).after(number(of=7))
        with dsl.ParallelFor(["x"]):
            number(of=outer)
    with dsl.ParallelFor([["a", "b"], ["c"]]) as line:
        with dsl.ParallelFor(line) as sign:
            pair(left=sign)
    with dsl.ParallelFor(table, parallelism=1) as entries:
        with dsl.ParallelFor(entries, name="each entry") as entry:
            pair(left=entry, right=prefix)
