"""``penstock compile``: a pipeline to YAML."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from penstock.cli.load import is_compiled, select, split_target
from penstock.cli.text import apart, note, out
from penstock.compat import choose_sdk
from penstock.errors import SubmitError


def execute(*, target: str, output: str | None, sdk: str) -> int:
    """Compile a file, and print the name of what was written."""
    path, chosen = split_target(target)
    written = output or str(Path(path).with_suffix(".yaml"))
    _check(path, written)
    chosen_sdk = choose_sdk(sdk)
    note(chosen_sdk.text)
    with apart():
        chosen_sdk.activate()
        component: Any = select(path, chosen)
        # Penstock's, or stock KFP's where that is the SDK.
        compiler: Any = importlib.import_module(f"{chosen_sdk.name}.compiler")
        try:
            compiler.Compiler().compile(component, written)
        except OSError as error:
            message = f"{written} cannot be written: {error.strerror}"
            raise SubmitError(message, hint="choose another file with -o") from error
    out(written)
    return 0


def _check(path: str, written: str) -> None:
    """Refuse, before the user's file is executed, what cannot go well."""
    if is_compiled(path):
        raise SubmitError(f"{path} is compiled already", hint="name a Python file")
    if not is_compiled(written):
        message = f"{written} does not say which format it is to have"
        raise SubmitError(message, hint="end its name with .yaml")
