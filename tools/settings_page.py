"""Write the tables of docs/configuration.md from the one definition of the settings."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from penstock.cli.config import as_toml
from penstock.home import SETTINGS, Setting

PAGE = Path(__file__).resolve().parents[1] / "docs" / "configuration.md"
BEGIN, END = "<!-- settings -->\n", "<!-- end of settings -->\n"
HEAD = "| key | variable | flag | takes | default |  |\n|---|---|---|---|---|---|\n"


def main() -> None:
    """Write the page anew."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(before + BEGIN + tables() + END + after)


def tables() -> str:
    """Return a table of settings for each table of the file."""
    texts = []
    for name, settings in groupby(SETTINGS, lambda setting: setting.table):
        title = f"`[{name}]`" if name else "Not in the file"
        texts.append(f"\n### {title}\n\n{HEAD}{''.join(map(_row, settings))}")
    return "".join(texts) + "\n"


def _row(setting: Setting) -> str:
    key = "" if not setting.table else "…" if setting.key == "*" else f"`{setting.key}`"
    default = setting.otherwise if setting.default is None else f"`{as_toml(setting.default)}`"
    takes = setting.kind.noun
    cells = [key, _code(setting.variable), _code(setting.flag), takes, default, setting.means]
    return f"| {' | '.join(cells)} |\n"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


if __name__ == "__main__":
    main()
