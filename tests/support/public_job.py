"""Say what programs can read of the components in files: a script that tests run under both SDKs.

Reads from stdin ``{"penstock": bool, "files": [paths]}``, and writes ``{"FILE.NAME": what it is}`` to stdout.
"""

# ruff: noqa: PLC0415
# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
import warnings
from pathlib import Path
from typing import Any


def main() -> None:
    job = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    if job["penstock"]:
        from penstock.compat import alias_kfp

        alias_kfp()
    from kfp.dsl.base_component import BaseComponent

    answer = {}
    with contextlib.redirect_stdout(sys.stderr):
        for path in map(Path, job["files"]):
            for name, value in vars(_load(path)).items():
                if isinstance(value, BaseComponent):
                    answer[f"{path.stem}.{name}"] = _told(value)
    json.dump(answer, sys.stdout)


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"job_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _told(component: Any) -> dict[str, Any]:
    spec = component.component_spec
    does = spec.implementation
    container = does.container
    return {
        "class": type(component).__name__,
        "name": [component.name, spec.name],
        "description": [component.description, spec.description],
        "inputs": spec.inputs
        and {
            name: [each.type, each.default, each.optional, each.is_artifact_list, each.description]
            for name, each in spec.inputs.items()
        },
        "outputs": spec.outputs
        and {
            name: [each.type, each.is_artifact_list, each.description] for name, each in spec.outputs.items()
        },
        "required": component.required_inputs,
        "given": sorted(component._component_inputs),
        "container": container
        and [container.image, len(container.command or ()), len(container.args or ()), container.env],
        "importer": does.importer is None,
        "tasks": does.graph and sorted(does.graph.root.dag.tasks),
        "document": component.pipeline_spec.pipeline_info.name,
        "function": callable(getattr(component, "python_func", None)),
        "platforms": sorted(component.platform_spec.platforms),
    }


if __name__ == "__main__":
    main()
