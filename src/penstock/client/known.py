"""Servers that a user has given names in ``config.toml``, and who the user is to each.

::

    [servers.lab]
    url = "https://pipelines.example.com"
    token_variable = "LAB_TOKEN"        # the variable that holds the token; or
    token_file = "~/.config/lab-token"  # the file, which is read again for each request
    namespace = "team-a"                # the one that is meant where none is given
    ca_file = "~/lab-ca.pem"            # what the server's certificate is checked with

No token stands in the file itself: files of settings are copied, shown and kept in repositories.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, convert
from msgspec import ValidationError as Invalid

from penstock import home as homes
from penstock.client.credentials import TokenCredentialsBase
from penstock.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TOKEN_VARIABLE", "KnownServer", "TokenOf", "find", "of_host"]

TOKEN_VARIABLE = "PENSTOCK_TOKEN"  # noqa: S105 - a variable's name
"""Holds the token for a server that is named by its URL, and by no table of ``config.toml``."""


class KnownServer(Struct, frozen=True, forbid_unknown_fields=True):
    """A server, and who asks it.

    Args:
        url: Where it is.
        token_variable: The variable that holds the user's token.
        token_file: The file that does.
        namespace: The namespace that is meant where none is given.
        ca_file: The file of the certificates that the server's is checked with.
        name: What the user calls it.
    """

    url: str
    token_variable: str = ""
    token_file: str = ""
    namespace: str = ""
    ca_file: str = ""
    name: str = ""

    @property
    def credentials(self) -> TokenCredentialsBase | None:
        """What gives tokens for it; None where there are none."""
        return TokenOf(self) if self.token_variable or self.token_file else None

    @property
    def certificates(self) -> str | None:
        """The path of ``ca_file``; None where it is not told."""
        return str(Path(self.ca_file).expanduser()) if self.ca_file else None

    @property
    def remedy(self) -> str:
        """What to do where the server does not know the user."""
        if self.token_variable:
            return f"set {self.token_variable} to a token that {self.url} knows you by"
        if self.token_file:
            return f"put a token that {self.url} knows you by into {self.token_file}"
        if self.name:
            return f"say token_variable or token_file in [servers.{self.name}] of config.toml"
        return f"set {TOKEN_VARIABLE} to a token that {self.url} knows you by"


class TokenOf(TokenCredentialsBase):
    """The token for a server, read anew for each request: tokens expire.

    Args:
        server: The server.
    """

    def __init__(self, server: KnownServer) -> None:
        self._server = server

    def get_token(self) -> str:
        """Read the token.

        Raises:
            ConfigError: There is none.
        """
        server = self._server
        if server.token_file:
            try:
                token = Path(server.token_file).expanduser().read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(
                    f"the token for {server.url} cannot be read: {error}", where=server.token_file
                ) from error
        else:
            token = os.environ.get(server.token_variable, "").strip()
        if not token:
            raise ConfigError(f"there is no token for {server.url}", hint=server.remedy)
        return token


def of_host(host: str, servers: Mapping[str, Any] | None = None) -> KnownServer | None:
    """Return the server that a host is the name or the URL of; None for a URL that nothing is known of.

    Args:
        host: What a client was given.
        servers: The tables of ``config.toml``; those of this home when not given.

    Raises:
        ConfigError: Its table is wrong.
    """
    tables = _tables() if servers is None else servers
    if host in tables:
        return _read(host, tables[host])
    url = host if "://" in host else f"https://{host}"
    for known in (_read(each, table) for each, table in tables.items()):
        if known.url.rstrip("/") == url.rstrip("/"):
            return known
    return KnownServer(url, token_variable=TOKEN_VARIABLE) if os.environ.get(TOKEN_VARIABLE) else None


def find(name: str, servers: Mapping[str, Any] | None = None) -> KnownServer:
    """Return the server that a user means.

    Args:
        name: Its name in ``config.toml``, or its URL.
        servers: As for `of_host`.

    Raises:
        ConfigError: There is none of that name, or its table is wrong.
    """
    tables = _tables() if servers is None else servers
    if name not in tables and "://" not in name:
        import difflib  # noqa: PLC0415 - 8 ms of import, for the mistake only

        near = difflib.get_close_matches(name, tables, n=1)
        listed = f"config.toml names {', '.join(tables)}" if tables else "config.toml names none"
        raise ConfigError(
            f"there is no server {name!r}",
            hint=f"did you mean {near[0]!r}?"
            if near
            else f"give a URL, or add [servers.{name}] with its url to config.toml; {listed}",
        )
    return of_host(name, tables) or KnownServer(name)


def _tables() -> Mapping[str, Any]:
    # Not of `homes.prepare`: to ask a server elsewhere takes no home, and makes none.
    return homes.read_config(homes.locate() / "config.toml").servers


def _read(name: str, table: Any) -> KnownServer:
    where = f"config.toml, [servers.{name}]"
    try:
        server = convert({**table, "name": name} if isinstance(table, dict) else table, KnownServer)
    except Invalid as error:
        raise ConfigError(
            f"the server {name!r} is not told as it should be: {error}",
            where=where,
            hint="it has url, and maybe token_variable or token_file, namespace, ca_file",
        ) from None
    if "://" not in server.url:
        raise ConfigError(
            f"url begins with http:// or https:// (got {server.url!r})", where=where, hint="write all of it"
        )
    if server.token_variable and server.token_file:
        raise ConfigError("token_variable and token_file exclude each other", where=where, hint="give one")
    return server
