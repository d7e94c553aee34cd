"""The debugger where a function of the user's has raised."""

from __future__ import annotations

import pdb
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType

__all__ = ["post_mortem"]


def post_mortem(error: BaseException, folder: Path) -> None:
    """Go into the debugger at the innermost line of the user's own; ``down`` leads to what that has called.

    Args:
        error: What was raised.
        folder: Where the user's files are.
    """
    debugger = _Debugger(folder)
    debugger.reset()
    debugger.interaction(None, error.__traceback__)


class _Debugger(pdb.Pdb):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def get_stack(
        self, f: FrameType | None, t: TracebackType | None
    ) -> tuple[list[tuple[FrameType, int]], int]:
        stack, innermost = super().get_stack(f, t)
        own = [number for number, (frame, _) in enumerate(stack) if self._is_own(frame)]
        return stack, own[-1] if own else innermost

    def _is_own(self, frame: FrameType) -> bool:
        file = Path(frame.f_code.co_filename)
        return file.is_relative_to(self._folder) and "site-packages" not in file.parts
