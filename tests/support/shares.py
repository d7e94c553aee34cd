"""How much of the long suites is run: a share by `make test`, all by `make torture`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

FACTOR = int(os.environ.get("TORTURE_FACTOR", "1"))
"""How many times the share of `make test` is run."""

SEED = os.environ.get("TORTURE_SEED", "1")
"""What moments of chance are drawn from, where Hypothesis does not draw them."""


def examples(count: int) -> settings:
    """Return settings for a property: so many examples in `make test`."""
    return settings(
        max_examples=count * FACTOR,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
