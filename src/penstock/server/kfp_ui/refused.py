"""What KFP's pages ask the server that they come from, and this one answers with no and the reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NoReturn

from msgspec import Struct

from penstock.server.routes import Empty, Route, Services
from penstock.server.status import Code, Refusal

if TYPE_CHECKING:
    from penstock.server.routes import Method

__all__ = ["ROUTES"]

SERVER_ERROR, GONE = 500, 410


class ProxyRequest(Struct, frozen=True):
    """An address that is to be passed on."""

    rest: str


def _visualizations(_services: Services, _request: Empty) -> bool:
    return False


def _refuse(refusal: tuple[Code, str, str, int | None], _services: Services, _request: Struct) -> NoReturn:
    code, said, hint, status = refusal
    raise Refusal(code, said, hint=hint, status=status)


_NO_CLOUD = partial(
    _refuse,
    (
        Code.UNIMPLEMENTED,
        "GKE metadata endpoints are disabled.",
        "this server is in no cluster of Google's",
        SERVER_ERROR,
    ),
)
_NO_TENSORBOARD = partial(
    _refuse,
    (
        Code.UNIMPLEMENTED,
        "this server starts no TensorBoard",
        "run `tensorboard --logdir` on the folder of the artifact, which its URI says",
        None,
    ),
)
_NO_PROXY = partial(
    _refuse,
    (
        Code.UNIMPLEMENTED,
        "The generic /_proxy/ endpoint is deprecated and no longer supported.",
        "ask the address itself",
        GONE,
    ),
)


def _tensorboard(method: Method) -> Route:
    return Route(
        method, "/apps/tensorboard", Empty, Empty, _NO_TENSORBOARD, "see a TensorBoard", "", is_plain=True
    )


def _proxy(method: Method, version: str) -> Route:
    path = f"/apis/{version}/_proxy/{{rest:path}}"
    return Route(method, path, ProxyRequest, Empty, _NO_PROXY, "pass a request on", "", is_plain=True)


ROUTES = (
    Route(
        "GET", "/visualizations/allowed", Empty, bool, _visualizations, "say whether pages are rendered", ""
    ),
    *(
        Route("GET", f"/system/{name}", Empty, Empty, _NO_CLOUD, "name the cluster", "", is_plain=True)
        for name in ("cluster-name", "project-id")
    ),
    _tensorboard("GET"),
    _tensorboard("POST"),
    _tensorboard("DELETE"),
    *(_proxy(method, version) for version in ("v1beta1", "v2beta1") for method in ("GET", "POST")),
)
