"""Broken component files are refused as stock KFP refuses them: the kind of error, and its words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import stock

SCRIPT = Path(stock.__file__).with_name("load_job.py")

#: What is wrong: the file's text, and words that are in both errors.
BROKEN = {
    "three documents": ("a: 1\n---\nb: 2\n---\nc: 3\n", "Expected one or two YAML documents"),
    "a graph": (
        "name: x\noutputs: [{name: o}]\n"
        "implementation: {graph: {tasks: {a: {componentRef: {url: 'http://x'}, "
        "arguments: {}}}, outputValues: {o: {taskOutput: {taskId: a, outputName: o}}}}}",
        "Container implementation not found",
    ),
    "no implementation": ("name: x\nimplementation:\n", "Implementation field not found"),
    "a field that there is not": (
        "name: x\nfoo: 1\nimplementation: {container: {image: a}}",
        "got an unexpected keyword argument 'foo'",
    ),
    "resources": (
        "name: x\nimplementation: {container: {image: a, resources: {limits: {cpu: 1}}}}",
        "got an unexpected keyword argument 'resources'",
    ),
    "an input that there is not": (
        "name: x\nimplementation: {container: {image: a, args: [{inputValue: z}]}}",
        "Argument \"InputValuePlaceholder(input_name='z')\" references non-existing input.",
    ),
    "an output that there is not": (
        "name: x\nimplementation: {container: {image: a, args: [{outputPath: z}]}}",
        "Argument \"OutputPathPlaceholder(output_name='z')\" references non-existing output.",
    ),
    "an optional input that there is not": (
        "name: x\nimplementation: {container: {image: a, args: [{if: {cond: {isPresent: z}, then: [b]}}]}}",
        "Argument \"IsPresentPlaceholder(input_name='z')\" references non-existing input.",
    ),
    "the path of a parameter": (
        "name: x\ninputs: [{name: z, type: String}]\n"
        "implementation: {container: {image: a, args: [{inputPath: z}]}}",
        'Input "z" with type "String" cannot be paired with InputPathPlaceholder.',
    ),
    "the value of an artifact": (
        "name: x\ninputs: [{name: z}]\nimplementation: {container: {image: a, args: [{inputValue: z}]}}",
        'Input "z" with type "system.Artifact@0.0.1" cannot be paired with InputValuePlaceholder.',
    ),
    "the URI of a parameter": (
        "name: x\noutputs: [{name: z, type: Float}]\n"
        "implementation: {container: {image: a, args: [{outputUri: z}]}}",
        'Output "z" with type "Float" cannot be paired with OutputUriPlaceholder.',
    ),
    "two inputs of one name": (
        "name: x\ninputs: [{name: z}, {name: z}]\nimplementation: {container: {image: a}}",
        'Non-unique input name "z"',
    ),
    "a default of another type": (
        "name: x\ninputs: [{name: d, type: Integer, default: abc}]\nimplementation: {container: {image: a}}",
        "invalid literal for int() with base 10: 'abc'",
    ),
    "words in a part of a word": (
        "name: x\ninputs: [{name: z, type: String, optional: true}]\nimplementation: {container: {image: a, "
        "args: [{concat: [a, {if: {cond: {isPresent: z}, then: [b]}}]}]}}",
        "Cannot use IfPresentPlaceholder within ConcatPlaceholder",
    ),
    "a name without letters": ("name: é\nimplementation: {container: {image: a}}", "Invalid pipeline name"),
    "a placeholder of KFP 1 only": (
        "name: x\nimplementation: {container: {image: a, args: [{outputMetadata: null}]}}",
        "Unexpected argument {'outputMetadata': None}",
    ),
    "a number as a word": ("name: x\nimplementation: {container: {image: a, args: [1]}}", ""),
    "a number in a variable": ("name: x\nimplementation: {container: {image: a, env: {A: 1}}}", ""),
    "no image": ("name: x\nimplementation: {container: {command: [a]}}", ""),
    "a command that is a text": ("name: x\nimplementation: {container: {image: a, command: echo}}", ""),
    "two placeholders in one": (
        "name: x\ninputs: [{name: d}]\n"
        "implementation: {container: {image: a, args: [{inputUri: d, inputPath: d}]}}",
        "",
    ),
}

#: What stock refuses with an error of Python's own, where ours is one of the kinds that mistakes have.
_KINDS = {"TypeError", "ValueError", "NotImplementedError"}


@pytest.fixture(scope="module")
def answers() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    texts = [text for text, _ in BROKEN.values()]
    by_stock = load(str(stock.interpreter()), {"penstock": False, "texts": texts})
    ours = load(sys.executable, {"penstock": True, "texts": texts})
    return dict(zip(BROKEN, zip(by_stock, ours, strict=True), strict=True))


def load(python: str, job: dict[str, Any]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [python, str(SCRIPT)], input=json.dumps(job), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: list[dict[str, Any]] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_as_stock_refuses_it(
    case: str, answers: dict[str, tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    by_stock, ours = answers[case]
    words = BROKEN[case][1]

    assert by_stock["types"][0] in ours["types"]
    assert by_stock["types"][0] in _KINDS
    assert words in by_stock["message"]
    assert words in ours["message"]
    assert "load_job.py:" in ours["message"]
    assert ", <text>" in ours["message"]
