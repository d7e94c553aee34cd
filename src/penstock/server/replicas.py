"""Several servers on one database: which may be there together.

Tasks are processes of one machine, and what they write is in one home. A server of that machine and that
home can go on with what another one has begun: it finds the processes and reads their folders. One of another
machine, or another home, would know nothing of either, and begin tasks again that still run: it is refused.
"""

from __future__ import annotations

import hashlib
import logging
import time
from itertools import count
from typing import TYPE_CHECKING

from penstock.errors import ConfigError
from penstock.runtime.identity import host
from penstock.store.holders import machine
from penstock.store.lease_rows import LEASE_S

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.store import Lease, Store

__all__ = ["MOST", "join"]

MOST = 16
"""How many servers a home may have."""

LOOK_S = 0.2

_DOOR = "servers"
"""The lease of the server that is about to join: one at a time looks whether it may."""

_SERVER = "server "

_log = logging.getLogger(__name__)


def join(store: Store, home: Path) -> Lease:
    """Be one of the servers of a database, until the lease is released.

    Servers of another place that have just died are waited for: of another machine's nobody knows that here.

    Args:
        store: The database.
        home: The home folder.

    Raises:
        ConfigError: Servers of another machine, or of another home, are there.
    """
    place = home.resolve()
    mine = f"{_SERVER}{hashlib.sha256(f'{machine()} {place}'.encode()).hexdigest()[:16]} "
    until = time.monotonic() + LEASE_S + 2
    others = [each for each in store.leases.live(_SERVER) if not each.startswith(mine)]
    if others:
        _log.info("the database has servers elsewhere; in case that they have just died, it is waited for")
    while True:
        if (door := store.leases.acquire(_DOOR)) is not None:
            try:
                others = [each for each in store.leases.live(_SERVER) if not each.startswith(mine)]
                if not others:
                    return _numbered(store, f"{mine}{host()}:{place}")
            finally:
                door.release()
        if time.monotonic() > until:
            raise _elsewhere(others)
        time.sleep(LOOK_S)


def _numbered(store: Store, name: str) -> Lease:
    """Take a lease of this name, and of the first number that is free."""
    leases = (store.leases.acquire(f"{name} {number}") for number in count(1))
    return next(lease for lease in leases if lease is not None)


def _elsewhere(others: list[str]) -> ConfigError:
    places = sorted({each.split(" ", 2)[2].rpartition(" ")[0] for each in others})
    named = f": {', '.join(places)}" if places else ""
    return ConfigError(
        f"this database has a server already, that runs tasks as processes of another machine or home{named}",
        where="PENSTOCK_DATABASE_URL",
        hint="several servers of one database share one home on one machine: start this one there with that"
        " PENSTOCK_HOME, use the other one or stop it; or give this one a database of its own",
    )
