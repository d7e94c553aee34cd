"""The home folder: where it is, and whether it can be used."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.errors import ConfigError
from penstock.home.config import Config, read_config

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Home", "database_url", "locate", "network_file_system", "prepare"]

# Kinds of file systems, as the kernel names them, on which SQLite's locks or its shared memory are not to be
# trusted. Of FUSE's, only those that lie over a local disk may be used.
_NETWORK = re.compile(
    r"nfs\d*|cifs|smb\w*|ncpfs|afs|ceph|gfs2?|glusterfs|lustre|beegfs|gpfs|ocfs2|orangefs|pvfs2|coda"
    r"|9p|acfs|panfs|davfs\d*|fuse(?!blk$|\.fuse-overlayfs$)(\..*)?"
)


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


def prepare(folder: Path | None = None, flags: Mapping[str, str | None] | None = None) -> Home:
    """Make a home ready: create it (mode 0700), check that it can hold a database, read its settings.

    A folder that exists keeps its mode: its owner may share it on purpose.

    Args:
        folder: The home, with a database of its own; None for the one of `locate`, with that of
            `database_url`.
        flags: What flags of the command say, by the names of the settings; None for those not given.

    Raises:
        ConfigError: It cannot be created or written, lies on a network file system, or a setting is wrong.
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
    config = read_config(folder / "config.toml", os.environ, flags)
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


def _mounts() -> list[str]:
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []  # macOS, or a /proc that is hidden: nothing to go by
