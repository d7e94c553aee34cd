"""Automata that search a text in time linear in its length: what a regular expression is compiled to.

Thompson's construction; the search keeps the set of states it may be in, so nothing is ever tried twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from penstock.errors import ExpressionError

Test = Callable[[str], bool]
Part = Callable[[list["Edge"]], None]
"""A part of a pattern: a function that appends its states, and whose end is the state to be appended next."""

_MAX_STATES: Final = 10_000
_WORD: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")


class Edge(NamedTuple):
    """One state of the automaton: consume a character that passes ``test``, or go on at each of ``targets``.

    ``anchor`` names a condition on the place in the text that must hold to go on.
    """

    test: Test | None
    targets: tuple[int, ...]
    anchor: str = ""


class Automaton(NamedTuple):
    """A compiled pattern; the last state is the match."""

    states: tuple[Edge, ...]

    def search(self, text: str) -> bool:
        """Tell whether the pattern matches anywhere in the text."""
        last = len(self.states) - 1
        waiting: set[int] = set()
        for place in range(len(text) + 1):
            reached = self._closure([0, *waiting], text, place)
            if last in reached:
                return True
            if place < len(text):
                waiting = {
                    edge.targets[0]
                    for edge in map(self.states.__getitem__, reached)
                    if edge.test is not None and edge.test(text[place])
                }
        return False

    def _closure(self, open_states: list[int], text: str, place: int) -> set[int]:
        reached: set[int] = set()
        while open_states:
            state = open_states.pop()
            if state in reached:
                continue
            reached.add(state)
            edge = self.states[state]
            if edge.test is None and (not edge.anchor or _holds(edge.anchor, text, place)):
                open_states.extend(edge.targets)
        return reached


def _holds(anchor: str, text: str, place: int) -> bool:
    match anchor:
        case "text start":
            return place == 0
        case "text end":
            return place == len(text)
        case "line start":
            return place == 0 or text[place - 1] == "\n"
        case "line end":
            return place == len(text) or text[place] == "\n"
    before = place > 0 and text[place - 1] in _WORD
    after = place < len(text) and text[place] in _WORD
    return (before is not after) is (anchor == "word")


def automaton(part: Part) -> Automaton:
    """Build the automaton of a whole pattern."""
    states: list[Edge] = []
    part(states)
    states.append(Edge(None, ()))
    return Automaton(tuple(states))


def _append(states: list[Edge], edge: Edge) -> int:
    if len(states) >= _MAX_STATES:
        raise ExpressionError("the regular expression is too large")
    states.append(edge)
    return len(states) - 1


def emit_test(test: Test, states: list[Edge]) -> None:
    """Append one character that passes a test."""
    _append(states, Edge(test, (len(states) + 1,)))


def emit_anchor(anchor: str, states: list[Edge]) -> None:
    """Append a condition on the place in the text."""
    _append(states, Edge(None, (len(states) + 1,), anchor))


def emit_sequence(parts: list[Part], states: list[Edge]) -> None:
    """Append parts one after the other."""
    for part in parts:
        part(states)


def emit_choice(branches: list[Part], states: list[Edge]) -> None:
    """Append parts of which one is to match."""
    fork = _append(states, Edge(None, ()))
    starts, ends = [], []
    for branch in branches:
        starts.append(len(states))
        branch(states)
        ends.append(_append(states, Edge(None, ())))
    states[fork] = Edge(None, tuple(starts))
    for end in ends:
        states[end] = Edge(None, (len(states),))


def emit_repeat(part: Part, least: int, most: int | None, states: list[Edge]) -> None:
    """Append a part that is to match so many times; ``most`` None is without limit."""
    for _ in range(least):
        part(states)
    if most is None:
        fork = _append(states, Edge(None, ()))
        part(states)
        _append(states, Edge(None, (fork,)))
        states[fork] = Edge(None, (fork + 1, len(states)))
        return
    forks = []
    for _ in range(most - least):
        forks.append(_append(states, Edge(None, ())))
        part(states)
    for fork in forks:
        states[fork] = Edge(None, (fork + 1, len(states)))
