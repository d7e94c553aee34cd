"""Write pipelines as Kubernetes objects with this process's SDK: a script for stock KFP and for Penstock.

Reads from stdin ``{"penstock": bool, "file": path, "cases": [{"pipeline": name, "path": name of the file,
"options": {...} | null, "arguments": {...}}]}``, and writes to stdout a list of ``{"text": yaml}`` or
``{"error": "Type: message"}``, one for each case.
"""

# ruff: noqa: PLC0415
# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import contextlib
import json
import runpy
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
    with contextlib.redirect_stdout(sys.stderr):
        defined = runpy.run_path(job["file"])
        answers = [_written(defined[case["pipeline"]], case) for case in job["cases"]]
    json.dump(answers, sys.stdout)


def _written(pipeline: Any, case: dict[str, Any]) -> dict[str, str]:
    from kfp import compiler

    given = case["options"]
    options = None if given is None else compiler.KubernetesManifestOptions(**given)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / case["path"]
        try:
            compiler.Compiler().compile(
                pipeline, str(path), kubernetes_manifest_options=options, **case["arguments"]
            )
            return {"text": path.read_text()}
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}".replace(folder, "FOLDER")}


if __name__ == "__main__":
    main()
