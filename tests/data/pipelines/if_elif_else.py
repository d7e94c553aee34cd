"""Branches: If alone, If and Else, several Elif, names, several tasks in a branch."""

from kfp import dsl


@dsl.component
def flip() -> str:
    return "heads"


@dsl.component
def dice(sides: int = 6) -> int:
    return sides


@dsl.component
def say(message: str) -> str:
    return message


@dsl.pipeline(name="if-elif-else")
def if_elif_else(threshold: int = 3, loud: bool = False):
    coin = flip()
    with dsl.If(coin.output == "heads", name="heads-only"):
        first = say(message="heads")
        say(message=first.output)
    with dsl.If(coin.output == "heads"):
        say(message="heads")
    with dsl.Else():
        say(message="tails")
    roll = dice()
    with dsl.If(roll.output < threshold, name="low"):
        say(message="low")
    with dsl.Elif(roll.output == threshold, name="exact"):
        say(message=coin.output)
    with dsl.Elif(loud == True, name="loud"):  # noqa: E712
        say(message="LOUD").set_display_name("a loud one")
    with dsl.Else(name="high"):
        say(message=f"high: {roll.output}")
