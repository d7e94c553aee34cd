"""Who may do what: the roles that somebody has, by namespace, and the role that each right takes.

This is the one place that decides. It goes by a route's right and by what its request names; handlers do not
check. A right that is not in the table is nobody's: a server with such a route does not start.

What somebody has no role for at all does not exist for them: an id of another namespace is answered as one
that there is not, and a namespace's name as one that nobody has. See decision 0030.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.errors import NotFound, RequestError
from penstock.server.principals import EVERYWHERE, check_namespace
from penstock.server.status import Code, Refusal
from penstock.server.subjects import subjects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.server.principals import Principal, Role
    from penstock.server.routes import Route, Services
    from penstock.server.subjects import Subject
    from penstock.store import Tx

__all__ = ["RIGHTS", "Right", "check_code", "permit"]


class Right(Struct, frozen=True):
    """What a right takes.

    Args:
        role: The least role; None for whoever has said who they are.
        is_of_server: Whether that is the role for the server, and not for a namespace.
        runs_code: Whether code runs in the end that somebody has sent.
    """

    role: Role | None
    is_of_server: bool = False
    runs_code: bool = False


_READ, _WRITE, _RUN = Right("viewer"), Right("editor"), Right("editor", runs_code=True)
_ADMIN = Right("admin")

RIGHTS: Mapping[str, Right] = {
    "access.review": Right(None),
    "artifacts.create": _WRITE,
    "artifacts.get": _READ,
    "artifacts.list": _READ,
    "artifacts.read": _READ,
    "audit.list": Right("admin", is_of_server=True),
    "cache.invalidate": _WRITE,
    "experiments.archive": _WRITE,
    "experiments.create": _WRITE,
    "experiments.delete": _WRITE,
    "experiments.get": _READ,
    "experiments.list": _READ,
    "experiments.unarchive": _WRITE,
    "keys.create": _ADMIN,
    "keys.delete": _ADMIN,
    "keys.list": _ADMIN,
    "metrics.get": Right("viewer", is_of_server=True),
    "notification_rules.create": _WRITE,
    "notification_rules.delete": _WRITE,
    "notification_rules.get": _READ,
    "notification_rules.list": _READ,
    "notification_rules.test": _WRITE,
    "notification_rules.update": _WRITE,
    "pipelines.create": _WRITE,
    "pipelines.delete": _WRITE,
    "pipelines.get": _READ,
    "pipelines.list": _READ,
    "pipelines.update": _WRITE,
    "recurring_runs.create": _RUN,
    "recurring_runs.delete": _WRITE,
    "recurring_runs.disable": _WRITE,
    "recurring_runs.enable": _RUN,
    "recurring_runs.get": _READ,
    "recurring_runs.list": _READ,
    "recurring_runs.preview": Right(None),
    "recurring_runs.update": _RUN,
    "reports.create": Right("admin", is_of_server=True),
    "runs.archive": _WRITE,
    "runs.create": _RUN,
    "runs.delete": _WRITE,
    "runs.get": _READ,
    "runs.list": _READ,
    "runs.read": _READ,
    "runs.readLogs": _READ,
    "runs.retry": _RUN,
    "runs.terminate": _WRITE,
    "runs.unarchive": _WRITE,
    "runs.update": _WRITE,
    "samples.list": Right(None),
    "search.list": _READ,
    "visualizations.create": _WRITE,
}
"""What each right takes, by ``resource.verb``; a route without one is for anybody, also without a login."""

_OF_ALL = ("keys", "pipelines")
"""What need not be in a namespace."""

_NOUNS = {
    "notification_rules": "A notification rule",
    "recurring_runs": "A recurring run",
    "runs": "A run",
    "search": "A search",
}


def permit(tx: Tx, principal: Principal, route: Route, request: Struct) -> None:
    """Let a request pass, or say why not.

    Args:
        tx: Where what it names is looked up.
        principal: Who sends it.
        route: What it asks for.
        request: The request.

    Raises:
        NotFound: It names what is not there for them.
        Refusal: They may not.
        RequestError: It names no namespace, and nothing that is in one.
    """
    if not route.right:
        return
    right = RIGHTS[route.right]
    if right.role is None:
        return
    if right.is_of_server:
        _require(principal, right.role, EVERYWHERE, route)
        return
    resource = route.right.partition(".")[0]
    found = list(subjects(tx, request))
    for subject in found:
        if subject.noun != "apikey":
            _check(principal, right, subject, route)
    _check_key(principal, [subject for subject in found if subject.noun == "apikey"])
    if all(subject.is_source for subject in found):
        if resource not in _OF_ALL:
            raise _unplaced(route.right)
        # A pipeline that is in no namespace is everybody's to read.
        if resource != "pipelines" or right.role != "viewer":
            _require(principal, right.role, "", route)


def check_code(services: Services, route: Route) -> None:
    """Refuse what makes code run that somebody has sent, where nothing of that kind is run.

    Raises:
        Refusal: The route makes it run, and the server runs none.
    """
    if route.right and RIGHTS[route.right].runs_code and not services.runs_code:
        raise Refusal(
            Code.FAILED_PRECONDITION,
            "this server asks people to log in, and would run their code as processes under its own account,"
            " which can read everybody's data",
            hint="its administrator may allow it: process_runner = true in [auth] of config.toml",
        )


def _check(principal: Principal, right: Right, subject: Subject, route: Route) -> None:
    """Check one thing that a request names."""
    assert right.role is not None, "others are let pass before"
    role = "viewer" if subject.is_source else right.role
    if subject.noun in {"namespace", "place"}:
        may_be_all = subject.noun == "place" or route.right.endswith(".list")
        if not (may_be_all and subject.namespace == EVERYWHERE):
            check_namespace(subject.namespace)
        _require(principal, role, subject.namespace, route)
        return
    is_shared = subject.noun in {"pipeline", "pipelineversion"} and not subject.namespace
    if not is_shared and not principal.may("viewer", subject.namespace):
        raise NotFound(f"there is no {subject.noun} {subject.id}")
    if not (is_shared and role == "viewer"):
        _require(principal, role, subject.namespace, route)


def _check_key(principal: Principal, places: Sequence[Subject]) -> None:
    """Let those have a key taken away who are admin in any namespace that it is for."""
    if places and not any(principal.may("admin", place.namespace) for place in places):
        raise NotFound(f"there is no apikey {places[0].id}")


def _require(principal: Principal, role: Role, namespace: str, route: Route) -> None:
    if principal.may(role, namespace):
        return
    where = f"in namespace {namespace!r}" if namespace not in {"", EVERYWHERE} else "for the whole server"
    why = f"to {route.doing} takes the role {role} {where}"
    raise Refusal(
        Code.PERMISSION_DENIED,
        f"User {principal.name!r} is not authorized with reason: {why}",
        hint="ask somebody who is admin there for it",
    )


def _unplaced(right: str) -> RequestError:
    if right == "runs.create":
        return RequestError(
            "Experiment id can not be empty in multi-user mode",
            hint="create an experiment in your namespace, and send its experiment_id",
        )
    resource = right.partition(".")[0]
    noun = _NOUNS.get(resource, f"An {resource.removesuffix('s')}")
    return RequestError(
        f"{noun} cannot have an empty namespace in multi-user mode", hint="send namespace=YOUR-NAMESPACE"
    )
