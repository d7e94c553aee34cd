"""Files that hold no pipeline, or one that is written wrongly: one error that says where and what to do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from support import conformance

if TYPE_CHECKING:
    from support.command import Penstock

PIPELINE = conformance.text("identity.yaml")
LINES = PIPELINE.splitlines()
LINE = {
    key: next(i for i, line in enumerate(LINES, 1) if key in line) for key in ("root:", "enableC", "schemaV")
}
COMPILED = "sdk: none (the pipeline is compiled)"
WRITTEN = "sdk: penstock "

FLOW = """
from kfp import dsl

@dsl.component
def one() -> int:
    return 1
"""


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "just text\n",
            "this is the single value 'just text', not a pipeline\n  where: bad.yaml:1, the document",
        ),
        ("- 1\n- 2\n", "this is a list, not a pipeline\n  where: bad.yaml:1, the document"),
        (
            "",
            "the text is empty\n  where: bad.yaml, the document\n"
            "  hint: give a pipeline that `penstock compile` has written",
        ),
        (
            "a: [1\n",
            "the text is not YAML: did not find expected ',' or ']'\n  where: bad.yaml:2, the document",
        ),
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n",
            "this is an Argo workflow, which the KFP 1 SDK compiles\n  where: bad.yaml:1, apiVersion\n"
            "  hint: compile the pipeline's Python file again with the KFP 2 SDK or with Penstock",
        ),
        (
            "name: x\nimplementation: {container: {image: a}}\n",
            "this is a component in the format of KFP 1, not a pipeline\n"
            "  where: bad.yaml:2, implementation\n"
            "  hint: load it with components.load_component_from_file and use it in a pipeline",
        ),
        (
            PIPELINE.replace("root:", "rooot:", 1),
            f"unknown field 'rooot'\n  where: bad.yaml:{LINE['root:']}, rooot\n  hint: did you mean 'root'?",
        ),
        (
            PIPELINE.replace("enableCache: true", "enableCache: 'yes'", 1),
            f"this takes true or false, not the text 'yes'\n  where: bad.yaml:{LINE['enableC']}, "
            "root.dag.tasks.identity.cachingOptions.enableCache",
        ),
        (
            PIPELINE.replace("schemaVersion: 2.1.0", "schemaVersion: 9.9.9"),
            "the document has schema 9.9.9; this Penstock reads up to 2.1\n"
            f"  where: bad.yaml:{LINE['schemaV']}, schemaVersion\n"
            "  hint: upgrade Penstock, or compile the pipeline with an SDK that writes schema 2.1",
        ),
    ],
    ids=["text", "list", "empty", "syntax", "argo", "component", "unknown field", "wrong type", "newer"],
)
def test_a_document_that_is_no_pipeline(penstock: Penstock, text: str, error: str) -> None:
    penstock.write("bad.yaml", text)

    done = penstock("run", "bad.yaml")

    assert (done.code, done.out, done.err) == (2, "", f"{COMPILED}\nerror: {error}\n")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "x = 1\n",
            "error: bad.py defines no pipeline and no component.\n"
            "  hint: decorate a function of the file with @dsl.pipeline\n",
        ),
        (
            FLOW + "@dsl.pipeline\ndef a():\n    one()\n@dsl.pipeline\ndef b():\n    one()\n",
            "error: bad.py defines 2 pipelines: a, b.\n  hint: name one, as in bad.py:b\n",
        ),
        (
            "x = 1\ndef f(:\n",
            '  File "{folder}/bad.py", line 2\n    def f(:\n          ^\nSyntaxError: invalid syntax\n'
            "error: bad.py is not valid Python: invalid syntax.\n  where: bad.py:2\n"
            "  hint: correct that line, or one before it\n",
        ),
        (
            "def helper(x):\n    raise KeyError(x)\n\n\nhelper('a')\n",
            "Traceback (most recent call last):\n"
            "  File \"{folder}/bad.py\", line 5, in <module>\n    helper('a')\n"
            '  File "{folder}/bad.py", line 2, in helper\n    raise KeyError(x)\n'
            "KeyError: 'a'\n"
            "error: bad.py raised KeyError while it was read for its pipelines: 'a'\n  where: bad.py:2\n"
            "  hint: the file must run through with this Python\n",
        ),
        (
            "import no_such_module\n",
            "Traceback (most recent call last):\n"
            '  File "{folder}/bad.py", line 1, in <module>\n    import no_such_module\n'
            "ModuleNotFoundError: No module named 'no_such_module'\n"
            "error: bad.py raised ModuleNotFoundError while it was read for its pipelines: "
            "No module named 'no_such_module'\n  where: bad.py:1\n"
            f"  hint: install no_such_module for {sys.executable}, or import it inside the component\n",
        ),
        (
            "import sys\nprint('bye')\nsys.exit(3)\n",
            "bye\nTraceback (most recent call last):\n"
            '  File "{folder}/bad.py", line 3, in <module>\n    sys.exit(3)\nSystemExit: 3\n'
            "error: bad.py ended Python with exit code 3 while it was read.\n"
            "  where: bad.py:3\n"
            "  hint: put what is only for running the file under `if __name__ == '__main__':`\n",
        ),
    ],
    ids=["none", "several", "syntax", "exception", "import", "exit"],
)
def test_a_python_file_that_gives_no_pipeline(penstock: Penstock, text: str, error: str) -> None:
    penstock.write("bad.py", text)

    done = penstock("run", "bad.py", "--sdk", "penstock")

    first, *rest = done.err.splitlines(keepends=True)
    assert (done.code, done.out) == (2, "")
    assert first.startswith(WRITTEN)
    assert "".join(rest) == error.format(folder=penstock.folder)


def test_a_pipeline_that_is_written_wrongly_names_its_line(penstock: Penstock) -> None:
    penstock.write("bad.py", FLOW + "@dsl.pipeline\ndef p():\n    one(x=3)\n")

    done = penstock("run", "bad.py", "--sdk", "penstock")

    assert (done.code, done.out, "Traceback" in done.err) == (2, "", False)
    assert f"  where: {penstock.folder}/bad.py:9, pipeline 'p'\n" in done.err


def test_tracebacks_hold_the_users_frames_only_also_those_of_earlier_exceptions(penstock: Penstock) -> None:
    penstock.write(
        "bad.py",
        FLOW
        + """
try:
    one(x=3)
except Exception as error:
    raise RuntimeError("no luck") from error
""",
    )

    done = penstock("run", "bad.py", "--sdk", "penstock")

    files = {line.split('"')[1] for line in done.err.splitlines() if line.startswith("  File ")}
    assert files == {str(penstock.folder / "bad.py")}
    assert "RuntimeError: no luck" in done.err
    assert "The above exception was the direct cause" in done.err


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("missing.py",), "There is no file missing.py.\n  hint: check the path and the current folder"),
        (("notes.txt",), "There is no file notes.txt.\n  hint: check the path and the current folder"),
        (
            (),
            "there is nothing to run\n"
            "  hint: name a file, as in `penstock run FILE`, or a run, as in `penstock run --resume RUN`",
        ),
        (
            ("x.py", "--sdk", "stock"),
            "Invalid value for '--sdk': 'stock' is not one of 'auto', 'penstock', 'kfp'.\n"
            "  hint: `penstock run --help` says what there is",
        ),
        (("x.py", "--quux"), "No such option '--quux'.\n  hint: `penstock run --help` says what there is"),
    ],
)
def test_a_wrong_invocation(penstock: Penstock, words: tuple[str, ...], error: str) -> None:
    done = penstock("run", *words, "--json")

    assert (done.code, done.error) == (2, f"error: {error}")
    assert done.json["run_id"] is None
    assert done.json["error"]["message"] == error.splitlines()[0]


def test_a_command_that_does_not_exist(penstock: Penstock) -> None:
    done = penstock("frob")

    assert (done.code, done.out) == (2, "")
    assert done.err == "error: No such command 'frob'.\n  hint: `penstock --help` says what there is\n"


def test_what_the_command_line_asks_is_of_no_file(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)

    words = ["--py", "flow.py", "--output", "flow.yaml", "--pipeline-parameters", '{"zz": 1}']
    done = penstock("kfp", "dsl", "compile", *words)

    assert done.error == (
        "error: Pipeline parameter zz does not match any known pipeline input.\n  hint: the inputs are none"
    )
