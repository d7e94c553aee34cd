"""What the command does with its standard streams, whatever state they are in."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from support import conformance
from support.command import SCRIPT, environment

if TYPE_CHECKING:
    from support.command import Penstock

IDENTITY = f"{shlex.quote(SCRIPT)} run {shlex.quote(str(conformance.FOLDER / 'identity.yaml'))} -p value=1"

NOISY = """
import os, subprocess, sys
print("from Python")
os.write(1, b"from the descriptor\\n")
subprocess.run([sys.executable, "-c", "print('from a child')"])

from kfp import dsl

@dsl.component
def one() -> int:
    print("from the task")
    return 1
"""


def shell(penstock: Penstock, line: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", line],
        env=environment(penstock.home),
        cwd=penstock.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def states(penstock: Penstock) -> list[str]:
    return [run["state"] for run in json.loads(penstock("runs", "--json").out)]


@pytest.mark.parametrize(
    ("redirection", "out"),
    [
        ("<&-", "Output: 1\n"),
        (">&-", ""),
        ("2>&-", "Output: 1\n"),
        ("<&- >&- 2>&-", ""),
        ("2>/dev/full", "Output: 1\n"),
        ("2> >(true)", "Output: 1\n"),
    ],
)
def test_streams_that_are_closed_do_not_end_a_run(penstock: Penstock, redirection: str, out: str) -> None:
    code, printed, _ = shell(penstock, f"{IDENTITY} {redirection}")

    assert (code, printed) == (0, out)
    assert states(penstock) == ["SUCCEEDED"]


@pytest.mark.parametrize(
    ("line", "last"),
    [
        (f"{IDENTITY} >/dev/full", "error: stdout cannot be written: No space left on device"),
        (f"{IDENTITY} | true", "SUCCEEDED in "),
    ],
)
def test_outputs_that_nobody_can_read_are_a_failure_of_the_command_only(
    penstock: Penstock, line: str, last: str
) -> None:
    code, _, said = shell(penstock, line)

    assert (code, said.splitlines()[-1].startswith(last)) == (1, True), said
    assert states(penstock) == ["SUCCEEDED"]


def test_a_reader_who_leaves_early_ends_logs_and_runs_quietly(penstock: Penstock) -> None:
    shell(penstock, f"{IDENTITY} --name it")

    for words in ("runs", "logs it", "runs --json"):
        line = f'PATH="{os.path.dirname(SCRIPT)}:$PATH"; penstock {words} | true'  # noqa: PTH120
        assert shell(penstock, line)[2] == ""


def test_stdout_holds_the_outputs_alone(penstock: Penstock) -> None:
    penstock.write("noisy.py", NOISY)

    done = penstock("run", "noisy.py", "--sdk", "penstock")
    as_json = penstock("run", "noisy.py", "--sdk", "penstock", "--json")
    compiled = penstock("compile", "noisy.py", "--sdk", "penstock")

    assert done.out == "Output: 1\n"
    assert as_json.json["outputs"] == {"Output": 1}
    assert compiled.out == "noisy.yaml\n"
    for each in (done, as_json, compiled):
        assert {"from Python", "from the descriptor", "from a child"} <= set(each.err.splitlines())
        assert "from the task" not in each.err


def test_outputs_are_printed_in_any_locale(penstock: Penstock) -> None:
    penstock.write("flow.py", NOISY + "\n@dsl.component\ndef name() -> str:\n    return 'Åsa\\n→'\n")
    words = ("run", "flow.py:name", "--sdk", "penstock")

    latin = penstock(*words, environ={"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"})
    utf_8 = penstock(*words)
    as_json = penstock(*words, "--json", environ={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})

    assert utf_8.out == "Output: Åsa\n→\n"
    assert (latin.code, latin.out) == (0, "Output: \\xc5sa\n\\u2192\n")
    assert as_json.json["outputs"] == {"Output": "Åsa\n→"}


def test_each_kind_of_output_is_printed_as_its_readers_expect(penstock: Penstock) -> None:
    penstock.write(
        "flow.py",
        """
from typing import NamedTuple
from kfp import dsl

@dsl.component
def made(model: dsl.Output[dsl.Model]) -> NamedTuple("Made", text=str, rate=float, names=list, table=dict):
    model.metadata["kind"] = "tree"
    with open(model.path, "w") as file:
        file.write("tree")
    return ("a text", 2.0, ["a", 1], {"key": None})
""",
    )

    done = penstock("run", "flow.py", "--sdk", "penstock")
    outputs = penstock("run", "flow.py", "--sdk", "penstock", "--json").json["outputs"]

    uri = outputs["model"]["uri"]
    assert outputs == {
        "model": {"uri": uri, "type": "system.Model", "metadata": {"kind": "tree"}},
        "text": "a text",
        "rate": 2.0,
        "names": ["a", 1],
        "table": {"key": None},
    }
    assert sorted(done.out.splitlines()) == sorted(
        [f"model: {uri}", 'names: ["a", 1]', "rate: 2.0", 'table: {"key": null}', "text: a text"]
    )


def test_a_list_of_artifacts_is_a_list_whatever_its_length(penstock: Penstock) -> None:
    penstock.write(
        "flow.py",
        """
from typing import List
from kfp import dsl

@dsl.component
def made(x: str, out: dsl.Output[dsl.Dataset]):
    with open(out.path, "w") as file:
        file.write(x)

@dsl.pipeline
def flow(items: list) -> List[dsl.Dataset]:
    with dsl.ParallelFor(items) as item:
        one = made(x=item)
    return dsl.Collected(one.outputs["out"])
""",
    )

    for items in ([], ["a"], ["a", "b"]):
        done = penstock("run", "flow.py", "--sdk", "penstock", "-p", f"items={json.dumps(items)}", "--json")
        assert [artifact["type"] for artifact in done.json["outputs"]["Output"]] == ["system.Dataset"] * len(
            items
        )
