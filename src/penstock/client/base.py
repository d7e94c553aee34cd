"""What the methods of a client have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.client.credentials import Context
    from penstock.client.session import Session

__all__ = ["Base", "page"]


class Base:
    """A client's connection, its user's namespace, and the runs that it has created."""

    _session: Session
    _context: Context
    _created: list[str]

    def _within(self, namespace: str | None) -> str | None:
        return namespace or self._context.namespace or None

    def _link(self, what: str, page_of_it: str) -> None:
        """Say where something can be looked at."""
        print(f"{what} details: {self._session.place.ui_url}/#/{page_of_it}")


def page(page_token: str, page_size: int, sort_by: str, filter_: str | None) -> dict[str, Any]:
    """Return what a page of a list is asked for with; what is empty is left out."""
    return {
        "page_token": page_token or None,
        "page_size": page_size,
        "sort_by": sort_by or None,
        "filter": filter_,
    }
