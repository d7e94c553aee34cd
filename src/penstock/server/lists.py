"""What all lists of the API take: a page, an order, a filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from msgspec import Struct

from penstock import api
from penstock.errors import RequestError
from penstock.store.fields import Predicate
from penstock.store.lists import Query

if TYPE_CHECKING:
    from penstock.server.routes import Services
    from penstock.store.fields import Operation

__all__ = ["ListRequest", "query_of"]


class ListRequest(Struct, frozen=True, kw_only=True):
    """The parameters that lists have in common.

    Args:
        page_token: Where the page before ended.
        page_size: How many items at most.
        sort_by: The field, and ``asc`` or ``desc``.
        filter: A `penstock.api.Filter` as JSON.
        namespace: What is in this namespace only, ``*`` for all; ignored where there are none.
    """

    page_token: str = ""
    page_size: int = 0
    sort_by: str = ""
    filter: str = ""
    namespace: str = ""


def query_of(services: Services, request: ListRequest) -> Query:
    """Return what a list is asked for.

    Raises:
        RequestError: The filter is not valid.
    """
    predicates = _predicates(request.filter) if request.filter.strip() else None
    namespace = services.listed(request.namespace)
    return Query(request.page_size, request.page_token, request.sort_by, predicates, namespace)


def _predicates(text: str) -> tuple[Predicate, ...]:
    # KFP's own pages encode the filter twice.
    text = text if text.lstrip().startswith("{") else unquote(text)
    read = api.read(text, api.Filter, what="the filter")
    return tuple(_predicate(one) for one in read.predicates)


def _predicate(one: api.Predicate) -> Predicate:
    if one.operation is api.PredicateOperation.OPERATION_UNSPECIFIED:
        raise RequestError(f"the filter on {one.key!r} has no operation", hint="such as EQUALS")
    operation = cast("Operation", one.operation.value)
    for listed in (one.int_values, one.long_values, one.string_values):
        if listed is not None:
            return Predicate(
                one.key, operation, tuple(listed.values), is_list=True, is_text=listed is one.string_values
            )
    if one.string_value is not None:
        return Predicate(one.key, operation, (one.string_value,))
    values: tuple[str | int, ...] = tuple(
        int(number) for number in (one.int_value, one.long_value) if number is not None
    )
    if one.timestamp_value is not None:
        values = (str(one.timestamp_value),)
    return Predicate(one.key, operation, values, is_text=False)
