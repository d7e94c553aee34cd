"""Make the mistakes of files with this process's SDK: a script that tests run under stock KFP and Penstock.

Reads from stdin ``{"penstock": bool, "files": [path]}``, and writes to stdout, for each file's stem and each
mistake in it, ``{"kinds": [names of the error's classes], "message": text, "expected": {...}}``. What it
imports depends on the SDK, and so is imported late.
"""

# ruff: noqa: PLC0415
# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import contextlib
import importlib
import json
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any


def main() -> None:
    job = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    sys.path[:0] = sorted({str(Path(path).parent) for path in job["files"]})
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    if job["penstock"]:
        from penstock.compat import alias_kfp

        alias_kfp()
    with contextlib.redirect_stdout(sys.stderr):  # stdout is the answer's
        answer = {Path(path).stem: _mistakes(Path(path).stem) for path in job["files"]}
    json.dump(answer, sys.stdout)


def _mistakes(module: str) -> dict[str, Any]:
    loaded = dict(vars(importlib.import_module(module)))
    marked = {name: value for name, value in loaded.items() if hasattr(value, "expected")}
    return {name: {**_said(value), "expected": value.expected._asdict()} for name, value in marked.items()}


def _said(mistake: Any) -> dict[str, Any]:
    from kfp import compiler

    try:
        made = mistake()
        with tempfile.TemporaryDirectory() as folder:
            compiler.Compiler().compile(made, str(Path(folder) / "package.yaml"))
    except Exception as error:
        return {"kinds": [each.__name__ for each in type(error).__mro__], "message": str(error)}
    return {"kinds": [], "message": "nothing"}


if __name__ == "__main__":
    main()
