"""Import Google's pipeline components with this process's SDK, and compile them: a script that tests run.

Reads from stdin ``{"penstock": bool, "folder": path, "modules": [names] | null, "compile": bool}``, where
null means all modules, and writes ``{"imported": [names], "failed": {name: text}, "compiled": {name:
answer}}`` to stdout, an answer being ``{"text": YAML}`` or ``{"error": text}``.
"""

# ruff: noqa: PLC0415
# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

PACKAGE = "google_cloud_pipeline_components"


def main() -> None:
    job = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    sys.path.insert(0, job["folder"])
    if job["penstock"]:
        from penstock.compat import alias_kfp

        alias_kfp()
    names = [f"{PACKAGE}.{name}" for name in job["modules"] or ()] or list(_all_modules())
    answer: dict[str, Any] = {"imported": [], "failed": {}, "compiled": {}}
    for name in names:
        try:
            module = importlib.import_module(name)
        except Exception as error:
            answer["failed"][name] = f"{type(error).__name__}: {error}"
            continue
        answer["imported"].append(name)
        if job["compile"]:
            answer["compiled"].update(_compiled(module))
    json.dump(answer, sys.stdout)


def _all_modules() -> list[str]:
    """All but those that run inside the components' own images."""
    package = importlib.import_module(PACKAGE)
    found = pkgutil.walk_packages(package.__path__, f"{PACKAGE}.", onerror=lambda _: None)
    return [module.name for module in found if ".container." not in f"{module.name}."]


def _compiled(module: Any) -> dict[str, dict[str, str]]:
    from kfp import compiler
    from kfp.dsl.base_component import BaseComponent

    answers = {}
    for name, component in vars(module).items():
        if isinstance(component, BaseComponent):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "package.yaml"
                try:
                    compiler.Compiler().compile(component, str(path))
                    answer = {"text": path.read_text()}
                except Exception as error:
                    answer = {"error": f"{type(error).__name__}: {error}"}
            answers[f"{module.__name__.removeprefix(PACKAGE + '.')}.{name}"] = answer
    return answers


if __name__ == "__main__":
    main()
