"""The command line of KFP's executor: ``python -m kfp.dsl.executor_main``."""

from __future__ import annotations

import argparse
import configparser
import json
import logging
import os
import sys
from typing import TYPE_CHECKING

from .executor import execute
from .load import load_function
from .problem import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["configure_logging", "main"]

#: Where ``kfp component build`` records which file of an image defines which component.
_CONFIG_FILE, _CONFIG_SECTION = "kfp_config.ini", "Components"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one component's function.

    Args:
        arguments: The command's arguments; ``sys.argv``'s by default. Unknown ones are ignored, as by stock.

    Raises:
        RuntimeError: If no file is named, and the image's configuration names none.
        Exception: Whatever the component raises.
    """
    parser = argparse.ArgumentParser(description="KFP Component Executor.")
    parser.add_argument("--component_module_path", help="the file that defines the component")
    parser.add_argument("--function_to_execute", required=True, help="the name of the component's function")
    parser.add_argument("--executor_input", required=True, help="the ExecutorInput message, as JSON")
    options, _ = parser.parse_known_args(arguments)
    configure_logging()
    path = options.component_module_path or _configured_path(options.function_to_execute)
    function = load_function(path, options.function_to_execute)
    execute(function, json.loads(options.executor_input))


def configure_logging() -> None:
    """Show what a component logs, from level INFO on, on standard output, as in stock's tasks."""
    logging.basicConfig(
        stream=sys.stdout, format="[%(asctime)s %(levelname)s %(name)s] %(message)s", level=logging.INFO
    )


def _configured_path(function_name: str) -> str:
    parser = configparser.ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(_CONFIG_FILE, encoding="utf-8")
    components = dict(parser[_CONFIG_SECTION]) if parser.has_section(_CONFIG_SECTION) else {}
    if function_name not in components:
        raise RuntimeError(
            describe(
                f"Could not find component `{function_name}` in `{_CONFIG_FILE}`. "
                f"It names: {', '.join(components) or 'none'}.",
                where=os.getcwd(),  # noqa: PTH109 - pathlib would weigh on every task
                hint="pass --component_module_path, or build the image with `kfp component build`",
            )
        )
    return components[function_name]
