"""Who sends a request: by an API key, by a token of an identity provider, or by the word of a proxy."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.runtime.identity import now
from penstock.server.api_keys import PREFIX, digest
from penstock.server.principals import Principal
from penstock.server.status import Code, Refusal
from penstock.store import api_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.requests import Request

    from penstock.home import AuthSettings
    from penstock.server.principals import Role
    from penstock.store import Store

__all__ = ["COOKIE", "Login"]

COOKIE = "penstock_token"
"""The cookie that may hold what else stands in the header ``Authorization``."""

_NOTED_EVERY = 60_000_000
"""How often the last use of a key is written down, in microseconds: a database has better things to do."""

_GROUP = "group:"
"""What the names of groups begin with in the table of roles."""

_WAYS = "Request header error: there is no user identity header"


class Login(Struct, frozen=True):
    """Finds out who sends a request.

    Args:
        store: Where API keys are.
        settings: Who may do what, and which proxies are believed.
        verify: Returns the claims of a token of the identity provider, or refuses it; None where there is
            none.
    """

    store: Store
    settings: AuthSettings
    verify: Callable[[str], Mapping[str, object]] | None = None

    def __call__(self, request: Request) -> Principal:
        """Return who sends a request.

        Raises:
            Refusal: Nobody knows.
        """
        user = self._told_by_proxy(request)
        if user:
            return self._user(user, ())
        token = _bearer(request) or _cookie(request)
        if not token:
            raise _unknown(_WAYS, self._ways())
        if token.startswith(PREFIX):
            return self._by_key(token)
        if self.verify is None:
            raise _unknown("the token is no API key of this server", self._ways())
        claims = self.verify(token)
        name = _named(claims, self.settings.user_claim)
        if not name:
            raise _unknown(f"the token does not say who it is of: it has no {self.settings.user_claim}")
        groups = claims.get(self.settings.groups_claim, ())
        return self._user(name, groups if isinstance(groups, list) else [groups] if groups else ())

    def _told_by_proxy(self, request: Request) -> str:
        """Return who a proxy says that it is; nobody but the proxies that are configured is believed."""
        peer = request.client.host if request.client is not None else ""
        if peer not in self.settings.proxies:
            return ""
        said = request.headers.getlist(self.settings.user_header)
        return said[0].removeprefix(self.settings.user_prefix).strip() if len(said) == 1 else ""

    def _by_key(self, token: str) -> Principal:
        at = now()
        with self.store.read() as tx:
            key = api_keys.by_digest(tx, digest(token))
        if key is None:
            raise _unknown("there is no such API key", "it may have been revoked: ask for a new one")
        if key.expires_at is not None and key.expires_at <= at:
            raise _unknown(f"the API key {key.name!r} has expired", "ask for a new one")
        if key.used_at is None or key.used_at < at - _NOTED_EVERY:
            with self.store.transaction() as tx:
                api_keys.used(tx, key.id, at)
        return Principal(f"key:{key.name}", key.roles)

    def _user(self, name: str, groups: Iterable[object]) -> Principal:
        found: dict[str, Role] = {}
        # Names may be what people choose themselves: one that looks like a group's is none.
        names = () if name.startswith(_GROUP) else (name,)
        for who in (*(f"{_GROUP}{group}" for group in groups), *names):
            for place, role in self.settings.roles.get(who, {}).items():
                if not Principal(name, found).may(role, place):
                    found[place] = role
        return Principal(name, found)

    def _ways(self) -> str:
        ways = ["an API key as `Authorization: Bearer KEY` (`penstock keys create` makes one)"]
        if self.settings.issuer:
            ways.append(f"a token of {self.settings.issuer} in the same way")
        if self.settings.proxies:
            ways.append("the pages' own address, where the proxy says who you are")
        return "send " + "; or ".join(ways)


def _named(claims: Mapping[str, object], user_claim: str) -> str:
    """Return who the claims are of; an address that nobody has verified is not anybody's name."""
    for claim in (user_claim, "sub"):
        is_doubtful = claim == "email" and claims.get("email_verified") is False
        if claims.get(claim) and not is_doubtful:
            return str(claims[claim])
    return ""


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _cookie(request: Request) -> str:
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def _unknown(message: str, hint: str | None = None) -> Refusal:
    return Refusal(Code.UNAUTHENTICATED, message, hint=hint)
