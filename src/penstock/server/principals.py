"""Who asks: somebody with a name, and with roles in namespaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.errors import RequestError
from penstock.store.rows import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ANYBODY", "EVERYWHERE", "ROLES", "Principal", "Role", "check_namespace"]

ROLES: tuple[Role, ...] = ("viewer", "editor", "admin")
"""The roles; each may all that those before it may."""

EVERYWHERE = "*"
"""In place of a namespace: all of them, what is in none, and the server itself."""

_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", re.ASCII)


class Principal(Struct, frozen=True):
    """Somebody who asks.

    Args:
        name: What they are called, in messages and in the log.
        roles: Their roles, by namespace.
    """

    name: str
    roles: Mapping[str, Role] = {}

    def may(self, role: Role, namespace: str) -> bool:
        """Say whether they have a role, or a greater one, in a namespace; empty is what is in none."""
        own = [self.roles.get(place) for place in (namespace or EVERYWHERE, EVERYWHERE)]
        return max((ROLES.index(one) for one in own if one is not None), default=-1) >= ROLES.index(role)


ANYBODY = Principal("anybody", {EVERYWHERE: "admin"})
"""Whoever asks a server that asks nobody who they are."""


def check_namespace(name: str) -> None:
    """Check the name of a namespace, which is one of Kubernetes' (RFC 1123).

    Raises:
        RequestError: It is none.
    """
    if not _NAMESPACE.fullmatch(name):
        raise RequestError(
            f"{name!r} cannot be a namespace",
            hint="use up to 63 small letters, digits and dashes, such as team-a",
        )
