"""Conditions three deep, whose inner levels use values of every outer level."""

from kfp import dsl


@dsl.component
def number(of: int = 1) -> int:
    return of


@dsl.component
def say(message: str) -> str:
    return message


@dsl.component
def total(a: int, b: int, c: int = 0) -> int:
    return a + b + c


@dsl.pipeline
def nested_conditions(limit: int = 5, name: str = "x"):
    one = number(of=1)
    with dsl.If(one.output < limit):
        two = number(of=2)
        with dsl.If(two.output > one.output):
            three = number(of=limit)
            with dsl.If(name == "x"):
                total(a=one.output, b=two.output, c=three.output)
                say(message=f"{name}: {one.output}, {two.output} of {limit}")
            with dsl.Else():
                total(a=three.output, b=limit)
        with dsl.Elif(two.output == 0):
            say(message=name)
        with dsl.Else():
            say(message="neither")
    with dsl.Else():
        with dsl.If(name != "y"):
            say(message="deep").after(one)
