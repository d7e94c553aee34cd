"""What axe-core, which comes with the web UI's packages, finds on a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"


def broken_rules(page: Page) -> list[Any]:
    """Return what axe finds; the buttons of a graph are as large as one zooms them."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "async () => (await axe.run("
        "{exclude: ['.react-flow__viewport button']},"
        " {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})).violations"
    )
    return [
        (
            rule["id"],
            rule["impact"],
            [(node["html"][:200], node["failureSummary"]) for node in rule["nodes"][:3]],
        )
        for rule in found
    ]
