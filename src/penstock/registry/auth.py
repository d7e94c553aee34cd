"""Who asks a registry: a token, or the credentials of Google's client library."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import web
from penstock.errors import APIError, ConfigError
from penstock.registry.hosts import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from penstock.registry.hosts import Host

__all__ = ["ApiAuth", "auth_of", "for_request"]

_CREDENTIALS = ".config/kfp/registry_credentials.json"


class ApiAuth:
    """Authentication with a token.

    Args:
        token: The token.

    Example:
        ::

            client = RegistryClient(host="https://us-central1-kfp.pkg.dev/project/repository",
                                    auth=ApiAuth("my_token"))
    """

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: Any) -> Any:
        """Set a request's header."""
        request.headers["authorization"] = f"Bearer {self._token}"
        return request


def auth_of(host: Host, auth: Any, auth_file: str | PathLike[str] | None) -> Any:
    """Return who asks a registry.

    Args:
        host: The registry.
        auth: What the user gives: taken as it is.
        auth_file: A file with a token, as JSON. The one in ``~/.config/kfp`` is taken where there is none.

    Raises:
        RegistryError: The file cannot be read.
        ConfigError: Google's registry is asked without its client library.
    """
    if auth is not None:
        return auth
    if host.is_artifact_registry:
        return _google_credentials(host.templates.get("auth_scopes"))
    if auth_file:
        return ApiAuth(settings_of(auth_file, "Auth"))
    own = Path.home() / _CREDENTIALS
    return ApiAuth(settings_of(own, "Auth")) if own.exists() else None


def for_request(auth: Any) -> web.Auth | None:
    """Return what authenticates one request; Google's credentials are renewed where they have run out."""
    if not (hasattr(auth, "refresh") and hasattr(auth, "token")):
        given: web.Auth | None = auth
        return given
    if not auth.valid:
        auth.refresh(_transport)
    return ApiAuth(auth.token)


def _google_credentials(scopes: str | None) -> Any:
    try:
        google_auth = importlib.import_module("google.auth")
        credentials = importlib.import_module("google.auth.credentials")
    except ImportError as error:
        raise ConfigError(
            "Google's Artifact Registry is asked with the credentials of its client library, which is not "
            f"installed: {error}",
            hint="pip install google-auth, or give auth=ApiAuth('token')",
        ) from error
    found, _ = google_auth.default()
    return credentials.with_scopes_if_required(found, scopes.split(",") if scopes else None)


class _Response:
    """An answer as Google's client library reads it."""

    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self.status = status
        self.headers = headers
        self.data = data


def _transport(
    url: str,
    method: str = "GET",
    body: bytes | str | None = None,
    headers: Mapping[str, str] | None = None,
    **_: Any,
) -> _Response:
    """Send a request for Google's client library."""
    try:
        answer = web.request(method, url, headers=headers, content=body)
    except APIError as error:
        if error.status is None:
            raise
        return _Response(error.status, {}, error.message.encode())
    return _Response(answer.status_code, answer.headers, answer.content)
