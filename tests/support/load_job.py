"""Load components with this process's SDK: a script that tests run under stock KFP and Penstock.

Reads from stdin ``{"penstock": bool, "texts": [YAML]}``; writes to stdout, for each text, ``{}`` where a
pipeline can use it, and else ``{"types": [names of the error's classes], "message": text}``.
"""

# ruff: noqa: PLC0415
# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any


def main() -> None:
    job = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    if job["penstock"]:
        from penstock.compat import alias_kfp

        alias_kfp()
    json.dump([_load(text) for text in job["texts"]], sys.stdout)


def _load(text: str) -> dict[str, Any]:
    from kfp import compiler, components

    try:
        component = components.load_component_from_text(text)
        with tempfile.TemporaryDirectory() as folder:
            compiler.Compiler().compile(component, str(Path(folder) / "package.yaml"))
    except Exception as error:
        return {"types": [kind.__name__ for kind in type(error).__mro__], "message": str(error)}
    return {}


if __name__ == "__main__":
    main()
