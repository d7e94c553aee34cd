"""Components' sources, made ready in the zygote: what every fork would do again is done once.

KFP begins each source with the same imports, which bring some 150 names. They are carried out in a module
that the forks inherit, and the rest of each source is compiled with blank lines in their place.
"""

from __future__ import annotations

import _imp
import sys
import warnings
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import CodeType

__all__ = ["Ready", "Sources"]

_NAME = "ephemeral_component"
_BEGINNING = "import kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n"
#: What may stand above it: nothing, or what makes texts of annotations.
_BEFORE = ("", "from __future__ import annotations")
_KEPT = 256


class Ready(NamedTuple):
    """A source that only has to be run.

    Attributes:
        code: Its code, less what the module has seen already.
        module: The module to run it in; None for a new one.
    """

    code: CodeType
    module: ModuleType | None

    def at(self, path: str) -> Ready:
        """Give it the path of its file, once for all: this belongs in the fork."""
        _imp._fix_co_filename(self.code, path)  # type: ignore[attr-defined]
        if self.module is not None:
            self.module.__file__ = path
            assert self.module.__spec__ is not None  # it was made with one
            self.module.__spec__.origin = path
        return self


class Sources:
    """The sources of a zygote's tasks."""

    def __init__(self) -> None:
        self._ready: dict[str, Ready | None] = {}
        self._begun = ModuleType(_NAME)
        self._begun.__spec__ = ModuleSpec(_NAME, None)
        exec(_BEGINNING, self._begun.__dict__)  # noqa: S102 - four imports of our own
        # A fork puts it there by itself: until then this name is free.
        sys.modules.pop(_NAME, None)

    def ready(self, source: str) -> Ready | None:
        """Return a source made ready; None leaves it to the task, with what Python has to say about it."""
        if source not in self._ready:
            if len(self._ready) >= _KEPT:
                self._ready.clear()
            try:
                self._ready[source] = self._compiled(source)
            except Exception:
                self._ready[source] = None
        return self._ready[source]

    def _compiled(self, source: str) -> Ready:
        before, beginning, rest = source.partition(_BEGINNING)
        is_usual = beginning and before.strip() in _BEFORE
        text = before + "\n" * _BEGINNING.count("\n") + rest if is_usual else source
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            code = compile(text, f"{_NAME}.py", "exec", dont_inherit=True)
        return Ready(code, self._begun if is_usual else None)
