"""How many requests the server has answered, and how long that took; and the text format of Prometheus."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Labels", "Requests", "family"]

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

Labels = tuple[tuple[str, str], ...]


class Requests:
    """Counts the requests that a server has answered."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._answered: Counter[Labels] = Counter()
        self._lasted: dict[Labels, list[float]] = {}  # of each bound, beyond the last one, and the sum
        self._under_way = 0

    def begin(self) -> None:
        """A request has come."""
        with self._guard:
            self._under_way += 1

    def end(self, method: str, route: str, status: int, lasted_s: float) -> None:
        """It has been answered.

        Args:
            method: The HTTP method.
            route: The path of the route; empty where there is none.
            status: The HTTP status.
            lasted_s: How long it took until all of the answer was sent.
        """
        # Methods are what clients make of them; a label for each would be room for as many.
        asked = (("method", method if route else ""), ("route", route))
        with self._guard:
            self._under_way -= 1
            self._answered[*asked, ("code", str(status))] += 1
            found = self._lasted.setdefault(asked, [0.0] * (len(BOUNDS_S) + 2))
            found[bisect_left(BOUNDS_S, lasted_s)] += 1
            found[-1] += lasted_s

    def lines(self) -> Iterator[str]:
        """Yield them as text."""
        with self._guard:
            answered, under_way = dict(self._answered), self._under_way
            lasted = {asked: list(found) for asked, found in self._lasted.items()}
        name = "penstock_http_requests_total"
        yield from family(name, "counter", "Requests that were answered.", answered.items())
        name = "penstock_http_requests_in_progress"
        yield from family(name, "gauge", "Requests that are under way.", [((), under_way)])
        yield from _histogram(lasted)


def _histogram(lasted: Mapping[Labels, list[float]]) -> Iterator[str]:
    name = "penstock_http_request_duration_seconds"
    yield from family(name, "histogram", "How long answering took.", ())
    for asked, found in lasted.items():
        total = 0.0
        for bound, number in zip((*map(str, BOUNDS_S), "+Inf"), found, strict=False):
            total += number
            yield _sample(f"{name}_bucket", (*asked, ("le", bound)), total)
        yield _sample(f"{name}_sum", asked, found[-1])
        yield _sample(f"{name}_count", asked, total)


def family(name: str, kind: str, means: str, samples: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    """Yield the lines of a metric.

    Args:
        name: Its name.
        kind: ``counter``, ``gauge`` or ``histogram``.
        means: What it is.
        samples: Its values, by labels.
    """
    yield f"# HELP {name} {means}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield _sample(name, labels, value)


def _sample(name: str, labels: Labels, value: float) -> str:
    inner = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
    return f"{name}{{{inner}}} {value:.17g}" if inner else f"{name} {value:.17g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
