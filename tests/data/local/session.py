"""A session with kfp.local, as its users write it; prints what came of each step as JSON."""

import functools
import json
import os
import re
import sys
from typing import Any, Dict, List, NamedTuple

from kfp import dsl, local
from kfp.dsl import Dataset, HTML, Input, Metrics, Model, Output, OutputPath

ROOT = os.path.abspath("root")
component = functools.partial(dsl.component, install_kfp_package=False)


@component()
def values(text: str, number: int = 3, flag: bool = True) -> NamedTuple(
    "Values", [("text", str), ("number", int), ("rate", float), ("flag", bool), ("many", List[str]), ("table", Dict[str, str])]
):
    from collections import namedtuple

    made = namedtuple("Values", ["text", "number", "rate", "flag", "many", "table"])
    return made(text + "!", number + 1, number / 2, not flag, [text, "b"], {text: "c"})


@component()
def add(a: int, b: int) -> int:
    return a + b


@component()
def make(content: str, data: Output[Dataset], metrics: Output[Metrics], page: Output[HTML], lines: OutputPath(int)):
    with open(data.path, "w") as file:
        file.write(content)
    with open(page.path, "w") as file:
        file.write("<p>" + content)
    with open(lines, "w") as file:
        file.write("7")
    data.metadata["length"] = str(len(content))
    metrics.log_metric("length", len(content) + 0.5)


@component()
def read(data: Input[Dataset]) -> str:
    with open(data.path) as file:
        return file.read() + " " + str(data.metadata.get("length"))


@component()
def returned(name: str) -> Model:
    return Model(uri=dsl.get_uri(name), metadata={"framework": name})


@component()
def boom(word: str) -> str:
    raise ValueError(word)


@component()
def tell(status: dsl.PipelineTaskFinalStatus, told: Output[Dataset]):
    with open(told.path, "w") as file:
        file.write(status.state)


@component()
def join(texts: List[str]) -> str:
    return " ".join(texts)


@dsl.pipeline
def inner(content: str) -> str:
    made = make(content=content)
    return read(data=made.outputs["data"]).output


@dsl.pipeline
def whole(content: str = "abc", numbers: List[int] = [1, 2]) -> NamedTuple("Whole", [("text", str), ("data", Dataset), ("sums", str)]):
    data = dsl.importer(artifact_uri=os.path.join(ROOT, "given.txt"), artifact_class=Dataset, metadata={"length": "5"})
    nested = inner(content=content)
    with dsl.If(nested.output == "abc 3"):
        yes = make(content="yes")
    with dsl.Else():
        no = make(content="no")
    chosen = dsl.OneOf(yes.outputs["lines"], no.outputs["lines"])
    summed = add(a=1, b=chosen)
    with dsl.ParallelFor(["a", "b"]) as item:
        each = values(text=item).after(summed)
    joined = join(texts=dsl.Collected(each.outputs["text"]))
    last = read(data=data.output)
    result = NamedTuple("Whole", [("text", str), ("data", Dataset), ("sums", str)])
    return result(last.output, data.output, joined.output)


@dsl.pipeline
def guarded() -> str:
    with dsl.ExitHandler(tell()):
        done = add(a=1, b=1)
    return join(texts=["a"]).output


@dsl.pipeline
def fails():
    boom(word="no room")


# From here on, stock's local runner cannot do what is written.


@dsl.pipeline
def counts() -> List[int]:
    summed = add(a=1, b=1)
    with dsl.ParallelFor(["a", "b"]):
        each = add(a=summed.output, b=1)
    return dsl.Collected(each.output)


@dsl.pipeline
def quoted() -> str:
    made = inner(content="it's")
    with dsl.If(made.output == "it's 4"):
        yes = join(texts=["yes"])
    with dsl.Else():
        no = join(texts=["no"])
    return dsl.OneOf(yes.output, no.output)


@dsl.pipeline
def one_dataset() -> Dataset:
    made = values(text="a")
    with dsl.If(made.outputs["number"] == 4):
        yes = make(content="yes")
    with dsl.Else():
        no = make(content="no")
    return dsl.OneOf(yes.outputs["data"], no.outputs["data"])


@component()
def count(content: str, data: Output[Dataset]) -> List[int]:
    data.metadata["length"] = len(content)
    return [len(content)]


def shown(value: Any) -> Any:
    if isinstance(value, list):
        return repr(value)
    if isinstance(value, dsl.Artifact):
        place = re.sub(r"-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-\d+", "-TIME", os.path.relpath(value.uri, ROOT))
        content = open(value.path).read() if os.path.isfile(value.path) else None
        return [type(value).__name__, value.name, place, repr(value.metadata), content]
    return value


def outcome(call: Any, **arguments: Any) -> Any:
    try:
        task = call(**arguments)
    except Exception as error:
        text = re.sub(r"\x1b\[\d+m", "", str(error)).splitlines()[0]
        return [kind.__name__ for kind in (RuntimeError, TypeError) if isinstance(error, kind)] + [text]
    return {name: shown(value) for name, value in task.outputs.items()}


def main() -> None:
    os.makedirs(ROOT)
    with open(os.path.join(ROOT, "given.txt"), "w") as file:
        file.write("given")
    runner = local.SubprocessRunner(use_venv=False)
    local.init(runner, pipeline_root=ROOT)
    found = {
        "values": outcome(values, text="a", number=4),
        "defaults": outcome(values, text="a"),
        "output": add(a=1, b=2).output,
        "artifacts": outcome(make, content="abc"),
        "returned": outcome(returned, name="m"),
        "pipeline": outcome(whole),
        "other branch": outcome(whole, content="x"),
        "exit handler": outcome(guarded),
        "states": sorted(open(os.path.join(path, "told")).read() for path, _, files in os.walk(ROOT) if "told" in files),
        "component fails": outcome(boom, word="w"),
        "pipeline fails": outcome(fails),
        "one argument too many": outcome(add, a=1, b=2, c=3),
        "one too few": outcome(add, a=1),
        "counts": outcome(counts),
        "quoted": outcome(quoted),
        "one dataset": outcome(one_dataset),
        "a given artifact": outcome(read, data=dsl.Dataset(name="given", uri=os.path.join(ROOT, "given.txt"))),
        "a standalone importer": outcome(dsl.importer, artifact_uri=os.path.join(ROOT, "given.txt"), artifact_class=Dataset),
        "a number in metadata": outcome(count, content="abc"),
    }
    local.init(runner=runner, pipeline_root=ROOT, raise_on_error=False)
    found["component fails quietly"] = outcome(boom, word="w")
    found["pipeline fails quietly"] = outcome(fails)
    sys.stdout.flush()
    with open("found.json", "w") as file:
        json.dump(found, file, sort_keys=True)


if __name__ == "__main__":
    main()
