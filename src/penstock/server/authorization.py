"""What somebody may do, for pages that ask before they show it: KFP's ``/auth``, and who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock import api
from penstock.errors import RequestError
from penstock.server.api_keys import RoleIn
from penstock.server.principals import check_namespace
from penstock.server.routes import Empty, Route, Services
from penstock.server.status import Code, Refusal

if TYPE_CHECKING:
    from penstock.server.principals import Role

__all__ = ["ROUTES"]

_VERBS: dict[str, Role] = {"GET": "viewer", "CREATE": "editor", "DELETE": "editor"}
_RESOURCES = ("VIEWERS",)


class AuthorizeRequest(Struct, frozen=True):
    """Whether somebody may do something, in the words of KFP's API."""

    namespace: str = ""
    resources: str = ""
    verb: str = ""


class Me(api.Message, omit_defaults=False):
    """Who has sent the request, and what they may do."""

    name: str = ""
    multi_user: bool = False
    roles: list[RoleIn] = []  # noqa: RUF012 - msgspec copies it


def _authorize(services: Services, request: AuthorizeRequest) -> Empty:
    if not services.has_namespaces:
        return Empty()
    if not request.namespace:
        raise RequestError("Namespace is empty. Please specify a valid namespace")
    if request.resources not in _RESOURCES:
        raise RequestError(f"Resources not specified. Please specify a valid resource: {_RESOURCES[0]}")
    if request.verb not in _VERBS:
        raise RequestError(f"Verb not specified. Please specify a valid verb: {', '.join(_VERBS)}")
    check_namespace(request.namespace)
    who, role = services.principal, _VERBS[request.verb]
    if not who.may(role, request.namespace):
        raise Refusal(
            Code.PERMISSION_DENIED,
            f"User {who.name!r} is not authorized with reason: this takes the role {role}"
            f" in namespace {request.namespace!r}",
            hint="ask somebody who is admin there for it",
        )
    return Empty()


def _me(services: Services, _request: Empty) -> Me:
    who = services.principal
    roles = [RoleIn(namespace=place, role=role) for place, role in sorted(who.roles.items())]
    return Me(name=who.name, multi_user=services.has_namespaces, roles=roles)


_RIGHT = "access.review"

ROUTES = (
    *(
        Route(
            "GET", f"/apis/{version}/auth", AuthorizeRequest, Empty, _authorize, "authorize a request", _RIGHT
        )
        for version in ("v2beta1", "v1beta1")
    ),
    Route("GET", "/apis/penstock/v1/me", Empty, Me, _me, "say who has sent the request", _RIGHT),
)
