"""Conditions on items, on tasks of the body and on outer values; loops inside conditions inside loops."""

from typing import List

from kfp import dsl


@dsl.component
def number(of: int) -> int:
    return of


@dsl.component
def names(count: int = 2) -> List[str]:
    return ["a"] * count


@dsl.component
def say(message: str) -> str:
    return message


@dsl.pipeline
def conditions_in_loops(limit: int = 2, word: str = "a", wanted: List[str] = ["a"]):
    outer = number(of=9)
    with dsl.ParallelFor([1, 2, 3]) as i:
        n = number(of=i)
        with dsl.If(n.output > limit, name="large"):
            say(message="large")
            made = names(count=n.output)
            with dsl.ParallelFor(made.output, parallelism=2) as name:
                with dsl.If(name == word):
                    say(message=f"{n.output} {outer.output}")
                with dsl.Elif(name != "b"):
                    say(message=name)
                with dsl.Else():
                    number(of=i)
        with dsl.If(i == 2):
            number(of=outer.output)
    with dsl.If(outer.output == 9):
        with dsl.ParallelFor(wanted) as want:
            with dsl.If(want == word):
                with dsl.ParallelFor(["x", "y"]) as letter:
                    say(message=letter)
                    say(message=want)
