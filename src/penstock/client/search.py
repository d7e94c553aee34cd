"""A client's method for searches; it asks a server of Penstock's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.api import searches
from penstock.client.base import Base

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Search"]


class Search(Base):
    """The method for searches."""

    def search(
        self, text: str, types: Sequence[str] = (), page_size: int = 20, namespace: str | None = None
    ) -> list[Any]:
        """Return what has all words of a text in its name, tags, parameters, description or error.

        Args:
            text: The words; of the last one the beginning is enough.
            types: ``run``, ``task`` (that failed), ``experiment``, ``pipeline``, ``pipeline_version``,
                ``recurring_run``; all when not given.
            page_size: How many results, at most 100.
            namespace: Where it is, on a server for many.
        """
        told = self._session.get(
            searches.SearchResponse,
            "/apis/penstock/v1/search",
            q=text,
            types=list(types) or None,
            page_size=page_size,
            namespace=self._within(namespace),
        )
        found: list[Any] = told.results or []
        return found
