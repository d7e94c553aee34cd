"""Markdown as HTML, for pages that may be anyone's: what is not Markdown, HTML too, is shown as text."""

from __future__ import annotations

import re
from html import escape

__all__ = ["render"]

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*$")
_ITEM = re.compile(r"\s*(?:[-*+]|(\d{1,9})[.)])\s+(.*)$")
_FENCE = re.compile(r"\s*(```+|~~~+)")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_CODE = re.compile(r"`([^`]+)`")
_IN_LINE = [
    (re.compile(r"\*\*(.+?)\*\*|__(.+?)__"), r"<strong>\1\2</strong>"),
    (
        re.compile(r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?!\w)|(?<![\w_])_(?!\s)(.+?)(?<!\s)_(?!\w)"),
        r"<em>\1\2</em>",
    ),
]
_LINK = re.compile(r"!?\[([^\]]*)\]\(((?:https?://|mailto:)[^\s()]*)\)")


def render(text: str) -> str:
    """Return Markdown as HTML: headings, paragraphs, lists, tables, quotes, code, emphasis and links.

    Args:
        text: The page. Links lead to the web only, and images are links.
    """
    return "\n".join(_blocks(text.expandtabs(4).splitlines()))


def _blocks(lines: list[str]) -> list[str]:
    found: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        if not line.strip():
            position += 1
            continue
        for read in (_fenced, _heading, _ruled, _table, _list, _quote, _paragraph):
            block, used = read(lines, position)
            if used:
                found.append(block)
                position += used
                break
    return found


def _fenced(lines: list[str], at: int) -> tuple[str, int]:
    fence = _FENCE.match(lines[at])
    if fence is None:
        return "", 0
    end = at + 1
    while end < len(lines) and not lines[end].strip().startswith(fence[1]):
        end += 1
    code = "\n".join(lines[at + 1 : end])
    return f"<pre><code>{escape(code)}</code></pre>", min(end + 1, len(lines)) - at


def _heading(lines: list[str], at: int) -> tuple[str, int]:
    heading = _HEADING.match(lines[at])
    if heading is None:
        return "", 0
    level = len(heading[1])
    return f"<h{level}>{_text(heading[2])}</h{level}>", 1


def _ruled(lines: list[str], at: int) -> tuple[str, int]:
    return ("<hr>", 1) if _RULE.match(lines[at]) else ("", 0)


def _table(lines: list[str], at: int) -> tuple[str, int]:
    if "|" not in lines[at] or at + 1 >= len(lines) or not _TABLE_RULE.match(lines[at + 1]):
        return "", 0
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    head = "".join(f"<th>{_text(cell)}</th>" for cell in _cells(lines[at]))
    rows = [
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in _cells(line)) + "</tr>"
        for line in lines[at + 2 : end]
    ]
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>", end - at


def _cells(line: str) -> list[str]:
    inner = line.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    inner = inner[:-1] if inner.endswith("|") else inner
    return [cell.strip() for cell in inner.split("|")]


def _list(lines: list[str], at: int) -> tuple[str, int]:
    first = _ITEM.match(lines[at])
    if first is None:
        return "", 0
    items: list[str] = []
    end = at
    while end < len(lines):
        item = _ITEM.match(lines[end])
        if item is not None:
            items.append(item[2])
        elif lines[end].startswith("  ") and lines[end].strip():
            items[-1] += " " + lines[end].strip()
        else:
            break
        end += 1
    kind = "ol" if first[1] else "ul"
    return f"<{kind}>{''.join(f'<li>{_text(item)}</li>' for item in items)}</{kind}>", end - at


def _quote(lines: list[str], at: int) -> tuple[str, int]:
    end = at
    while end < len(lines) and lines[end].lstrip().startswith(">"):
        end += 1
    if end == at:
        return "", 0
    inner = [line.lstrip()[1:].removeprefix(" ") for line in lines[at:end]]
    return f"<blockquote>{''.join(_blocks(inner))}</blockquote>", end - at


def _paragraph(lines: list[str], at: int) -> tuple[str, int]:
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _begins_a_block(lines, end):
        end += 1
    text = " ".join(line.strip() for line in lines[at:end])
    return f"<p>{_text(text)}</p>", end - at


def _begins_a_block(lines: list[str], at: int) -> bool:
    line = lines[at]
    return bool(
        _FENCE.match(line) or _HEADING.match(line) or _ITEM.match(line) or line.lstrip().startswith(">")
    )


def _text(text: str) -> str:
    """Return the inside of a line; what is code is no emphasis."""
    parts = _CODE.split(text)
    return "".join(
        f"<code>{escape(part)}</code>" if index % 2 else _emphasised(escape(part))
        for index, part in enumerate(parts)
    )


def _emphasised(escaped: str) -> str:
    # Links first: there is emphasis inside their names, and none inside their addresses.
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        found.append(
            f'<a href="{match[2]}" rel="noopener noreferrer" target="_blank">{match[1] or match[2]}</a>'
        )
        return f"\0{len(found) - 1}\0"

    escaped = _LINK.sub(keep, escaped.replace("\0", ""))
    for pattern, replacement in _IN_LINE:
        escaped = pattern.sub(replacement, escaped)
    return re.sub("\0(\\d+)\0", lambda match: found[int(match[1])], escaped)
