"""``penstock keys``: who may ask the server of this home, by secrets that are shown once."""

from __future__ import annotations

import getpass
import time
from typing import TYPE_CHECKING, Any

from penstock import home as homes
from penstock import store as stores
from penstock.cli.parameters import read_age
from penstock.cli.results import print_json
from penstock.cli.text import note, out
from penstock.errors import Conflict, SubmitError
from penstock.runtime.identity import SECOND, now
from penstock.server.api_keys import new_key
from penstock.store import api_keys

if TYPE_CHECKING:
    from penstock.store import Store
    from penstock.store.rows import ApiKey

__all__ = ["execute"]


def execute(
    *, action: str | None, name: str | None, roles: tuple[str, ...], expires: str | None, as_json: bool
) -> int:
    """List keys, make one, or revoke one."""
    if action in {"create", "revoke"} and name is None:
        raise SubmitError(f"a key is {action}d by its name", hint=f"`penstock keys {action} NAME`")
    with stores.open(homes.prepare().database) as store:
        if action == "create":
            assert name is not None, "it was checked"
            _create(store, name, roles, expires, as_json=as_json)
        elif action == "revoke":
            assert name is not None, "it was checked"
            _revoke(store, name)
            note(f"the key {name!r} is revoked: it lets nobody in any more")
        else:
            _list(store, as_json=as_json)
    return 0


def _revoke(store: Store, name: str) -> None:
    try:
        with store.transaction() as tx:
            api_keys.delete(tx, api_keys.find(tx, name).id)
    except Conflict as error:
        raise SubmitError(error.message, hint=error.hint) from error


def _create(store: Store, name: str, texts: tuple[str, ...], expires: str | None, *, as_json: bool) -> None:
    roles: dict[str, Any] = {}
    for text in texts:
        namespace, sign, role = text.partition("=")
        if not sign:
            raise SubmitError(
                f"--role {text}: that is no role", hint="write it as team-a=editor, or '*=viewer'"
            )
        roles[namespace] = role
    if not roles:
        raise SubmitError("a key lets somebody do something", hint="say what: --role team-a=editor")
    ends = None if expires is None else now() + read_age(expires, "--expires") * SECOND
    key, token = new_key(name, roles, created_by=getpass.getuser(), expires_at=ends)
    with store.transaction() as tx:
        api_keys.insert(tx, key)
    if as_json:
        print_json({**_data(key), "token": token})
        return
    note(f"the key {name!r}, {_roles(key)}; it is shown this once:")
    out(token)


def _list(store: Store, *, as_json: bool) -> None:
    with store.read() as tx:
        found = api_keys.list(tx)
    if as_json:
        print_json([_data(key) for key in found])
        return
    if not found:
        note("no keys yet: make one with `penstock keys create NAME --role NAMESPACE=ROLE`")
    for key in found:
        ends = "" if key.expires_at is None else f"  until {_time(key.expires_at)}"
        if key.expires_at is not None and key.expires_at <= now():
            ends = "  expired"
        used = "never used" if key.used_at is None else f"last used {_time(key.used_at)}"
        out(f"{key.id}  {key.name:<20}  {_roles(key)}  made {_time(key.created_at)}  {used}{ends}")


def _roles(key: ApiKey) -> str:
    return ", ".join(f"{role} in {place}" for place, role in sorted(key.roles.items()))


def _time(at: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at / SECOND))


def _data(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "roles": key.roles,
        "created_at": key.created_at,
        "created_by": key.created_by,
        "expires_at": key.expires_at,
        "used_at": key.used_at,
    }
