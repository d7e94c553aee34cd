"""Little projects on disk, whose components import modules of their own."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from penstock.cli.load import load_pipelines
from penstock.runtime import modules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files, by their paths; an empty text makes an empty file."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
    return folder


def component(*imports: str, options: str = "", body: str = "return 1") -> str:
    """The text of a file that defines a component ``task`` with statements in its body."""
    lines = "\n".join(f"    {line}" for line in (*imports, body))
    return f"from penstock import dsl\n\n@dsl.component({options})\ndef task() -> int:\n{lines}\n"


def load(file: Path) -> Any:
    """Execute a file as ``penstock run`` does, and return its component ``task``."""
    return load_pipelines(file)["task"]


def source_of(component: Any) -> str:
    """The source that runs where the component does."""
    command: tuple[str, ...] = component.implementation.command
    return next(text for text in command if "import kfp" in text)


def sent(component: Any) -> dict[str, bytes]:
    """The modules that travel with a component, by path."""
    split = modules.split(source_of(component))
    files = modules.unpack(split.archive) if split else {}
    assert files is not None, "what was sent can be unpacked"
    return files


def sent_by(folder: Path, files: Mapping[str, str], *imports: str, options: str = "") -> list[str]:
    """The paths of what travels with a component in ``pipeline.py`` of a project."""
    write(folder, {**files, "pipeline.py": component(*imports, options=options)})
    return list(sent(load(folder / "pipeline.py")))
