"""The command `kfp`, ours and stock's, on the same words: same exit codes, output and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import documents

if TYPE_CHECKING:
    from support.kfp_command import Command

FLOWS = {
    "one.py": """
from kfp import dsl

@dsl.component
def double(number: int, factor: float = 2.0) -> float:
    return number * factor

@dsl.pipeline(description="doubles")
def twice(number: int = 3, names: list = ["a"]) -> float:
    return double(number=number).output
""",
    "component.py": """
from kfp import dsl

@dsl.component
def double(number: int) -> int:
    return 2 * number
""",
    "several.py": """
from kfp import dsl

@dsl.component
def double(number: int) -> int:
    return 2 * number

@dsl.pipeline
def first(number: int = 1):
    double(number=number)

@dsl.pipeline
def second(number: int = 2):
    double(number=number).set_caching_options(True)
""",
    "nothing.py": "from kfp import dsl\n",
    "broken.py": "from kfp import dsl\n\n@dsl.component\ndef f(x):\n    pass\n",
    "neighbour.py": """
import component
from kfp import dsl

@dsl.pipeline
def outer():
    component.double(number=1)
""",
}


@pytest.fixture(autouse=True)
def written(ours: Command, stocks: Command) -> None:
    for command in (ours, stocks):
        command.write(FLOWS)


@pytest.mark.parametrize(
    "words",
    [
        "--py one.py --output one.yaml",
        "--py one.py --output ./one.yml --function twice",
        "--py one.py --output one.yaml --function double",
        "--py component.py --output one.yaml --disable-type-check",
        '--py several.py --output one.yaml --function second --pipeline-parameters {"number":7}',
        "--py several.py --output one.yaml --function first --disable-execution-caching-by-default",
        "--py several.py --output one.yaml --function second --disable-execution-caching-by-default",
        "--py neighbour.py --output one.yaml",
        "--py one.py --output one.yaml --kubernetes-manifest-format",
        "--py one.py --output one.yaml --kubernetes-manifest-format --pipeline-name p --namespace n "
        "--pipeline-display-name P --pipeline-version-name v --pipeline-version-display-name V "
        "--include-pipeline-manifest",
        "--py one.py --output one.yaml --pipeline-name ignored",
        "--py one.py --output one.json",
    ],
)
def test_the_same_document_is_compiled(ours: Command, stocks: Command, words: str) -> None:
    done, expected = ours("dsl", "compile", *words.split()), stocks("dsl", "compile", *words.split())

    assert (done.code, done.out) == (0, expected.out), done.err
    assert expected.code == 0
    [written] = [path for path in ours.folder.glob("one.*") if path.suffix != ".py"]
    theirs = documents.parse((stocks.folder / written.name).read_text())
    assert documents.parse(written.read_text()) == theirs
    assert ("These options will be ignored" in done.err) == ("These options will be ignored" in expected.err)


def test_variables_stand_for_options(ours: Command, stocks: Command) -> None:
    variables = {
        "KFP_DSL_COMPILE_PY": "several.py",
        "KFP_DSL_COMPILE_OUTPUT": "one.yaml",
        "KFP_DSL_COMPILE_FUNCTION_NAME": "first",
        "KFP_DISABLE_EXECUTION_CACHING_BY_DEFAULT": "yes",
    }
    for each in (ours, stocks):
        assert each("dsl", "compile", **variables).code == 0

    written = [documents.parse((each.folder / "one.yaml").read_text()) for each in (ours, stocks)]
    assert written[0] == written[1]
    assert written[0][0]["root"]["dag"]["tasks"]["double"]["cachingOptions"] == {}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--version",
        "--output json",
        "--show-completion bash",
        "--show-completion zsh",
        "--show-completion fish",
        "--show-completion tcsh",
        "--frob",
        "frob",
        "dsl",
        "dsl frob",
        "dsls compile",
        "dsl compile",
        "dsl compile --py one.py",
        "dsl compile --py nowhere.py --output one.yaml",
        "dsl compile --py . --output one.yaml",
        "dsl compile --py one.py --output one.yaml --frob",
        "dsl compile --py one.py --output one.yaml extra",
        "diagnose-me --frob",
        "--namespace x dsl frob",
    ],
)
def test_wrong_use_ends_alike(ours: Command, stocks: Command, words: str) -> None:
    done, expected = ours(*words.split()), stocks(*words.split())

    assert done.code == expected.code
    if not expected.out.startswith("Usage: "):
        assert done.out == expected.out
    assert done.err.splitlines()[-1:] == expected.err.splitlines()[-1:] or words == "--version"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("--py several.py --output one.yaml", "Expected one pipeline or one component in several.py. Got 2"),
        ("--py nothing.py --output one.yaml", "Expected one pipeline or one component in nothing.py. Got 0"),
        ("--py several.py --output one.yaml --function third", "no pipeline or component called 'third'"),
        ("--py one.py --output one.txt", "should end with"),
        ("--py one.py --output no/one.yaml", "no/one.yaml cannot be written: No such file or directory"),
        ("--py broken.py --output one.yaml", "Missing type annotation for argument: x"),
        ("--py one.py --output one.yaml --pipeline-parameters {", "Failed to parse --pipeline-parameters"),
        ("--py one.py --output one.yaml --pipeline-parameters [1]", "is no JSON object: [1]"),
        ('--py one.py --output one.yaml --pipeline-parameters {"x":1}', "does not match any known pipeline"),
    ],
)
def test_what_cannot_be_compiled_ends_with_1(ours: Command, stocks: Command, words: str, error: str) -> None:
    done, expected = ours("dsl", "compile", *words.split()), stocks("dsl", "compile", *words.split())

    assert (done.code, expected.code) == (1, 1)
    assert error in done.err
    assert "hint: " in done.err
    assert not list(ours.folder.glob("one.yaml"))


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "kfp d"),
        ("bash", "kfp dsl compile --p"),
        ("zsh", "kfp component build --"),
        ("fish", "kfp --o"),
    ],
)
def test_the_same_is_offered_for_completion(ours: Command, stocks: Command, shell: str, line: str) -> None:
    words = line.split()
    asked = {"_KFP_COMPLETE": f"{shell}_complete", "COMP_WORDS": line}
    asked["COMP_CWORD"] = words[-1] if shell == "fish" else str(len(words) - 1)

    def offered(command: Command) -> list[str]:
        done = command(**asked)
        assert done.code == 0, done.err
        texts = done.out.splitlines()
        return sorted(text.partition("\t")[0] for text in (texts[1::3] if shell == "zsh" else texts))

    assert offered(ours) == offered(stocks) != []


def test_completion_is_installed_once(ours: Command, stocks: Command) -> None:
    files = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/completions/kfp.fish"}
    for each in (ours, stocks):
        (each.folder / ".bashrc").write_text("alias x=y\n")
        for shell in files:
            for _ in range(2):
                assert each("--install-completion", shell).code == 0

    for name in files.values():
        assert (ours.folder / name).read_text() == (stocks.folder / name).read_text()
