"""What a server answers, printed as stock prints it: a table, or its attributes as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from penstock.cli.text import note

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "EXPERIMENT",
    "PIPELINE",
    "PIPELINE_VERSION",
    "RECURRING_RUN",
    "RUN",
    "show",
    "show_deleted",
    "show_page",
]

Columns = dict[str, str]
"""An attribute for each heading."""

EXPERIMENT = {
    "ID": "experiment_id",
    "NAME": "display_name",
    "CREATED AT": "created_at",
    "STORAGE STATE": "storage_state",
}
PIPELINE = {"ID": "pipeline_id", "NAME": "display_name", "CREATED AT": "created_at"}
PIPELINE_VERSION = {
    "ID": "pipeline_version_id",
    "NAME": "display_name",
    "CREATED AT": "created_at",
    "PARENT ID": "pipeline_id",
}
RUN = {
    "ID": "run_id",
    "NAME": "display_name",
    "CREATED AT": "created_at",
    "STATE": "state",
    "STORAGE STATE": "storage_state",
}
RECURRING_RUN = {
    "ID": "recurring_run_id",
    "NAME": "display_name",
    "CREATED AT": "created_at",
    "EXPERIMENT ID": "experiment_id",
    "STATUS": "status",
}

_GAP = "  "
_LEAST_BESIDE_HEADING = 2


def show(answer: Any, columns: Columns, form: str) -> None:
    """Print one object."""
    if form == "json":
        _show_json(answer.to_dict())
    else:
        _show_table([answer], columns)


def show_page(answers: Sequence[Any] | None, columns: Columns, form: str, next_token: str | None) -> None:
    """Print a page of a list; where the next one begins goes to stderr."""
    listed = answers or []
    if form == "json":
        _show_json([answer.to_dict() for answer in listed])
    else:
        _show_table(listed, columns)
    if next_token:
        note(f"there are more: --page-token {next_token}")


def show_deleted(what: str, name: str, form: str) -> None:
    """Say that something has been deleted."""
    if form == "json":
        _show_json(name)
    else:
        click.echo(f"{what} {name} deleted.")


def _show_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, default=datetime.isoformat))


def _show_table(answers: Sequence[Any], columns: Columns) -> None:
    rows = [[_cell(getattr(answer, name)) for name in columns.values()] for answer in answers]
    widths = [
        max(len(heading) + _LEAST_BESIDE_HEADING, *(len(row[index]) for row in rows), 0)
        for index, heading in enumerate(columns)
    ]
    for row in [list(columns), *rows]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(_GAP.join(cells).rstrip())


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)
