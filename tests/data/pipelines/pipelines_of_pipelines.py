"""Pipelines as components: outputs of each kind, lists, chosen and collected values, settings, loaded twice."""

from typing import Dict, List, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Markdown, Metrics, Model, Output


@dsl.component
def make(text: str = "x") -> NamedTuple(
    "Made", [("number", int), ("words", List[str]), ("table", Dict[str, int])]
):
    return (1, ["a"], {"a": 1})


@dsl.component
def write(text: str, data: Output[Dataset], notes: Output[Markdown], metrics: Output[Metrics]) -> float:
    return 1.0


@dsl.component
def fit(data: Input[Dataset], model: Output[Model], extra: Optional[Input[Model]] = None):
    pass


@dsl.component
def evaluate(model: Input[Model], data: Input[Artifact], limit: float = 0.5) -> bool:
    return True


@dsl.component
def say(text: str = "", number: int = 0, words: List[str] = [], table: Dict[str, int] = {}) -> str:
    return text


@dsl.pipeline(name="prepare-data", description="Prepares.")
def prepare(text: str = "raw") -> NamedTuple(
    "Prepared", [("data", Dataset), ("score", float), ("words", List[str])]
):
    made = make(text=text)
    written = write(text=text)
    outputs = NamedTuple("Prepared", [("data", Dataset), ("score", float), ("words", List[str])])
    return outputs(data=written.outputs["data"], score=written.outputs["Output"], words=made.outputs["words"])


@dsl.pipeline(display_name="Train")
def train(data: Input[Dataset], start: Optional[Input[Model]] = None, limit: float = 0.9) -> Model:
    fitted = fit(data=data, extra=start)
    evaluate(model=fitted.outputs["model"], data=data, limit=limit)
    return fitted.outputs["model"]


@dsl.pipeline
def whole(text: str = "x", limit: float = 0.1) -> NamedTuple("Whole", [("model", Model), ("ok", bool)]):
    prepared = prepare(text=text)
    trained = train(data=prepared.outputs["data"], limit=prepared.outputs["score"])
    again = train(data=prepared.outputs["data"], start=trained.output)
    again.set_display_name("Train again").set_caching_options(False).set_retry(2)
    with dsl.ParallelFor(prepared.outputs["words"]) as word:
        one = prepare(text=word)
        train(data=one.outputs["data"])
    ok = evaluate(model=again.output, data=prepared.outputs["data"], limit=limit)
    outputs = NamedTuple("Whole", [("model", Model), ("ok", bool)])
    return outputs(model=again.output, ok=ok.output)


@dsl.pipeline
def outermost():
    done = whole(text="a")
    with dsl.If(done.outputs["ok"] == True):  # noqa: E712
        evaluate(model=done.outputs["model"], data=done.outputs["model"])
        whole()
    with dsl.Else():
        prepare(text="other")
    prepare().after(done)


@dsl.pipeline
def choose(text: str) -> str:
    with dsl.If(text == "a"):
        a = say(text="a")
    with dsl.Else():
        b = say(text="b")
    return dsl.OneOf(a.output, b.output)


@dsl.pipeline
def every(words: List[str]) -> List[str]:
    with dsl.ParallelFor(words) as word:
        chosen = choose(text=word)
    return dsl.Collected(chosen.output)


@dsl.pipeline
def handed_on(words: List[str] = ["a", "b"], table: dict = {"a": 1}) -> List[str]:
    chosen = every(words=words)
    say(words=chosen.output, table=table)
    made = make(text=choose(text="a").output)
    say(
        words=every(words=made.outputs["words"]).output,
        table=made.outputs["table"],
        number=made.outputs["number"],
    )
    return chosen.output


@dsl.pipeline
def dictionary_of_outputs() -> Dict[str, str]:
    return make().outputs["table"]


@dsl.pipeline
def same_name(number: int) -> int:
    return make(text=f"n {number}").outputs["number"]


@dsl.pipeline
def same_input_twice(number: int = 1):
    say(number=number, text=f"{number} {number}")
    say(words=[f"{number}", "b"], table={"a": number})
    inner = same_name(number=number)
    say(number=inner.output)
