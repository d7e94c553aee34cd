"""Attempts as processes on this machine: environments by uv, warm forks, process groups."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.runners.process.runner import ProcessRunner
    from penstock.runners.process.zygotes import Zygote, warm

__all__ = ["ProcessRunner", "Zygote", "warm"]


def __getattr__(name: str) -> Any:
    # A command starts its zygote first of all: `warm` must not wait for what the runner itself imports.
    if name == "ProcessRunner":
        from penstock.runners.process.runner import ProcessRunner  # noqa: PLC0415 - see above

        return ProcessRunner
    if name in {"Zygote", "warm"}:
        from penstock.runners.process import zygotes  # noqa: PLC0415 - see above

        return getattr(zygotes, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
