"""Compile what files define with this process's SDK: a script that tests run under stock KFP and Penstock.

Reads from stdin ``{"penstock": bool, "files": {path: [names] | null}, "times": number}``, where null means
all that the file defines, and ``times`` is how often all of it is done. Writes to stdout ``{path: {name:
{"text": yaml} | {"error": traceback}}}``; where the file itself cannot be executed, its one name is ``"*"``.
With Penstock ``"warnings"`` is what was warned of, by line. What it imports depends on the SDK, and so is
imported late.
"""

# ruff: noqa: PLC0415
# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from typing import Any


def main() -> None:
    job = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    if job["penstock"]:
        from penstock.compat import alias_kfp

        alias_kfp()
    with contextlib.redirect_stdout(sys.stderr):  # stdout is the answer's
        compile_file = _compile_file_and_listen if job["penstock"] else _compile_file
        for _ in range(job.get("times", 1)):
            answer = {path: compile_file(Path(path), names) for path, names in job["files"].items()}
    json.dump(answer, sys.stdout)


def _compile_file_and_listen(path: Path, names: list[str] | None) -> dict[str, dict[str, str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answer = _compile_file(path, names)
    told = "\n".join(f"{each.filename}:{each.lineno}: {each.message}" for each in caught)
    return {name: {**each, "warnings": told} if told else each for name, each in answer.items()}


def _compile_file(path: Path, names: list[str] | None) -> dict[str, dict[str, str]]:
    try:
        module = _load(path)
    except Exception:
        return {"*": {"error": traceback.format_exc()}}
    return {name: _compile(vars(module).get(name)) for name in names or _defined(module)}


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"job_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _defined(module: Any) -> list[str]:
    """The names of components and pipelines: asked of stock alone, whose base class is known."""
    from kfp.dsl.base_component import BaseComponent

    return [name for name, value in vars(module).items() if isinstance(value, BaseComponent)]


def _compile(component: Any) -> dict[str, str]:
    from kfp import compiler

    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "package.yaml"
        try:
            compiler.Compiler().compile(component, str(package))
            return {"text": package.read_text()}
        except Exception:
            return {"error": traceback.format_exc()}


if __name__ == "__main__":
    main()
