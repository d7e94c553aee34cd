"""Who asks: tokens, and what a user has set once for all clients."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Context", "ServiceAccountTokenVolumeCredentials", "TokenCredentialsBase", "headers_of"]

_NAMESPACE_FILE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
_TOKEN_FILE = "/var/run/secrets/kubeflow/pipelines/token"  # noqa: S105 - a path


class TokenCredentialsBase:
    """The base of what gives tokens: a subclass has ``get_token()``, which is called for each request."""

    def get_token(self) -> str:
        """Return a token that is valid now."""
        raise NotImplementedError(f"{type(self).__name__} has no get_token()")

    def refresh_api_key_hook(self, config: Any) -> None:
        """Set the token in a configuration of ``kfp_server_api``."""
        config.verify_ssl = True
        config.api_key_prefix["authorization"] = "Bearer"
        config.api_key["authorization"] = self.get_token()


class ServiceAccountTokenVolumeCredentials(TokenCredentialsBase):
    """Tokens of a pod's service account, from the volume that a cluster puts them in.

    Args:
        path: The file; ``$KF_PIPELINES_SA_TOKEN_PATH``, or KFP's usual one, when not given.
    """

    def __init__(self, path: str | None = None) -> None:
        self._path = path or os.environ.get("KF_PIPELINES_SA_TOKEN_PATH") or _TOKEN_FILE

    def get_token(self) -> str:
        """Read the token anew: the cluster changes it."""
        try:
            return Path(self._path).read_text().strip()
        except OSError as error:
            raise ConfigError(
                f"the service account's token cannot be read: {error.strerror}",
                where=self._path,
                hint="mount it with a projected volume, or set KF_PIPELINES_SA_TOKEN_PATH",
            ) from error


class Context:
    """What a user has set once, kept where stock's client keeps it: ``~/.config/kfp/context.json``.

    Args:
        namespace: What goes before the namespace there, for one client.
    """

    def __init__(self, namespace: str = "") -> None:
        self._given = namespace
        self._path = Path.home() / ".config" / "kfp" / "context.json"
        try:
            self._settings: dict[str, str] = json.loads(self._path.read_text())
        except (OSError, ValueError):
            self._settings = {}

    @property
    def namespace(self) -> str:
        """The user's namespace; empty where there is none."""
        return self._given or self._settings.get("namespace", "")

    @namespace.setter
    def namespace(self, name: str) -> None:
        self._given = ""
        self._settings["namespace"] = name
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._settings))

    def take_namespace_of_pod(self) -> None:
        """Take the namespace of the pod that this runs in, if it does."""
        try:
            self.namespace = _NAMESPACE_FILE.read_text()
        except OSError:
            return

    @property
    def cookies(self) -> str | None:
        """A cookie that authenticates the user."""
        return self._settings.get("client_authentication_cookie")

    @property
    def header(self) -> dict[str, str]:
        """A header that authenticates the user."""
        name = self._settings.get("client_authentication_header_name")
        return {name: self._settings.get("client_authentication_header_value", "")} if name else {}


def headers_of(
    existing_token: str | None, credentials: TokenCredentialsBase | None, context: Context
) -> Callable[[], Mapping[str, str]]:
    """Return what makes the headers of each request."""

    def headers() -> dict[str, str]:
        token = existing_token or (credentials.get_token() if credentials is not None else None)
        return {**context.header, **({"Authorization": f"Bearer {token}"} if token else {})}

    return headers
