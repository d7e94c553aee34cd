"""Which server a client asks: the one that it is told, the cluster's, the home's, or one of its own."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from penstock import endpoint
from penstock import home as homes
from penstock.client import known
from penstock.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.client.known import KnownServer

__all__ = ["OwnServer", "Place", "find", "named", "own_server"]

_IN_CLUSTER = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"
_STOP_S = 20


class Place(NamedTuple):
    """A server.

    Args:
        url: What paths of the API are added to.
        ui_url: What links to pages begin with.
        is_own: Whether it ends with this process.
        known: What ``config.toml`` says of it, where it does.
    """

    url: str
    ui_url: str
    is_own: bool = False
    known: KnownServer | None = None


def find(
    host: str | None, ui_host: str | None, namespace: str, environ: Mapping[str, str] = os.environ
) -> Place:
    """Return the server to ask.

    Args:
        host: A URL, or the name of a server in ``config.toml``; a URL without a scheme has ``https://``.
        ui_host: The URL of the pages, where it is another one.
        namespace: The namespace of Kubeflow, on a cluster.
        environ: The environment.
    """
    url = named(host, namespace, environ)
    is_own = url is None
    if url is None:
        url = own_server(homes.prepare().folder).url
    found = known.of_host(url)
    if found is not None:
        url = found.url
    if "://" not in url:
        url = f"https://{url}"
    url = url.rstrip("/")
    ui_url = environ.get("KF_PIPELINES_UI_ENDPOINT") or ui_host or url
    return Place(url, ui_url.rstrip("/"), is_own, found)


def named(host: str | None, namespace: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return where the server is that nobody has to start: the one that is told, the cluster's, the home's.

    Args:
        host: As in `find`.
        namespace: As in `find`.
        environ: The environment.
    """
    url = host or environ.get("KF_PIPELINES_ENDPOINT")
    if url:
        return url
    if Path(_IN_CLUSTER).exists():
        return f"http://ml-pipeline.{namespace}.svc.cluster.local:8888"
    home = homes.prepare()
    found = None if home.folder in _own else endpoint.find(home.folder)
    return found.url if found is not None else None


_COMMAND = "import sys; from penstock.cli import main; sys.exit(main())"


class OwnServer:
    """A server that a process has started for its clients, and that ends with it.

    Args:
        home: Its home.
    """

    def __init__(self, home: Path) -> None:
        log = home / "server.log"
        with log.open("a") as written:
            began = written.tell()
            # It stops at the end of its standard input, which comes also when this process is killed.
            self._process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, "up", "--port", "0", "--until-stdin-ends"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=written,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None, "it is a pipe"
        name, _, self.url = self._process.stdout.readline().strip().partition("=")
        if name != "export KF_PIPELINES_ENDPOINT":
            self._process.wait(_STOP_S)
            raise ConfigError(
                "no server could be started for the client: " + log.read_text()[began:].strip(),
                where=str(log),
                hint="see what `penstock up` says",
            )
        atexit.register(self.stop)

    def stop(self) -> None:
        """End it; runs that have not ended go on with the next server of the home."""
        assert self._process.stdin is not None, "it is a pipe"
        self._process.stdin.close()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()


_own: dict[Path, OwnServer] = {}


def own_server(home: Path) -> OwnServer:
    """Return the server that this process has for a home; it is started when there is none yet."""
    if home not in _own:
        _own[home] = OwnServer(home)
    return _own[home]
