"""The same sources and executor inputs through stock KFP's executor and ours, in every Python found here."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import penstock.runtime
from support import (
    executor_cases_artifacts,
    executor_cases_parameters,
    executor_cases_task,
    executor_cases_types,
    interpreters,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.executor_case import Case

CASES = [
    *executor_cases_parameters.CASES,
    *executor_cases_artifacts.CASES,
    *executor_cases_task.CASES,
    *executor_cases_types.CASES,
]
SHIM = Path(penstock.runtime.__file__).parent / "shim"
JOB = Path(interpreters.__file__).with_name("executor_job.py")

Outcome = dict[str, Any]
"""``error`` (type and message, or None), ``output`` (the executor_output.json) and ``files`` by path."""


def outcomes(python: str | Path, folder: Path, **env: str) -> dict[str, Outcome]:
    """Run every case in an interpreter, which has the runtime or stock KFP as ``kfp``."""
    jobs = [case.job(str(folder / str(number))) for number, case in enumerate(CASES)]
    (folder / "jobs.json").write_text(json.dumps(jobs))
    done = subprocess.run(
        [str(python), str(JOB), str(folder / "jobs.json")],
        env={**os.environ, "_KFP_RUNTIME": "true", "PYTHONDONTWRITEBYTECODE": "1", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    errors = json.loads(done.stdout)
    return {
        case.name: _outcome(Path(job["folder"]), error)
        for case, job, error in zip(CASES, jobs, errors, strict=True)
    }


def _outcome(folder: Path, error: list[str] | None) -> Outcome:
    def portable(text: str) -> str:
        return text.replace(str(folder), "ROOT")

    output = folder / "outputs" / "executor_output.json"
    files = {
        portable(str(path)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("log", output.name) and "code" not in path.parts
    }
    return {
        "error": error and [portable(part) for part in error],
        "output": json.loads(portable(output.read_text())) if output.exists() else None,
        "files": files,
    }


@pytest.fixture(scope="module")
def stock(stock_python: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    return outcomes(stock_python, tmp_path_factory.mktemp("stock"))


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Outcome]]:
    """Our outcomes in a version of Python, each run once."""
    known: dict[str, dict[str, Outcome]] = {}

    def of(version: str) -> dict[str, Outcome]:
        if version not in known:
            folder = tmp_path_factory.mktemp(f"python{version}-")
            known[version] = outcomes(interpreters.found()[version], folder, PYTHONPATH=str(SHIM))
        return known[version]

    return of


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("version", interpreters.found())
def test_a_component_has_the_outcome_that_it_has_in_stock(
    case: Case, version: str, stock: dict[str, Outcome], ours: Callable[[str], dict[str, Outcome]]
) -> None:
    theirs, own = stock[case.name], ours(version)[case.name]

    if case.differs:
        assert _exact(own) != _exact(theirs), "the difference is gone: take it out of the case"
        _assert_ours(case, own)
    elif case.error:
        assert theirs["error"] is not None
        assert own["error"] is not None
        assert case.error in theirs["error"][1]
        assert case.error in own["error"][1]
        assert theirs["error"][0] == own["error"][0]
        assert own["output"] is theirs["output"] is None
    else:
        assert own["error"] is theirs["error"] is None, own["error"] or theirs["error"]
        assert _exact(own) == _exact(theirs)


def _assert_ours(case: Case, own: Outcome) -> None:
    if isinstance(case.ours, str):
        assert own["error"] is not None
        assert case.ours in own["error"][1]
        assert own["output"] is None
    else:
        assert own["error"] is None, own["error"]
        if case.ours is not None:
            assert _exact({**own, "output": case.ours}) == _exact(own)


def _exact(outcome: Outcome) -> str:
    """Tell 5 from 5.0 and True, which are equal in Python; the text of errors is compared elsewhere."""
    error = outcome["error"] and outcome["error"][0]
    return json.dumps({"output": outcome["output"], "error": error}, sort_keys=True) + repr(outcome["files"])
