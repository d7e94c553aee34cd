"""The old name of If, with and without a name, side by side and nested."""

from kfp import dsl


@dsl.component
def flip(seed: int = 0) -> str:
    return "heads" if seed % 2 else "tails"


@dsl.component
def say(message: str = "hello"):
    print(message)


@dsl.pipeline
def condition_alias(seed: int = 1, text: str = "x"):
    coin = flip(seed=seed)
    with dsl.Condition(coin.output == "heads", name="first"):
        say(message="heads")
        with dsl.Condition(text == "x"):
            say(message=text)
    with dsl.Condition(coin.output == "tails"):
        second = flip(seed=2)
        with dsl.Condition(second.output == coin.output):
            say()
