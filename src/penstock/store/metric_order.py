"""Runs in the order of a number that their tasks have logged, those that have not logged it at the end.

A run may have logged several under one name: upwards its least counts, downwards its greatest, so that what
comes first is the best of all.
"""

from __future__ import annotations

import math
import struct

from penstock.store.fields import Condition

__all__ = ["METRIC", "as_text", "column", "is_number", "none", "of_text", "sortable", "value"]

METRIC = "metric:"
"""What a field to sort by begins with; the number's name follows."""

_SIGN, _ALL = 1 << 63, (1 << 64) - 1
_VALUE = (
    "COALESCE((SELECT {best}(value) FROM run_metrics WHERE run_id = runs.id AND run_metrics.name = ?), ?)"
)


def column(name: str, *, descending: bool) -> str:
    """Return what the numbers of a name are called in the index, see `penstock.store.run_segments`."""
    return f"{'greatest' if descending else 'least'} {name}"


def none(*, descending: bool) -> float:
    """Return the number that stands for none: none is logged that comes as late."""
    return -math.inf if descending else math.inf


def value(name: str, *, descending: bool) -> Condition:
    """Return the number of a run in SQL."""
    return Condition(_VALUE.format(best="MAX" if descending else "MIN"), (name, none(descending=descending)))


def sortable(number: float) -> str:
    """Return a text for a number, so that texts are in the order of the numbers.

    The bits of a number of IEEE 754 are in its order, if those of a negative one are turned around.
    """
    (bits,) = struct.unpack(">q", struct.pack(">d", number + 0.0))  # there is one zero
    return f"{(~bits if bits < 0 else bits | _SIGN) & _ALL:016x}"


def as_text(number: float) -> str:
    """Return a number as a token has it: none as no text."""
    return repr(number) if math.isfinite(number) else ""


def of_text(text: str, *, descending: bool) -> float:
    """Return the number that a token has."""
    return float(text) if text else none(descending=descending)


def is_number(text: str) -> bool:
    """Say whether a token may have this for a number."""
    try:
        return not text or math.isfinite(float(text))
    except ValueError:
        return False
