"""``penstock runs``: the runs of this home."""

from __future__ import annotations

import json
import time

import click

from penstock import home as homes
from penstock import store as stores
from penstock.local.results import error_data
from penstock.store import runs


@click.command("runs")
@click.option("-n", "--number", default=20, show_default=True, help="How many, at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array on stdout.")
def command(*, number: int, as_json: bool) -> None:
    """List runs, the newest first."""
    with stores.open(homes.prepare().folder) as store, store.read() as tx:
        rows = runs.list(tx, limit=number)
    if as_json:
        shown = [
            {
                "run_id": row.id,
                "name": row.name,
                "pipeline": row.pipeline_name,
                "state": row.state,
                "created_at": _time(row.created_at),
                "seconds": _seconds(row),
                "error": error_data(row.error),
            }
            for row in rows
        ]
        click.echo(json.dumps(shown))
        return
    if not rows:
        click.echo("no runs yet: start one with `penstock run FILE`", err=True)
    for row in rows:
        seconds = _seconds(row)
        took = f"{seconds:8.2f} s" if seconds is not None else " " * 10
        click.echo(f"{row.id[:8]}  {row.state:<9} {took}  {_time(row.created_at)}  {row.name}")


def _seconds(row: stores.Run) -> float | None:
    if row.started_at is None or row.finished_at is None:
        return None
    return (row.finished_at - row.started_at) / 1e6


def _time(at: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at / 1e6))
