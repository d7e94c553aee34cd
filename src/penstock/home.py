"""The home folder: where it is, whether it can be used, and the settings in its ``config.toml``.

::

    [images]                                # an image, or a pattern of images: its interpreter here
    "registry.example.com/train:2" = "/opt/train/bin/python"
    "python:3.12*" = "~/.local/bin/python3.12"

    [process]
    slots = 4                               # tasks that run at once
    grace_seconds = 10                      # between SIGTERM and SIGKILL
    log_megabytes = 64                      # of a task's log; of a longer one the middle is cut

    [cache]
    enabled = true                          # whether tasks take outputs of earlier runs
    wait_seconds = 3600                     # at most, for a run that is making the same
    keys = "penstock"                       # or "kfp": hits and misses are those of KFP's back end

    [schedules]
    time_zone = "UTC"                       # of cron expressions

    [server]
    host = "127.0.0.1"                      # where `penstock up` listens
    port = 8888

    [servers.lab]                           # for `--on lab`: another server, and who asks it
    url = "https://pipelines.example.com"
    token_variable = "LAB_TOKEN"            # or token_file = "~/.lab-token"
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field, structs

from penstock.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Config", "Home", "database_url", "locate", "network_file_system", "prepare", "read_config"]

# Kinds of file systems, as the kernel names them, on which SQLite's locks or its shared memory are not to be
# trusted. Of FUSE's, only those that lie over a local disk may be used.
_NETWORK = re.compile(
    r"nfs\d*|cifs|smb\w*|ncpfs|afs|ceph|gfs2?|glusterfs|lustre|beegfs|gpfs|ocfs2|orangefs|pvfs2|coda"
    r"|9p|acfs|panfs|davfs\d*|fuse(?!blk$|\.fuse-overlayfs$)(\..*)?"
)


LAST_PORT = 65_535


class ServerSettings(Struct, frozen=True):
    """Where the server listens.

    Args:
        host: The address.
        port: The port; 0 for any that is free.
    """

    host: str = "127.0.0.1"
    port: int = 8888

    def chosen(self, host: str | None, port: str | None, environ: Mapping[str, str]) -> ServerSettings:
        """Return what holds: a flag, else ``$PENSTOCK_LISTEN_HOST`` or ``_PORT``, else these settings.

        Raises:
            ConfigError: A port is none.
        """
        # Not PENSTOCK_PORT: Kubernetes sets that to a URL where a service is called penstock.
        where = "--port" if port is not None else "PENSTOCK_LISTEN_PORT"
        text = port if port is not None else environ.get("PENSTOCK_LISTEN_PORT") or str(self.port)
        if not (text.isascii() and text.isdecimal() and int(text) <= LAST_PORT):
            raise ConfigError(f"a port is a number from 0 to {LAST_PORT} (got {text!r})", where=where)
        return ServerSettings(host or environ.get("PENSTOCK_LISTEN_HOST") or self.host, int(text))


class CacheSettings(Struct, frozen=True):
    """How tasks take outputs of earlier ones.

    Args:
        enabled: Whether they do; ``$PENSTOCK_CACHE`` goes before ``config.toml``.
        wait_s: How long, in seconds, a task waits at most for one of another run that does the same.
        kfp_keys: Whether hits and misses are those of KFP's back end.
        said_by: Which of the two says so, for messages.
    """

    enabled: bool = True
    wait_s: float = 3600
    kfp_keys: bool = False
    said_by: str = "config.toml"


class Config(Struct, frozen=True):
    """The settings of ``config.toml``.

    Args:
        images: An image's name, or a shell pattern of names, to the path of the interpreter that stands in
            for it; in the order of the file.
        slots: How many tasks the process runner runs at once; None leaves it to the runner.
        grace_seconds: How long a task that is to end may take after SIGTERM; None leaves it to the runner.
        log_megabytes: How much of a task's log is kept; None leaves it to the runner.
        cache: How tasks take outputs of earlier ones.
        time_zone: The IANA name of the time zone of cron expressions; ``$CRON_SCHEDULE_TIMEZONE``, which is
            KFP's, goes before ``config.toml``.
        server: Where the server listens.
        servers: Other servers by name, as tables that `penstock.client.known` reads when one is named.
    """

    images: Mapping[str, str] = field(default_factory=dict)
    slots: int | None = None
    grace_seconds: float | None = None
    log_megabytes: float | None = None
    cache: CacheSettings = CacheSettings()
    time_zone: str = "UTC"
    server: ServerSettings = ServerSettings()
    servers: Mapping[str, Any] = field(default_factory=dict)

    def interpreter(self, image: str) -> str | None:
        """Return the interpreter for an image: by its exact name, else by the first pattern that fits."""
        exact = self.images.get(image)
        if exact is not None:
            return exact
        return next((path for name, path in self.images.items() if fnmatchcase(image, name)), None)


class Home(Struct, frozen=True):
    """A home folder that can be used.

    Args:
        folder: The folder.
        config: Its settings.
        url: The database that holds what is known of runs; None for the file in the folder.
    """

    folder: Path
    config: Config
    url: str | None = None

    @property
    def database(self) -> str:
        """What `penstock.store.open` takes."""
        return self.url or str(self.folder)

    @property
    def artifacts(self) -> Path:
        """Where artifacts go unless the pipeline root says otherwise."""
        return self.folder / "artifacts"

    @property
    def logs(self) -> Path:
        """Where the folders of attempts are."""
        return self.folder / "logs"

    @property
    def workspaces(self) -> Path:
        """Where the folders are that all tasks of a run share."""
        return self.folder / "workspaces"

    @property
    def environments(self) -> Path:
        """Where the environments of components are."""
        return self.folder / "envs"

    @property
    def secrets(self) -> Path:
        """Where the secrets are that tasks ask a cluster for: a folder each, with a file for each key."""
        return self.folder / "secrets"

    @property
    def config_maps(self) -> Path:
        """Where the config maps are that tasks ask a cluster for, as the secrets."""
        return self.folder / "config_maps"

    @property
    def modules(self) -> Path:
        """Where the modules are that come with components."""
        return self.folder / "modules"


def locate(environ: Mapping[str, str] = os.environ) -> Path:
    """Say where the home is: ``$PENSTOCK_HOME``, else ``~/.penstock``; it need not exist."""
    given = environ.get("PENSTOCK_HOME")
    try:
        return Path(given).expanduser().absolute() if given else Path.home() / ".penstock"
    except RuntimeError as error:
        raise ConfigError(
            f"there is no home folder: {error}", hint="set PENSTOCK_HOME to a folder on a local disk"
        ) from error


def database_url(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the database of the home that `locate` says: ``$PENSTOCK_DATABASE_URL``; None for its own file.

    Raises:
        ConfigError: It is the URL of something else than PostgreSQL.
    """
    url = environ.get("PENSTOCK_DATABASE_URL")
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise ConfigError(
            f"PENSTOCK_DATABASE_URL begins with {url.partition(':')[0]!r}, and only PostgreSQL can be used",
            hint="write postgresql://USER:PASSWORD@HOST:PORT/DATABASE; unset it to use a file in the home",
        )
    return url or None


def prepare(folder: Path | None = None) -> Home:
    """Make a home ready: create it (mode 0700), check that it can hold a database, read its settings.

    A folder that exists keeps its mode: its owner may share it on purpose.

    Args:
        folder: The home, with a database of its own; None for the one of `locate`, with that of
            `database_url`.

    Raises:
        ConfigError: It cannot be created or written, lies on a network file system, or ``config.toml`` is
            wrong.
    """
    url = database_url() if folder is None else None
    folder = locate() if folder is None else folder
    elsewhere = "make it writable for this user, or set PENSTOCK_HOME to another folder"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = "there is a file in its place" if isinstance(error, FileExistsError) else error.strerror
        raise ConfigError(
            f"the home folder cannot be created: {reason}", where=str(folder), hint=elsewhere
        ) from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigError("the home folder cannot be written", where=str(folder), hint=elsewhere)
    kind = network_file_system(folder.resolve(), _mounts())
    if kind is not None:
        raise ConfigError(
            f"the home folder is on a network file system ({kind}), which a database's locks cannot trust",
            where=str(folder),
            hint="set PENSTOCK_HOME to a folder on a local disk",
        )
    config = read_config(folder / "config.toml")
    config = structs.replace(
        config,
        cache=_by_variable(config.cache, os.environ),
        time_zone=os.environ.get("CRON_SCHEDULE_TIMEZONE") or config.time_zone,
    )
    return Home(folder, config, url)


def network_file_system(folder: Path, mounts: Iterable[str]) -> str | None:
    """Return the kind of the network file system that holds a folder, or None when it is a local one.

    Args:
        folder: An absolute path without symbolic links.
        mounts: The lines of ``/proc/self/mountinfo`` (format: proc(5)).
    """
    place = f"{folder}/".replace("//", "/")
    longest, kind = "", ""
    for line in mounts:
        before, _, after = line.partition(" - ")
        # Blanks in a path are spelt as octal escapes there.
        point = re.sub(r"\\(\d{3})", lambda match: chr(int(match[1], 8)), before.split(" ")[4])
        point = point.rstrip("/") + "/"
        # Of several mounts on one point, the last covers the others.
        if place.startswith(point) and len(point) >= len(longest):
            longest, kind = point, after.split(" ")[0]
    return kind if _NETWORK.fullmatch(kind) else None


def read_config(path: Path) -> Config:
    """Read a ``config.toml``; one that does not exist sets nothing.

    Raises:
        ConfigError: It is not TOML, or has a key or a value that is not known.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the settings cannot be read: {error}", where=str(path)) from error
    import tomllib  # noqa: PLC0415 - 6 ms of import, for those who have the file

    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the settings are not valid TOML: {error}", where=str(path)) from error
    _refuse_unknown(
        tables, ("images", "process", "cache", "schedules", "server", "servers"), str(path), "table"
    )
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigError(f"{name!r} is a table", where=str(path), hint=f"write [{name}]")
    process, where = tables.get("process", {}), f"{path}, [process]"
    _refuse_unknown(process, ("slots", "grace_seconds", "log_megabytes"), where, "key")
    return Config(
        images={
            image: _interpreter(interpreter, f"{path}, [images] {image!r}")
            for image, interpreter in tables.get("images", {}).items()
        },
        slots=_number(process, "slots", at_least=1, whole=True, where=where),
        grace_seconds=_number(process, "grace_seconds", at_least=0, whole=False, where=where),
        log_megabytes=_number(process, "log_megabytes", at_least=0.1, whole=False, where=where),
        cache=_cache(tables.get("cache", {}), path),
        time_zone=_time_zone(tables.get("schedules", {}), f"{path}, [schedules]"),
        server=_server(tables.get("server", {}), f"{path}, [server]"),
        servers=tables.get("servers", {}),
    )


def _server(table: Mapping[str, Any], where: str) -> ServerSettings:
    _refuse_unknown(table, ("host", "port"), where, "key")
    usual = ServerSettings()
    host = table.get("host", usual.host)
    if not isinstance(host, str):
        raise ConfigError(f"host is a text (got {host!r})", where=where)
    port = _number(table, "port", at_least=0, whole=True, where=where)
    return ServerSettings(host, usual.port if port is None else port)


def _time_zone(table: Mapping[str, Any], where: str) -> str:
    _refuse_unknown(table, ("time_zone",), where, "key")
    value = table.get("time_zone", "UTC")
    if not isinstance(value, str):
        raise ConfigError(f"a time zone is a name such as 'Europe/Berlin' (got {value!r})", where=where)
    return value


def _cache(table: Mapping[str, Any], path: Path) -> CacheSettings:
    where = f"{path}, [cache]"
    _refuse_unknown(table, ("enabled", "wait_seconds", "keys"), where, "key")
    keys = table.get("keys", "penstock")
    if keys not in ("penstock", "kfp"):
        raise ConfigError(f'keys is "penstock" or "kfp" (got {keys!r})', where=where)
    wait_s = _number(table, "wait_seconds", at_least=0, whole=False, where=where)
    return CacheSettings(
        enabled=_flag(table, "enabled", default=True, where=where),
        wait_s=CacheSettings().wait_s if wait_s is None else wait_s,
        kfp_keys=keys == "kfp",
    )


_SWITCH = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}


def _by_variable(settings: CacheSettings, environ: Mapping[str, str]) -> CacheSettings:
    given = environ.get("PENSTOCK_CACHE", "").strip().lower()
    if not given:
        return settings
    if given not in _SWITCH:
        raise ConfigError(
            f"PENSTOCK_CACHE is {given!r}", hint="set it to on or off, or leave it to config.toml"
        )
    return structs.replace(settings, enabled=_SWITCH[given], said_by="PENSTOCK_CACHE")


def _flag(table: Mapping[str, Any], name: str, *, default: bool, where: str) -> bool:
    value = table.get(name, default)
    if not isinstance(value, bool):
        raise ConfigError(f"{name} is true or false (got {value!r})", where=where)
    return value


def _mounts() -> list[str]:
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []  # macOS, or a /proc that is hidden: nothing to go by


def _refuse_unknown(found: Mapping[str, Any], known: tuple[str, ...], where: str, noun: str) -> None:
    for name in found:
        if name not in known:
            import difflib  # noqa: PLC0415 - 8 ms of import, for the mistake only

            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(known)}"
            raise ConfigError(f"there is no {noun} {name!r}", where=where, hint=hint)


def _interpreter(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"an interpreter is a path (got {value!r})", where=where)
    path = Path(value).expanduser()
    if not path.is_absolute():
        raise ConfigError(f"an interpreter's path is absolute or starts with ~ (got {value!r})", where=where)
    return str(path)


def _number(table: Mapping[str, Any], name: str, *, at_least: float, whole: bool, where: str) -> Any:
    value = table.get(name)
    if value is None:
        return None
    fits = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not fits or not at_least <= value < float("inf"):
        kind = "a whole number" if whole else "a number"
        raise ConfigError(f"{name} is {kind}, {at_least} or more (got {value!r})", where=where)
    return value if whole else float(value)
