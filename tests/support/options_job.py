"""Make the calls that ``tests/data/compile_options.py`` lists: a script that tests run under both SDKs.

Its arguments are ``stock`` or ``penstock``, and the file. Writes ``{call: {"text": …} | {"error": …}}``.
"""

# ruff: noqa: PLC0415
# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import json
import runpy
import sys
import tempfile
import warnings
from pathlib import Path


def main() -> None:
    warnings.simplefilter("ignore")
    sdk, file = sys.argv[1:]
    if sdk == "penstock":
        from penstock.compat import alias_kfp

        alias_kfp()
    from kfp import compiler

    answers = {}
    for name, (component, path, arguments) in runpy.run_path(file)["CALLS"].items():
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder) / path
            try:
                compiler.Compiler().compile(component, str(package), **arguments)
                answers[name] = {"text": package.read_text()}
            except Exception as error:
                answers[name] = {"error": f"{[each.__name__ for each in type(error).__mro__]} {error}"}
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
