"""The settings as the rooms above use them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from penstock.home.settings import held, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.home.settings import Held

__all__ = [
    "AuthSettings",
    "CacheSettings",
    "Config",
    "ImportSettings",
    "LimitSettings",
    "MailSettings",
    "NotificationSettings",
    "ServerSettings",
    "read_config",
]


class ServerSettings(Struct, frozen=True):
    """Where the server listens.

    Args:
        host: The address.
        port: The port; 0 for any that is free.
        log_format: What its log is made of: ``text`` or ``json``.
    """

    host: str = "127.0.0.1"
    port: int = 8888
    log_format: str = "text"


class AuthSettings(Struct, frozen=True):
    """Who may do what, and how the server finds out who somebody is.

    Args:
        enabled: Whether anybody is asked.
        process_runner: Whether what people send is run by the process runner all the same.
        proxies: The addresses of proxies that are believed.
        user_header: The header in which they say who somebody is.
        user_prefix: What stands before the name there.
        issuer: The identity provider; empty for none.
        audience: Whom its tokens must be for.
        user_claim: The claim that is the user's name.
        groups_claim: The claim that lists the user's groups.
        roles: The roles by namespace, by the name of a user, or of a group with ``group:`` before it.
    """

    enabled: bool = False
    process_runner: bool = False
    proxies: frozenset[str] = frozenset()
    user_header: str = "kubeflow-userid"
    user_prefix: str = ""
    issuer: str = ""
    audience: str = "pipelines.kubeflow.org"
    user_claim: str = "email"
    groups_claim: str = "groups"
    roles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class ImportSettings(Struct, frozen=True):
    """Which URLs pipelines are fetched from.

    Args:
        check: Whether hosts and addresses are checked.
        allow_http: Whether plain HTTP is asked too.
        hosts: The hosts that are asked beside KFP's own.
        timeout_s: How long all of it may take.
    """

    check: bool = True
    allow_http: bool = False
    hosts: tuple[str, ...] = ()
    timeout_s: float = 30.0


class LimitSettings(Struct, frozen=True):
    """What one client may ask of the server.

    Args:
        requests_per_s: How many requests of one user, or one address, are answered; 0 for any number, None to
            leave it to the server.
        head_s: How long the head of a request may take to come, in seconds.
        body_s: How long its body may.
        stalled_s: How long a client may take nothing of what it is sent.
        connections: How many connections there may be.
    """

    requests_per_s: float | None = None
    head_s: float = 20.0
    body_s: float = 120.0
    stalled_s: float = 60.0
    connections: int = 2_000


class MailSettings(Struct, frozen=True):
    """How mail is sent.

    Args:
        host: The SMTP server; None where there is none.
        port: Its port.
        security: ``starttls``, ``tls`` or ``none``.
        user: Who logs in; None for nobody.
        password: The password.
        sender: The address that mail is from.
    """

    host: str | None = None
    port: int = 587
    security: str = "starttls"
    user: str | None = None
    password: str | None = None
    sender: str = "penstock@localhost"


class NotificationSettings(Struct, frozen=True):
    """How messages of notification rules are sent.

    Args:
        link: The address of the server in messages; None for where it listens.
        private_addresses: Whether receivers may be in a private network.
        timeout_s: How long a receiver may take, in seconds.
        retries_s: How long is waited after each failure, in seconds.
    """

    link: str | None = None
    private_addresses: bool = False
    timeout_s: float = 10.0
    retries_s: tuple[float, ...] = (5, 30, 120, 600, 1800, 7200, 18000, 36000)


class CacheSettings(Struct, frozen=True):
    """How tasks take outputs of earlier ones.

    Args:
        enabled: Whether they do.
        wait_s: How long, in seconds, a task waits at most for one of another run that does the same.
        kfp_keys: Whether hits and misses are those of KFP's back end.
        said_by: Who says whether they do, for messages.
    """

    enabled: bool = True
    wait_s: float = 3600
    kfp_keys: bool = False
    said_by: str = "config.toml"


class RetentionSettings(Struct, frozen=True):
    """When runs that have ended are put away, and when they are deleted.

    Args:
        archive_after_h: How many hours after its end a run is archived; None for never.
        delete_after_h: How many hours after it was archived it is deleted; None for never.
        interval_h: How often, in hours, it is looked for such runs.
    """

    archive_after_h: float | None = None
    delete_after_h: float | None = None
    interval_h: float = 6.0


class Config(Struct, frozen=True):
    """The settings; what each means is said in `penstock.home.definitions`.

    Args:
        images: An image's name, or a shell pattern of names, to the path of the interpreter that stands in
            for it; in the order of the file.
        slots: How many tasks the process runner runs at once; None leaves it to the runner.
        grace_seconds: How long a task that is to end may take after SIGTERM; None leaves it to the runner.
        log_megabytes: How much of a task's log is kept; None leaves it to the runner.
        cache: How tasks take outputs of earlier ones.
        time_zone: The IANA name of the time zone of cron expressions.
        server: Where the server listens.
        servers: Other servers by name, as tables that `penstock.client.known` reads when one is named.
        imports: Which URLs pipelines are fetched from.
        auth: Who may do what.
        limits: What one client may ask of the server.
        audit_keep_days: How long the audit log keeps an entry.
        retention: When runs that have ended go.
        notifications: How messages of notification rules are sent.
        mail: How mail is sent.
    """

    images: Mapping[str, str] = field(default_factory=dict)
    slots: int | None = None
    grace_seconds: float | None = None
    log_megabytes: float | None = None
    cache: CacheSettings = CacheSettings()
    time_zone: str = "UTC"
    server: ServerSettings = ServerSettings()
    servers: Mapping[str, Any] = field(default_factory=dict)
    imports: ImportSettings = ImportSettings()
    auth: AuthSettings = AuthSettings()
    limits: LimitSettings = LimitSettings()
    audit_keep_days: float = 90
    retention: RetentionSettings = RetentionSettings()
    notifications: NotificationSettings = NotificationSettings()
    mail: MailSettings = MailSettings()

    def interpreter(self, image: str) -> str | None:
        """Return the interpreter for an image: by its exact name, else by the first pattern that fits."""
        exact = self.images.get(image)
        if exact is not None:
            return exact
        return next((path for name, path in self.images.items() if fnmatchcase(image, name)), None)


def read_config(
    path: Path, environ: Mapping[str, str] | None = None, flags: Mapping[str, str | None] | None = None
) -> Config:
    """Read a ``config.toml``, which need not exist, and what goes before it.

    Args:
        path: The file.
        environ: The environment; None for the file alone.
        flags: What flags say, by the settings' names.

    Raises:
        ConfigError: The file is not TOML, or has a key that is not known; or some value is wrong.
    """
    return _config(held(read_file(path), path, environ or {}, flags or {}))


def _config(of: Mapping[str, Held]) -> Config:
    cache = of["cache.enabled"]
    interpreters = of["images.*"].value or {}
    return Config(
        images={image: str(Path(found).expanduser()) for image, found in interpreters.items()},
        slots=of["process.slots"].value,
        grace_seconds=of["process.grace_seconds"].value,
        log_megabytes=of["process.log_megabytes"].value,
        cache=CacheSettings(
            enabled=cache.value,
            wait_s=of["cache.wait_seconds"].value,
            kfp_keys=of["cache.keys"].value == "kfp",
            said_by=cache.source if cache.source == cache.setting.variable else CacheSettings().said_by,
        ),
        time_zone=of["schedules.time_zone"].value,
        server=ServerSettings(
            of["server.host"].value, of["server.port"].value, of["server.log_format"].value
        ),
        servers=of["servers.*"].value or {},
        auth=AuthSettings(
            enabled=of["auth.enabled"].value,
            process_runner=of["auth.process_runner"].value,
            proxies=frozenset(of["auth.proxies"].value),
            user_header=of["auth.user_header"].value,
            user_prefix=of["auth.user_prefix"].value,
            issuer=of["auth.issuer"].value or "",
            audience=of["auth.audience"].value,
            user_claim=of["auth.user_claim"].value,
            groups_claim=of["auth.groups_claim"].value,
            roles=of["roles.*"].value or {},
        ),
        imports=ImportSettings(
            check=of["imports.check"].value,
            allow_http=of["imports.allow_http"].value,
            hosts=tuple(host.lower() for host in of["imports.hosts"].value),
            timeout_s=of["imports.timeout_seconds"].value,
        ),
        audit_keep_days=of["audit.keep_days"].value,
        retention=RetentionSettings(
            of["retention.archive_after_hours"].value,
            of["retention.delete_after_hours"].value,
            of["retention.interval_hours"].value,
        ),
        limits=LimitSettings(
            requests_per_s=of["limits.requests_per_second"].value,
            head_s=of["limits.head_seconds"].value,
            body_s=of["limits.body_seconds"].value,
            stalled_s=of["limits.stalled_seconds"].value,
            connections=of["limits.connections"].value,
        ),
        notifications=NotificationSettings(
            link=of["notifications.link"].value,
            private_addresses=of["notifications.private_addresses"].value,
            timeout_s=of["notifications.timeout_seconds"].value,
            retries_s=tuple(of["notifications.retry_seconds"].value),
        ),
        mail=MailSettings(
            of["mail.host"].value,
            of["mail.port"].value,
            of["mail.security"].value,
            of["mail.user"].value,
            of["mail.password"].value,
            of["mail.sender"].value,
        ),
    )
