"""HTML as a browser would read it, as far as tests ask."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text.

    Args:
        html: The page.

    Attributes:
        tags: Each opening tag's name and attributes, in order.
        text: All that stands between tags.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if "style" not in self.open[-1:]:
            self.text += data

    def names(self) -> set[str]:
        """Return the names of all tags."""
        return {name for name, _ in self.tags}

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all tags of a name."""
        return [attributes for name, attributes in self.tags if name == tag]

    def is_harmless(self) -> bool:
        """Say whether nothing in the page itself acts: no scripts, no handlers, no other addresses."""
        acting = {
            "script",
            "object",
            "embed",
            "link",
            "meta",
            "base",
            "form",
            "input",
            "img",
            "foreignobject",
        }
        for name, attributes in self.tags:
            if name in acting or any(attribute.startswith("on") for attribute in attributes):
                return False
            address = attributes.get("href")
            if address is not None and not address.startswith(("https://", "http://", "mailto:")):
                return False
            if name == "iframe" and attributes.get("sandbox") != "allow-scripts":
                return False
        return True
