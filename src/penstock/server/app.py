"""The ASGI application: the table's routes, answered in threads, and every error in KFP's form."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import structs
from starlette import routing
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from penstock import api
from penstock.errors import Error
from penstock.server import openapi, pages
from penstock.server.access import RIGHTS, check_code, permit
from penstock.server.audit import Audit
from penstock.server.bodies import LONGEST_FORM, LONGEST_MESSAGE, Bodies
from penstock.server.content import Content, respond
from penstock.server.forms import read_form
from penstock.server.principals import ANYBODY
from penstock.server.rates import USUAL, Rates
from penstock.server.reading import reader
from penstock.server.requests_log import RequestsLog
from penstock.server.status import Code, Refusal, body, http_status, problem, upload_problem
from penstock.server.streams import Stream, Streams

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from msgspec import Struct
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from penstock.server.guard import Guard
    from penstock.server.principals import Principal
    from penstock.server.routes import Route, Services

__all__ = ["make_app"]

UNKNOWN = 401

PREFIX = "/pipeline"
"""Where Kubeflow's pages have the API, beside the root."""

_ASKED_UNDER = "penstock.prefix"

_NO_ROUTE = {404: (Code.NOT_FOUND, "Not Found"), 405: (Code.UNIMPLEMENTED, "Method Not Allowed")}


def make_app(
    services: Services, routes: Sequence[Route], guard: Guard, streams: Streams | None = None
) -> ASGIApp:
    """Return the application.

    Args:
        services: What handlers work with.
        routes: The API.
        guard: Who may send requests at all.
        streams: What answers that go on are made with; whoever gives it closes it.
    """
    unknown = sorted({route.right for route in routes} - {"", *RIGHTS})
    assert not unknown, f"nobody has the right {unknown[0]!r}: see penstock.server.access.RIGHTS"
    streams = streams or Streams(services.store)
    limits = services.home.config.limits
    bodies = Bodies(limits.body_s)
    usual = USUAL if guard.hosts is None or services.identify is not None else 0.0
    audit = Audit(services.store, services.home.config.audit_keep_days)
    rates = Rates(usual if limits.requests_per_s is None else limits.requests_per_s)
    described = [
        routing.Route("/openapi.json", _described(routes)),
        routing.Route("/docs", _documented(routes)),
    ]
    app = Starlette(
        routes=[
            *(
                routing.Route(
                    route.path,
                    _endpoint(services, route, streams, bodies, rates, audit),
                    methods=[route.method],
                )
                for route in routes
            ),
            *described,
            *pages.routes(),
        ],
        exception_handlers={HTTPException: _no_route},
    )
    app.router.redirect_slashes = False
    return RequestsLog(guard.around(_under_prefix(app)), services.requests)


def _endpoint(
    services: Services, route: Route, streams: Streams, bodies: Bodies, rates: Rates, audit: Audit
) -> Callable[[Request], Awaitable[Response]]:
    read = reader(route)
    takes_body = bool(route.body) or route.is_upload
    longest = LONGEST_FORM if route.is_upload else LONGEST_MESSAGE

    def answer(request: Request, principal: Principal, sent: bytes) -> Response:
        is_denied = False
        try:
            body = read_form(request.headers.get("content-type", ""), sent) if route.is_upload else sent
            query = request.query_params.multi_items()
            if route.events and (last := request.headers.get("last-event-id")):
                query.append(("last_event_id", last))
            asked = read(request.path_params, query, body)
            is_denied = True
            permitted = _permitted(services, principal, route, asked)
            is_denied = False
            found = route.handler(structs.replace(permitted, url=_url(request)), asked)
            if isinstance(found, Stream):
                if services.identify is not None:
                    found = structs.replace(
                        found, is_allowed=partial(_may_still, services, request, route, asked)
                    )
                return streams.respond(found, is_head=request.method == "HEAD")
        except Exception as error:  # the boundary: whatever it was, the client gets an answer
            refused = _refused(error, route)
            if is_denied or _changes(route):
                audit.note(request, route, principal, status=refused.status_code, said=str(error))
            return refused
        if _changes(route):
            audit.note(request, route, principal, status=200, made=found)
        if isinstance(found, Content):
            return respond(found, request.headers, is_head=request.method == "HEAD")
        return _json(found, 200)

    async def endpoint(request: Request) -> Response:
        principal = None
        request.state.route = route.path
        try:
            principal = await _admitted(services, rates, route, request)
            request.state.who = principal.name
            if not takes_body:
                return await run_in_threadpool(answer, request, principal, b"")
            async with bodies.read(request, longest) as sent:
                return await run_in_threadpool(answer, request, principal, sent)
        except Error as error:
            refused = _refused(error, route)
            # What is too often is in no log: it would be the log that there is too much of.
            if refused.status_code == UNKNOWN or (principal is not None and _changes(route)):
                note = partial(audit.note, status=refused.status_code, said=str(error))
                await run_in_threadpool(note, request, route, principal)
            return refused

    return endpoint


def _changes(route: Route) -> bool:
    return route.method != "GET" and bool(route.right)


async def _admitted(services: Services, rates: Rates, route: Route, request: Request) -> Principal:
    """Return who sends a request, before anything else of it is read.

    Raises:
        Error: They are not known, or have sent too many.
    """
    if not route.right:
        return ANYBODY
    address = request.client.host if request.client is not None else ""
    if services.identify is None:
        rates.take(address, f"the address {address}")
        return ANYBODY
    try:
        principal = await run_in_threadpool(services.identify, request)
    except Error:
        rates.take(address, f"the address {address}")  # it may be guessing
        raise
    rates.take(f"user {principal.name}", f"user {principal.name!r}")
    return principal


def _permitted(services: Services, principal: Principal, route: Route, asked: Struct) -> Services:
    """Return what the handler of a request works with, if whoever has sent it may."""
    if not services.has_namespaces:
        return services
    with services.store.read() as tx:
        permit(tx, principal, route, asked)
    check_code(services, route)
    return structs.replace(services, principal=principal)


def _may_still(services: Services, request: Request, route: Route, asked: Struct) -> bool:
    """Say whether whoever has sent a request would be answered now."""
    assert services.identify is not None, "it is asked where somebody is"
    try:
        _permitted(services, services.identify(request), route, asked)
    except Error:  # the client comes again, and is told
        return False
    return True


def _url(request: Request) -> str:
    """Return the server's address, as whoever has sent a request knows it."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}{request.scope.get(_ASKED_UNDER, '')}"


def _described(routes: Sequence[Route]) -> Callable[[Request], Response]:
    return lambda _request: _json(openapi.describe(routes), 200)


def _documented(routes: Sequence[Route]) -> Callable[[Request], Response]:
    """Return what answers with the API as a page; the browser is told to load nothing for it."""
    policy = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return lambda _request: HTMLResponse(openapi.page(openapi.describe(routes)), headers=policy)


def _refused(error: Exception, route: Route) -> Response:
    code, content = problem(error, route.doing)
    status = error.status if isinstance(error, Refusal) else http_status(code)
    if route.is_plain:
        said = content["details"][0]["message"]
        answer = Response(said, status, {"x-content-type-options": "nosniff"}, media_type="text/plain")
    else:
        answer = _json(upload_problem(content) if route.is_upload else content, status)
    if code is Code.UNAUTHENTICATED:
        answer.headers["www-authenticate"] = "Bearer"
    if isinstance(error, Refusal):
        answer.headers.update(error.headers)
    return answer


async def _no_route(_request: Request, error: Exception) -> Response:
    """Answer as grpc-gateway does where there is no such path, or no such method of it."""
    assert isinstance(error, HTTPException), "it is registered for these"
    code, message = _NO_ROUTE.get(error.status_code, (Code.INVALID_ARGUMENT, error.detail))
    return _json(body(code, message), http_status(code))


def _json(content: Any, status: int) -> Response:
    return Response(api.encode(content), status, media_type="application/json")


def _under_prefix(app: ASGIApp) -> ASGIApp:
    """Answer under `PREFIX` as at the root."""

    async def stripped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PREFIX:
            # The pages' addresses are relative: without the slash they would be looked for at the root.
            await RedirectResponse(f"{PREFIX}/")(scope, receive, send)
            return
        if scope["type"] == "http" and scope["path"].startswith(f"{PREFIX}/"):
            scope = {**scope, "path": scope["path"].removeprefix(PREFIX), _ASKED_UNDER: PREFIX}
        await app(scope, receive, send)

    return stripped
