"""What a route is: the one description that routing, reading, authorisation and OpenAPI go by.

A request is one Struct, as in gRPC: the fields that the path names come from the path, ``body`` names the
field that the body is read into (``*`` where it is all of the request), and what is left comes from the
query. A handler is a plain function of what the server has and the request, and is called in a thread.

::

    class GetRunRequest(Struct):
        run_id: str

    def get(services: Services, request: GetRunRequest) -> Run: ...

    ROUTES = (Route("GET", "/apis/v2beta1/runs/{run_id}", GetRunRequest, Run, get, "get a run", "runs.get"),)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from penstock.notifications import Sender
from penstock.server.principals import ANYBODY, EVERYWHERE, Principal
from penstock.server.request_counts import Requests
from penstock.server.task_details import Details

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from penstock.home import Home
    from penstock.store import Store

__all__ = ["Answer", "Empty", "Method", "Notifying", "Route", "Services"]

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Answer = Struct | bool

_REST = re.compile(r":path}")


class Notifying(Struct, frozen=True):
    """What handlers have of notifications.

    Args:
        sender: Sends a message.
        link: The address of the server, for messages.
        wake: Has the thread that sends messages look at once.
    """

    sender: Sender = Sender()
    link: str = ""
    wake: Callable[[], None] = lambda: None


class Services(Struct, frozen=True):
    """What handlers work with.

    Args:
        home: The home folder.
        store: The metadata.
        has_engine: Says whether runs are driven.
        identify: Says who sends a request, or refuses it; None where nobody is asked. Namespaces count only
            where somebody is.
        runs_code: Whether what clients send may be run.
        principal: Who has sent the request that is answered.
        url: Where the server is, as they have asked it.
        notifying: How messages of notification rules are sent.
        requests: How many requests it has answered.
        details: The tasks of the runs that were asked for last.
    """

    home: Home
    store: Store
    has_engine: Callable[[], bool] = lambda: True
    identify: Callable[[Request], Principal] | None = None
    runs_code: bool = True
    principal: Principal = ANYBODY
    url: str = ""
    notifying: Notifying = Notifying()
    requests: Requests = field(default_factory=Requests)
    details: Details = field(default_factory=Details)

    @property
    def has_namespaces(self) -> bool:
        """Whether things are in namespaces, which KFP calls multi-user mode."""
        return self.identify is not None

    def namespace(self, asked: str) -> str:
        """Return the namespace of a new thing: the one that is asked for, where there are any."""
        return asked if self.has_namespaces else ""

    def listed(self, asked: str) -> str | None:
        """Return the namespace that a list is of; None for all there are, and where there are none."""
        return asked if self.has_namespaces and asked != EVERYWHERE else None


class Empty(Struct, frozen=True):
    """A request or a response without fields."""


class Route(Struct, frozen=True):
    """One method of the API.

    Args:
        method: The HTTP method.
        path: The path, with fields of the request as ``{field}`` and KFP's verbs as ``:verb``;
            ``{field:path}`` is all the rest of it.
        request: The Struct of the request.
        response: The Struct of the answer.
        handler: Answers it.
        doing: What it does, as in ``get a run``: for messages and for the documentation.
        right: What one must be allowed to do, as ``resource.verb``; empty where anybody may.
        body: The field that the body is read into, ``*`` where it is the whole request; empty where there is
            no body.
        is_upload: Whether the body is a form with a file, for the field ``uploadfile``; errors then have the
            form that KFP gives them there.
        events: What its stream consists of, by the events' types; empty where its answer is never a `Stream`.
            The header ``Last-Event-ID`` is the field ``last_event_id`` of its request.
        is_plain: Whether errors are told in plain text, as KFP's server of its pages does.
    """

    method: Method
    path: str
    request: type[Struct]
    response: type[Struct] | type[bool]
    handler: Callable[[Services, Any], Answer]
    doing: str
    right: str
    body: str = ""
    is_upload: bool = False
    events: Mapping[str, type[Struct]] = {}
    is_plain: bool = False

    @property
    def template(self) -> str:
        """The path as OpenAPI writes it."""
        return _REST.sub("}", self.path)
