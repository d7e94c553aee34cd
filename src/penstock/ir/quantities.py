"""Amounts of resources, as Kubernetes writes them: ``500m``, ``1.5Gi``, ``2e9``."""

from __future__ import annotations

import re

__all__ = ["UNITS", "amount_of"]

UNITS = {
    "": 1.0,
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "k": 1e3,
    **{unit: 1000.0**power for power, unit in enumerate("KMGTPE", start=1)},
    **{f"{unit}i": 1024.0**power for power, unit in enumerate("KMGTPE", start=1)},
}
"""What the units stand for. ``K`` is KFP's."""

_AMOUNT = re.compile(r"\+?([0-9]+\.?[0-9]*|\.[0-9]+)(?:([numk]|[KMGTPE]i?)|([eE][+-]?[0-9]+))?")


def amount_of(text: str) -> float | None:
    """Return the number that a text stands for; None where it is no amount.

    The grammar is that of Kubernetes' ``resource.Quantity``, without negative amounts.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    number, unit, exponent = found.groups()
    return float(number + (exponent or "")) * UNITS[unit or ""]
