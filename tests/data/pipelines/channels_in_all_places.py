"""Channels on each side of operators, in texts within lists and dictionaries; outputs of awkward names."""

from typing import Dict, List, NamedTuple

from kfp import dsl


@dsl.component
def texts() -> NamedTuple("Texts", [("a_text", str), ("Number", int), ("real", float), ("truth", bool)]):
    return ("a", 1, 0.5, True)


@dsl.component
def say(
    text: str = "", words: List[str] = [], table: Dict[str, str] = {}, anything: dict = {}, items: list = []
) -> str:
    return text


@dsl.container_component
def echo(text: str, words: list, out: dsl.OutputPath(str)):
    return dsl.ContainerSpec(image="alpine", command=["echo", text, words], args=["--out", out])


@dsl.pipeline
def operators(n: int = 1, x: float = 0.5, t: str = "it's", flag: bool = False):
    made = texts()
    with dsl.If(made.outputs["Number"] >= n):
        say(text="a")
    with dsl.If(made.outputs["real"] < x):
        say(text="b")
    with dsl.If(made.outputs["a_text"] != t):
        say(text="c")
    with dsl.If(made.outputs["truth"] == flag):
        say(text="d")
    with dsl.If(made.outputs["Number"] > -1):
        say(text="e")
    with dsl.If(made.outputs["real"] <= 1e-5):
        say(text="f")
    with dsl.If(t == ""):
        say(text="g")
    with dsl.If(n != 3, name="not three"):
        with dsl.If(3 < n):
            say(text="h")
    with dsl.If(made.outputs["truth"] == False):  # noqa: E712
        say(text="i")
    with dsl.Elif(made.outputs["truth"] == True):  # noqa: E712
        say(text="j")
    with dsl.Else():
        say(text="k")


@dsl.pipeline
def within_values(n: int = 1, t: str = "t", words: List[str] = ["a"], table: Dict[str, str] = {"a": "b"}):
    made = texts()
    text = made.outputs["a_text"]
    say(text=f"{text}-{n}-{t}-{text}", words=[text, t, "c"], table={"a": text, "b": f"<{t}>"})
    say(anything={"a": {"b": [text, n, {"c": made.outputs["real"]}]}}, items=[[text], [n, [t]], 1.5, True])
    say(words=words, table=table)
    say(anything={"words": words, "table": table, "all": f"{words} {table}"})
    echo(text=f"{text}", words=[n, text])
    echo(text="{{$}} $(x) {braces}", words=["{", "}"])
    say(text=echo(text=t, words=words).outputs["out"])


@dsl.pipeline
def awkward_names(Upper_Case: str = "a", with__two: int = 1, name: str = "n", type: str = "t"):
    say(text=f"{Upper_Case} {with__two} {name} {type}")
    say(text=Upper_Case)
    with dsl.If(with__two == 1):
        say(text=type)
        say(text=name)
