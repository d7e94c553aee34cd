"""``penstock exec``: ``import kfp`` means Penstock in a command and in all that it starts."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.command import SCRIPT

if TYPE_CHECKING:
    from support.command import Penstock

TRAIN = """
from kfp import compiler, dsl
import kfp, sys

@dsl.component
def double(number: int) -> int:
    return 2 * number

if __name__ == "__main__":
    compiler.Compiler().compile(double, "double.yaml")
    print(kfp.__version__, compiler.__name__, sys.argv[1:])
"""


def test_a_script_that_imports_kfp_runs_as_it_is(penstock: Penstock) -> None:
    penstock.write("train.py", TRAIN)

    done = penstock("exec", "python", "train.py", "--sdk", "kfp", "-h")

    assert (done.code, done.out) == (0, "2.17.0 penstock.compiler ['--sdk', 'kfp', '-h']\n")
    assert done.err.startswith("sdk: penstock ")
    assert done.err.endswith("(import kfp means penstock; stock kfp is not installed)\n")
    assert (penstock.folder / "double.yaml").exists()


def test_pytest_collects_and_runs_tests_of_kfp_files(penstock: Penstock) -> None:
    penstock.write("train.py", TRAIN)
    penstock.write("conftest.py", "import kfp\n")
    penstock.write(
        "test_train.py",
        "from kfp import dsl\nfrom train import double\n\n"
        "def test_double():\n    assert double.python_func(4) == 8\n    assert 'penstock' in dsl.__name__\n",
    )

    done = penstock("exec", "pytest", "-q", "-p", "no:cacheprovider")

    assert done.code == 0, done.out
    assert "1 passed" in done.out


def test_processes_that_the_command_starts_have_it_too(penstock: Penstock) -> None:
    penstock.write(
        "parent.py",
        """
import multiprocessing, subprocess, sys

def version(_):
    import kfp
    return kfp.dsl.__name__

if __name__ == "__main__":
    for method in ("spawn", "forkserver", "fork"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(method, *pool.map(version, [0]))
    subprocess.run([sys.executable, "-c", "import kfp; print('child', kfp.dsl.__name__)"], check=True)
""",
    )

    done = penstock("exec", "sh", "-c", "python -u parent.py")

    assert done.out.splitlines() == [
        "spawn penstock.dsl",
        "forkserver penstock.dsl",
        "fork penstock.dsl",
        "child penstock.dsl",
    ], done.err


def test_a_process_that_needs_no_kfp_imports_nothing_of_penstock(penstock: Penstock) -> None:
    code = "import sys; print([name for name in sys.modules if name.startswith(('penstock', 'kfp'))])"

    assert penstock("exec", "python", "-c", code).out == "[]\n"


def test_the_command_takes_the_place_of_the_process(penstock: Penstock) -> None:
    code = "import os, signal; print(os.getpid(), signal.getsignal(signal.SIGPIPE).name, flush=True)"
    process = penstock.start("exec", "python", "-c", f"{code}; os.kill(os.getpid(), signal.SIGTERM)")

    out, _ = process.communicate(timeout=60)

    # Python itself ignores SIGPIPE; had its predecessor left it so, a shell's child would show that.
    assert out == f"{process.pid} SIG_IGN\n"
    assert process.returncode == -signal.SIGTERM
    status = penstock("exec", "grep", "SigIgn", "/proc/self/status").out
    assert int(status.split()[1], 16) & (1 << (signal.SIGPIPE - 1)) == 0


def test_its_exit_code_and_streams_are_the_commands(penstock: Penstock) -> None:
    process = penstock.start("exec", "sh", "-c", "cat; exit 7", stdin=-1)

    out, _ = process.communicate("passed on", timeout=60)

    assert (process.returncode, out) == (7, "passed on")


def test_programs_beside_this_python_come_first(penstock: Penstock) -> None:
    found = penstock("exec", "which", "python", environ={"PATH": "/usr/bin:/bin"})

    assert found.out.strip() == str(Path(SCRIPT).with_name("python"))


@pytest.mark.parametrize(
    ("word", "code", "error"),
    [
        ("no-such-command", 127, "There is no command 'no-such-command'.\n  hint: check its name"),
        ("kfp", 127, "There is no command 'kfp'.\n  hint: KFP's own command line is `penstock kfp` here"),
        (
            "./train.py",
            126,
            "./train.py cannot be executed: Permission denied.\n  hint: name a program; a Py",
        ),
    ],
)
def test_what_cannot_be_executed_is_told_with_the_shells_codes(
    penstock: Penstock, word: str, code: int, error: str
) -> None:
    penstock.write("train.py", TRAIN)

    done = penstock("exec", word)

    assert done.code == code
    assert error in done.error


def test_the_users_own_sitecustomize_runs_too(penstock: Penstock) -> None:
    own = penstock.folder / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import builtins\nbuiltins.CUSTOMIZED = __file__\n")
    code = "import kfp, sitecustomize; print(CUSTOMIZED == sitecustomize.__file__, kfp.dsl.__name__)"

    done = penstock("exec", "python", "-c", code, environ={"PYTHONPATH": str(own)})

    assert done.out == "True penstock.dsl\n", done.err


def test_an_error_in_it_is_told_as_python_tells_it(penstock: Penstock) -> None:
    own = penstock.folder / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("1 / 0\n")

    done = penstock("exec", "python", "-c", "import kfp; print('on')", environ={"PYTHONPATH": str(own)})

    assert (done.code, done.out) == (0, "on\n")
    assert "Error in sitecustomize" in done.err


def test_a_python_without_penstock_says_so_where_it_matters(penstock: Penstock) -> None:
    other = os.path.realpath(sys.executable)  # what this virtual environment was made from

    quiet = penstock("exec", other, "-c", "print('on')")
    told = penstock("exec", other, "-c", "import kfp")

    assert (quiet.out, len(quiet.err.splitlines())) == ("on\n", 1)
    assert f"penstock exec: Penstock is not installed for {other}" in told.err
    assert "No module named 'kfp'" in told.err


def test_tasks_of_a_run_have_nothing_of_it(penstock: Penstock) -> None:
    penstock.write(
        "flow.py",
        """
from kfp import dsl

@dsl.component
def look() -> list:
    import os, sys
    return [os.environ.get("PYTHONPATH"), [path for path in sys.path if "exec_path" in path]]
""",
    )

    done = penstock("exec", "penstock", "run", "flow.py", "--json")

    assert done.json["outputs"] == {"Output": [None, []]}
    assert "(import kfp means penstock; it does so in this process already)" in done.err
