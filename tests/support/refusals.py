"""Cases of what an author writes wrongly, each refused at the line that ends in `# at fault`."""

from __future__ import annotations

import inspect
import linecache
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from penstock import dsl
from penstock.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable


class Refusal(NamedTuple):
    """A function that is refused when it is called, and with what."""

    function: Callable[..., Any]
    call: Callable[[], Any]
    phrase: str
    kind: type[Exception]

    def check(self) -> None:
        """Check that the error has KFP's phrase, names the line at fault, and says what to do about it."""
        with pytest.raises(self.kind) as caught:
            self.call()

        message = str(caught.value)
        assert re.search(self.phrase, message), message
        assert "\n  hint: " in message
        place = re.search(r"where: (.*?):(\d+)", message)
        assert place is not None
        assert place[1] == inspect.getfile(self.function)
        assert "# at fault" in linecache.getline(place[1], int(place[2])), message


class Refusals:
    """The cases of one file of tests."""

    def __init__(self) -> None:
        """Start without a case."""
        self._cases: list[Refusal] = []

    def refused(
        self, phrase: str, kind: type[Exception] = DefinitionError
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Mark a function as a case: calling it is refused."""

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            self._cases.append(Refusal(function, function, phrase, kind))
            return function

        return add

    def in_pipeline(
        self, phrase: str, kind: type[Exception] = DefinitionError
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Mark a function as a case: making a pipeline of it is refused."""

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            self._cases.append(Refusal(function, lambda: dsl.pipeline(function), phrase, kind))
            return function

        return add

    @property
    def each(self) -> pytest.MarkDecorator:
        """Run a test once for each case, under the case's name."""
        names = [case.function.__name__ for case in self._cases]
        return pytest.mark.parametrize("case", self._cases, ids=names)
