"""The server as a process: a port, the engine beside it, and a record for those who look for it."""

from __future__ import annotations

import gc
import logging
import resource
import signal
import socket
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import uvicorn
from msgspec import structs

from penstock import __version__
from penstock import home as homes
from penstock import store as stores
from penstock.endpoint import Record
from penstock.errors import ConfigError
from penstock.notifications import Courier, Reader, Sender
from penstock.runtime.identity import now
from penstock.schedules import ticker
from penstock.server import log_format, replicas
from penstock.server.app import make_app
from penstock.server.connections import protocol
from penstock.server.guard import LOOPBACK, Guard
from penstock.server.indexer import Indexer
from penstock.server.login import Login
from penstock.server.retention import Retention
from penstock.server.routes import Notifying, Services
from penstock.server.streams import Streams
from penstock.server.supervisor import Supervisor
from penstock.server.table import ROUTES
from penstock.store import api_keys, experiments

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator, Mapping

    from starlette.types import ASGIApp

    from penstock.home import AuthSettings, Config, Home, LimitSettings
    from penstock.store import Store

__all__ = ["serve"]

OTHER_FILES = 200
"""How many files the process may have open beside its connections."""

GRACE_S = 5
"""How long requests that are under way may take once the server is to stop."""

_log = logging.getLogger(__name__)

_ANY = {"", "0.0.0.0", "::"}  # noqa: S104 - they are looked for


def serve(flags: Mapping[str, str | None], *, no_auth: bool, announce: Callable[[str], None]) -> None:
    """Serve a home until a signal says that it is enough.

    Args:
        flags: What the command line says, by the settings' names; None leaves it to the settings.
        no_auth: Whether everybody who reaches a port beyond this machine may do everything.
        announce: Told the server's URL once it can be asked.

    Raises:
        ConfigError: The home has a server already, the port is none or taken, or others reach the address.
    """
    home = homes.prepare(flags=flags)
    _check_who_may_ask(home.config, no_auth=no_auth)
    host, auth = home.config.server.host, home.config.auth
    log_format.set_up(home.config.server.log_format)
    with ExitStack() as stack:
        record = Record(home.folder, most=replicas.MOST if home.url is not None else 1)
        stack.callback(record.close)
        bound = stack.enter_context(_listening(host, home.config.server.port))
        store = stack.enter_context(stores.open(home.database))
        if home.url is not None:
            stack.callback(replicas.join(store, home.folder).release)
        with store.transaction() as tx:
            experiments.get_or_create(tx, experiments.DEFAULT, now())
        supervisor = Supervisor(home.folder, {"PENSTOCK_AUTH": "on" if auth.enabled else "off"})
        _begin(stack, supervisor)
        url = _url(host, bound.getsockname()[1])
        services = Services(home, store, supervisor.is_ready, notifying=_notifying(stack, home, store, url))
        if auth.enabled:
            services = structs.replace(services, identify=_login(store, auth), runs_code=auth.process_runner)
        streams = Streams(store)
        stack.callback(streams.close)
        _begin(stack, Indexer(store))
        _begin(stack, Retention(store, home.config.retention))

        def ready() -> None:
            record.write(url, __version__)
            announce(url)

        gc.enable()
        gc.freeze()  # all that was imported stays
        # An answer on a large run is 10,000 objects, none of them part of a cycle; with the usual threshold
        # the collector looks at them again and again, which takes as long as making them.
        gc.set_threshold(50_000, 20, 100)
        app = make_app(services, ROUTES, Guard(LOOPBACK if host in LOOPBACK else None), streams)
        _serve(app, bound, ready, streams.let_go, _protocol(home.config.limits))


def _check_who_may_ask(config: Config, *, no_auth: bool) -> None:
    """Refuse to be reached from other machines where nobody is asked who they are, unless that is meant."""
    host, auth = config.server.host, config.auth
    if no_auth and auth.enabled:
        raise ConfigError(
            "--no-auth says that nobody is asked who they are, and the settings that everybody is",
            where="auth.enabled",
            hint="leave --no-auth out; or set PENSTOCK_AUTH=off",
        )
    if host not in LOOPBACK and not no_auth and not auth.enabled:
        raise ConfigError(
            f"{host!r} can be reached from other machines, and nobody would be asked who they are:"
            " anybody could start programs here",
            where="the address to listen at",
            hint="have people log in with --auth, listen at 127.0.0.1, or say --no-auth where everybody may",
        )


class _Worker(Protocol):
    """What works beside the requests, in a thread or a process of its own."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""


def _begin(stack: ExitStack, worker: _Worker) -> None:
    worker.start()
    stack.callback(worker.stop)


def _notifying(stack: ExitStack, home: Home, store: Store, url: str) -> Notifying:
    """Begin to tell of what runs do, and return what handlers need for it."""
    config = home.config
    sender = Sender(
        config.notifications,
        config.mail,
        # Not where people log in: those who may write a rule need not be those who may use this machine.
        may_ask_itself=config.server.host in LOOPBACK and not config.auth.enabled,
    )
    link = (config.notifications.link or url).rstrip("/")
    courier = Courier(store, Reader(store, link, ticker.due_at), sender)
    _begin(stack, courier)
    return Notifying(sender, link, courier.wake)


def _login(store: Store, auth: AuthSettings) -> Login:
    """Return what finds out who sends a request."""
    with store.read() as tx:
        if not (auth.issuer or auth.proxies or api_keys.list(tx)):
            _log.warning("nobody can log in yet; `penstock keys create NAME --role '*=admin'` makes a key")
    if not auth.issuer:
        return Login(store, auth)
    from penstock.server.oidc import provider  # noqa: PLC0415 - few servers ask one

    return Login(store, auth, provider(auth.issuer, auth.audience))


class _Server(uvicorn.Server):
    """Uvicorn's server, that leaves signals to us and says when it begins and is about to end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do not take signals: they would be raised again before the engine has been stopped."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what would go on for ever, and then wait for what does not."""
        self._ending()
        await super().shutdown(sockets)


def _protocol(limits: LimitSettings) -> type[asyncio.Protocol]:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = limits.connections
    if files != resource.RLIM_INFINITY:
        most = max(1, min(most, files - OTHER_FILES))
    return protocol(head_s=limits.head_s, stalled_s=limits.stalled_s, most=most)


def _serve(
    app: ASGIApp,
    bound: socket.socket,
    ready: Callable[[], None],
    ending: Callable[[], None],
    protocol: type[asyncio.Protocol],
) -> None:
    config = uvicorn.Config(
        app,
        http=protocol,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # who is at the other end of a connection is not for headers to say
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = _Server(config, ready, ending)

    def end(number: int, frame: Any) -> None:
        server.handle_exit(number, frame)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    server.run(sockets=[bound])


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol said, asyncio sends what it has at once; without, each answer takes 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"the port cannot be opened: {error.strerror or error}",
                where=f"{host}:{port}",
                hint="choose another with --port, or find who has it: ss -ltnp",
            ) from error
        bound.set_inheritable(False)
        yield bound


def _url(host: str, port: int) -> str:
    name = "127.0.0.1" if host in _ANY else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
