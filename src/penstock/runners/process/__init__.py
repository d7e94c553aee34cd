"""Attempts as processes on this machine: environments by uv, warm forks, process groups."""

import os
from typing import TYPE_CHECKING, Any

from penstock.errors import ConfigError

if TYPE_CHECKING:
    from penstock.runners.process.runner import ProcessRunner
    from penstock.runners.process.zygotes import Zygote, warm

__all__ = ["ProcessRunner", "Zygote", "warm"]


def __getattr__(name: str) -> Any:
    # A command starts its zygote first of all: `warm` must not wait for what the runner itself imports.
    if name in __all__ and not hasattr(os, "pidfd_open"):
        raise ConfigError(
            "tasks run as processes on Linux only",
            hint="use Linux, or the Windows Subsystem for Linux; pipelines can be written and compiled here",
        )
    if name == "ProcessRunner":
        from penstock.runners.process.runner import ProcessRunner  # noqa: PLC0415 - see above

        return ProcessRunner
    if name in {"Zygote", "warm"}:
        from penstock.runners.process import zygotes  # noqa: PLC0415 - see above

        return getattr(zygotes, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
