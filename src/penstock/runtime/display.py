"""Artifacts as a notebook shows them: HTML with all text escaped, readable on light and dark."""

from __future__ import annotations

import json
import os
from html import escape
from typing import TYPE_CHECKING, Any

from .markdown import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .artifacts import Artifact

__all__ = ["artifact_html", "card", "shown_value", "table"]

_MOST_BYTES = 2_000_000
_MOST_CHARACTERS = 500

# Greys and tints let the page's own colours through, so that they suit a dark page as well as a light one.
_STYLE = """\
<style>
.penstock { font-size: 13px; line-height: 1.4; margin: 4px 0; }
.penstock .head { margin: 0 0 6px; }
.penstock .head b { font-size: 14px; }
.penstock .dim { opacity: .65; }
.penstock .state { border-radius: 3px; padding: 1px 6px; margin-left: 6px; background: rgba(128,128,128,.2); }
.penstock .SUCCEEDED { background: rgba(46,160,67,.3); }
.penstock .CACHED { background: rgba(56,166,190,.3); }
.penstock .FAILED { background: rgba(220,60,60,.35); }
.penstock .RUNNING, .penstock .QUEUED { background: rgba(56,120,220,.3); }
.penstock .CANCELED, .penstock .CANCELING { background: rgba(210,150,30,.35); }
.penstock a { color: inherit; text-decoration: underline; }
.penstock table { border-collapse: collapse; margin: 4px 0 8px; font-size: inherit; color: inherit;
  background: none; }
.penstock tr, .penstock tr:nth-child(even) { background: none; color: inherit; }
.penstock th, .penstock td { border: 1px solid rgba(128,128,128,.35); padding: 2px 8px; text-align: left;
  vertical-align: top; max-width: 60em; overflow-wrap: anywhere; color: inherit; }
.penstock th { background: rgba(128,128,128,.12); font-weight: 600; }
.penstock td.number { text-align: right; font-variant-numeric: tabular-nums; }
.penstock pre { margin: 4px 0; padding: 6px 8px; background: rgba(128,128,128,.12); color: inherit;
  overflow-x: auto; white-space: pre-wrap; }
.penstock iframe { width: 100%; height: 420px; border: 1px solid rgba(128,128,128,.35); background: #fff; }
.penstock svg { max-width: 100%; height: auto; }
</style>"""


def card(*parts: str) -> str:
    """Return parts of HTML as one piece that brings its style along."""
    return f'<div class="penstock">{_STYLE}{"".join(parts)}</div>'


def table(rows: Iterable[Sequence[Any]], head: Sequence[str] = ()) -> str:
    """Return a table; numbers stand at the right, and a cell that is HTML already is a `Markup`.

    Args:
        rows: Its rows, cell by cell.
        head: The names of its columns, if they have any.
    """
    first = f"<thead><tr>{''.join(f'<th>{escape(name)}</th>' for name in head)}</tr></thead>" if head else ""
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table>{first}<tbody>{body}</tbody></table>" if body else ""


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


def shown_value(value: Any) -> str:
    """Return a value as HTML: a text as it is, an artifact in short, anything else as JSON."""
    if isinstance(value, Markup):
        return value
    if hasattr(value, "schema_title") and hasattr(value, "uri"):
        return f"{escape(type(value).__name__)} <span class='dim'>{escape(str(value.uri))}</span>"
    if isinstance(value, list) and value and all(hasattr(each, "schema_title") for each in value):
        return "<br>".join(map(shown_value, value))
    text = value if isinstance(value, str) else json.dumps(value, default=repr, ensure_ascii=False)
    return escape(text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]} …")


def artifact_html(artifact: Artifact) -> str:
    """Return an artifact: its type and place, and what is in it as far as that can be shown."""
    view = _VIEWS.get(artifact.schema_title, _metadata)
    try:
        shown = view(artifact)
    except (
        TypeError,
        ValueError,
        AttributeError,
    ):  # the metadata may have any form: then it is shown as it is
        shown = _metadata(artifact)
    return card(_head(artifact), shown)


def _cell(value: Any) -> str:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"<td{' class=number' if is_number else ''}>{shown_value(value)}</td>"


def _head(artifact: Artifact) -> str:
    size = _size(artifact.path)
    return (
        f"<div class='head'><b>{escape(type(artifact).__name__)}</b> {escape(artifact.name)} "
        f"<span class='dim'>{escape(artifact.uri)}{f' ({size})' if size else ''}</span></div>"
    )


def _size(path: str) -> str:
    if os.path.isdir(path):  # noqa: PTH112 - the runtime does without pathlib
        count = sum(len(files) for _, _, files in os.walk(path))
        return f"{count} file{'' if count == 1 else 's'}"
    try:
        size = float(os.stat(path).st_size)  # noqa: PTH116 - as above
    except (OSError, ValueError):
        return ""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":  # noqa: PLR2004 - as the units count
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return ""


def _metadata(artifact: Artifact) -> str:
    return table(artifact.metadata.items())


def _metrics(artifact: Artifact) -> str:
    return table(artifact.metadata.items(), ("metric", "value"))


def _classification(artifact: Artifact) -> str:
    rest = {
        name: value
        for name, value in artifact.metadata.items()
        if name not in ("confidenceMetrics", "confusionMatrix", "evaluationSlices")
    }
    return _curves(artifact.metadata) + table(rest.items())


def _slices(artifact: Artifact) -> str:
    parts = []
    for entry in artifact.metadata.get("evaluationSlices") or []:
        label = escape(str(entry.get("slice")))
        parts.append(
            f"<div class='head'>{label}</div>{_curves(entry.get('sliceClassificationMetrics') or {})}"
        )
    return "".join(parts) + _classification(artifact)


def _curves(metadata: Mapping[str, Any]) -> str:
    matrix, points = metadata.get("confusionMatrix"), metadata.get("confidenceMetrics")
    return (_matrix(matrix) if matrix else "") + (_roc(points) if points else "")


def _matrix(matrix: Mapping[str, Any]) -> str:
    """Return a confusion matrix, each cell tinted by its share of its row."""
    names = [str(spec.get("displayName")) for spec in matrix.get("annotationSpecs") or []]
    rows = []
    for name, row in zip(names, matrix.get("rows") or []):
        values = row.get("row") or []
        total = sum(values) or 1
        cells = "".join(
            f"<td class=number style='background:rgba(56,120,220,{0.6 * value / total:.2f})'>"
            f"{escape(str(value))}</td>"
            for value in values
        )
        rows.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    corner = "<th class='dim'>true \\ predicted</th>"
    return f"<table><thead><tr>{corner}{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _roc(points: Sequence[Mapping[str, Any]]) -> str:
    """Return a ROC curve: recall over the false positive rate."""
    placed = sorted(
        (float(point.get("falsePositiveRate") or 0), float(point.get("recall") or 0)) for point in points
    )
    line = " ".join(f"{30 + 150 * x:.1f},{170 - 150 * y:.1f}" for x, y in placed)
    return (
        "<svg width='220' height='210' viewBox='0 0 220 210' role='img' aria-label='ROC curve'"
        " style='display:block' fill='none' stroke='currentColor' font-size='11'>"
        "<path d='M30 20V170H180' stroke-opacity='.6'/>"
        "<path d='M30 170L180 20' stroke-opacity='.35' stroke-dasharray='4 4'/>"
        f"<polyline points='{line}' stroke='rgb(56,120,220)' stroke-width='2'/>"
        "<g stroke='none' fill='currentColor'><text x='105' y='190' text-anchor='middle'>"
        "false positive rate</text><text x='-95' y='20' transform='rotate(-90)' text-anchor='middle'>"
        "recall</text></g></svg>"
    )


def _html(artifact: Artifact) -> str:
    """Return a page in a frame of its own, from which nothing of the notebook can be reached."""
    content = _content(artifact)
    if content is None:
        return _metadata(artifact)
    return f'<iframe sandbox="allow-scripts" srcdoc="{escape(content)}"></iframe>{_metadata(artifact)}'


def _markdown(artifact: Artifact) -> str:
    content = _content(artifact)
    return (render(content) if content is not None else "") + _metadata(artifact)


def _content(artifact: Artifact) -> str | None:
    """Return the text of an artifact, unless it is not here or too long to show."""
    try:
        with open(artifact.path, "rb") as file:  # noqa: PTH123 - as above
            content = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError):
        return None
    if len(content) > _MOST_BYTES:
        return f"This is longer than {_MOST_BYTES // 1_000_000} MB: open {escape(artifact.path)}"
    return content.decode("utf-8", errors="replace")


_VIEWS = {
    "system.Metrics": _metrics,
    "system.ClassificationMetrics": _classification,
    "system.SlicedClassificationMetrics": _slices,
    "system.HTML": _html,
    "system.Markdown": _markdown,
}
