"""``penstock compare --on``: how runs of another server differ."""

from __future__ import annotations

from penstock import ir
from penstock.api.comparisons import Comparison
from penstock.cli.compare import show
from penstock.cli.remote.server import opened

__all__ = ["execute"]


def execute(*, on: str, runs: tuple[str, ...], only_differences: bool, as_json: bool) -> int:
    """Print how runs differ."""
    with opened(on) as remote:
        remote.check_ours("`penstock compare`")
        run_ids = list(dict.fromkeys(remote.find_run(text).run_id for text in runs))
        told = remote.client.ask("GET", "/apis/penstock/v1/runs:compare", run_ids=run_ids)
    show(ir.convert(told, Comparison, source=on), only_differences=only_differences, as_json=as_json)
    return 0
