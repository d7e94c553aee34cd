"""API keys over REST: made, listed, revoked; and what a key is made of."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from msgspec import Struct

from penstock import api
from penstock.errors import RequestError
from penstock.runtime.identity import now
from penstock.server.checks import check_name
from penstock.server.principals import EVERYWHERE, ROLES, check_namespace
from penstock.server.routes import Empty, Route, Services
from penstock.store import api_keys
from penstock.store.rows import ApiKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.rows import Role

__all__ = ["PREFIX", "ROUTES", "digest", "new_key"]

PREFIX = "penstock_"
"""How the secrets begin, so that programs that look for secrets in files find them."""


class RoleIn(api.Message):
    """A role, and the namespace that it is for; ``*`` is all."""

    namespace: str = ""
    role: str = ""


class Key(api.Message):
    """An API key; its secret is told once, by the request that makes it."""

    key_id: str = ""
    name: str = ""
    roles: list[RoleIn] = []  # noqa: RUF012 - msgspec copies it
    created_at: api.Timestamp | None = None
    created_by: str = ""
    expires_at: api.Timestamp | None = None
    last_used_at: api.Timestamp | None = None
    token: str = ""


class ListKeysResponse(api.Message):
    """All keys that may do something in a namespace."""

    keys: list[Key] = []  # noqa: RUF012


class CreateKeyRequest(Struct, frozen=True):
    """``POST /keys``."""

    key: Key


class ListKeysRequest(Struct, frozen=True):
    """``GET /keys``: those of a namespace, or without one all."""

    namespace: str = ""


class KeyRequest(Struct, frozen=True):
    """The id of a key."""

    key_id: str


def digest(token: str) -> str:
    """Return what is kept of a secret. It is as long as a key of encryption: nobody finds it by guessing."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_key(
    name: str, roles: Mapping[str, str], *, created_by: str, expires_at: int | None
) -> tuple[ApiKey, str]:
    """Return a key as it is to be inserted, and its secret.

    Args:
        name: What it is called.
        roles: Its roles, by namespace.
        created_by: Who makes it.
        expires_at: When it ends, in epoch microseconds; None for never.

    Raises:
        RequestError: It has no role, or one that there is not, or in what is no namespace; or it is over.
        Refusal: The name cannot be used.
    """
    check_name(name, "the key's name")
    if not roles:
        raise RequestError("a key has a role in a namespace", hint="such as editor in team-a, or viewer in *")
    for namespace, role in roles.items():
        if namespace != EVERYWHERE:
            check_namespace(namespace)
        if role not in ROLES:
            raise RequestError(f"there is no role {role!r}", hint=f"there are {', '.join(ROLES)}")
    created_at = now()
    if expires_at is not None and expires_at <= created_at:
        raise RequestError("the key would have expired already", where="expires_at")
    token = PREFIX + secrets.token_urlsafe(32)
    checked = cast("dict[str, Role]", dict(roles))
    key = ApiKey(str(uuid4()), name, digest(token), created_at, checked, created_by, expires_at=expires_at)
    return key, token


def _create(services: Services, request: CreateKeyRequest) -> Key:
    asked = request.key
    roles = {each.namespace: each.role for each in asked.roles}
    expires_at = int(asked.expires_at) if asked.expires_at is not None else None
    made, token = new_key(asked.name, roles, created_by=services.principal.name, expires_at=expires_at)
    with services.store.transaction() as tx:
        api_keys.insert(tx, made)
    return _message(made, services, token=token)


def _list(services: Services, request: ListKeysRequest) -> ListKeysResponse:
    with services.store.read() as tx:
        found = api_keys.list(tx)
    return ListKeysResponse(
        keys=[
            _message(key, services)
            for key in found
            if request.namespace in {"", EVERYWHERE} or {request.namespace, EVERYWHERE} & key.roles.keys()
        ]
    )


def _revoke(services: Services, request: KeyRequest) -> Empty:
    with services.store.transaction() as tx:
        api_keys.delete(tx, request.key_id)
    return Empty()


def _message(row: ApiKey, services: Services, token: str = "") -> Key:
    """Return a key, with those of its roles that whoever asks may know of."""
    may = services.principal.may
    return Key(
        key_id=row.id,
        name=row.name,
        roles=[
            RoleIn(namespace=place, role=role)
            for place, role in sorted(row.roles.items())
            if may("admin", place)
        ],
        created_at=api.Timestamp(row.created_at),
        created_by=row.created_by,
        expires_at=api.timestamp(row.expires_at),
        last_used_at=api.timestamp(row.used_at),
        token=token,
    )


_PATH = "/apis/penstock/v1/keys"

ROUTES = (
    Route("POST", _PATH, CreateKeyRequest, Key, _create, "create an API key", "keys.create", "key"),
    Route("GET", _PATH, ListKeysRequest, ListKeysResponse, _list, "list API keys", "keys.list"),
    Route("DELETE", f"{_PATH}/{{key_id}}", KeyRequest, Empty, _revoke, "revoke an API key", "keys.delete"),
)
