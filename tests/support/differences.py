"""Where Penstock compiles something else than stock KFP 2.17.0, and why: the one table of it.

Each row has a file in ``tests/data/differences`` with a definition ``pipeline``, and a row in
``docs/coming-from-kfp.md``, whose cells are the texts here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from support import (
    differences_components,
    differences_control_flow,
    differences_definitions,
    differences_kubernetes,
    differences_loaded,
    differences_settings,
    differences_types,
    differences_values,
)

if TYPE_CHECKING:
    from support.difference import Difference

_THEMES = [
    differences_control_flow,
    differences_values,
    differences_settings,
    differences_components,
    differences_definitions,
    differences_loaded,
    differences_kubernetes,
    differences_types,
]

ALL: list[Difference] = [
    *(row for theme in _THEMES for row in theme.RIGHT),
    *(row for theme in _THEMES for row in theme.REFUSED),
    *(row for theme in _THEMES for row in theme.ACCEPTED),
    *(row for theme in _THEMES for row in getattr(theme, "WARNED", [])),
]
"""The rows as the page has them: what stock has wrong and we right, what we refuse, what stock refuses."""
