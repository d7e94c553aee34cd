"""Leases as rows, for a database that several hosts share: they expire by the database's time.

One whose holder is known to have died is free at once (`penstock.store.holders`).

A lease carries an epoch, which grows each time that it changes hands. A driver that lost its lease without
noticing (it was stopped, or cut off) finds another epoch in its next transaction and cannot commit.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from penstock.errors import Conflict, StoreError
from penstock.store import holders
from penstock.store.tx import Tx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from penstock.store.tx import Session

LEASE_S = 10
"""How long a driver may be out of touch with the database before another may take its runs."""

_log = logging.getLogger(__name__)

_LIVE = "SELECT run_id, holder FROM leases WHERE run_id >= ? AND run_id < ? AND expires_at > {now}"
_HELD = "SELECT run_id, holder FROM leases WHERE {any run_id} AND expires_at > {now}"
_TAKE = (
    "INSERT INTO leases (run_id, epoch, holder, expires_at) VALUES (?, 1, ?, {now} + ?)"
    " ON CONFLICT (run_id) DO UPDATE"
    " SET epoch = leases.epoch + 1, holder = excluded.holder, expires_at = excluded.expires_at"
    " WHERE leases.expires_at <= {now} OR leases.holder = ? RETURNING epoch"
)
_RENEW = "UPDATE leases SET expires_at = {now} + ? WHERE holder = ? AND expires_at > 0 AND {any run_id}"
# The row stays: were it removed, the epoch would start again and an old holder could take it for its own.
_RELEASE = "UPDATE leases SET expires_at = 0 WHERE run_id = ? AND epoch = ?"
_CHECK = "SELECT 1 FROM leases WHERE run_id = ? AND epoch = ?{for_share}"


class RowLease:
    """One epoch of a run's lease."""

    def __init__(self, leases: RowLeases, run_id: str, epoch: int) -> None:
        self.run_id = run_id
        self.epoch = epoch
        self._leases = leases
        self._is_released = False

    def check(self, tx: Tx) -> None:
        """Lock the row against change until the transaction ends.

        Raises:
            Conflict: Another driver has the run.
        """
        if self._is_released:
            raise Conflict(f"the lease of run {self.run_id} was released")
        if tx.row(_CHECK, (self.run_id, self.epoch)) is None:
            raise Conflict(
                f"run {self.run_id} has been taken over by another driver",
                hint="this process was out of touch with the database for too long; the other one goes on",
            )

    def release(self) -> None:
        """Let another take the lease at once."""
        if not self._is_released:
            self._is_released = True
            self._leases.release(self)


class RowLeases:
    """The leases of one process; while it holds any, a thread renews them.

    Args:
        connect: Opens a session; leases have one of their own.
        lease_s: How long a lease lives unless it is renewed; it is renewed three times as often.
    """

    def __init__(self, connect: Callable[[], Session], lease_s: float = LEASE_S) -> None:
        self._connect = connect
        self._lease_us = int(lease_s * 1_000_000)
        self._pause_s = lease_s / 3
        self._holder = holders.name()
        self._held: set[str] = set()
        self._session: Session | None = None
        self._guard = threading.Lock()
        self._closed = threading.Event()
        self._renewer: threading.Thread | None = None

    def acquire(self, run_id: str) -> RowLease | None:
        """Take the lease, if nobody holds it or its time is over."""
        with self._tx() as tx:
            # Asked first, so that a holder's lock on the row is not waited for.
            holder = _holders(tx, [run_id]).get(run_id)
            if holder is not None and not self._is_over(run_id, holder):
                return None
            taken = tx.row(_TAKE, (run_id, self._holder, self._lease_us, holder or ""))
            if taken is None:
                return None
            self._held.add(run_id)
        self._start_renewing()
        return RowLease(self, run_id, taken[0])

    def held(self, run_id: str) -> bool:
        """Say whether a driver holds the lease and its time is not over."""
        with self._tx(writes=False) as tx:
            return any(not self._is_over(run_id, holder) for holder in _holders(tx, [run_id]).values())

    def free(self, run_ids: Sequence[str]) -> Sequence[str]:
        """Ask for all at once."""
        if not run_ids:
            return []
        with self._tx(writes=False) as tx:
            held = _holders(tx, run_ids)
        return [run_id for run_id in run_ids if run_id not in held or self._is_over(run_id, held[run_id])]

    def live(self, prefix: str) -> Sequence[str]:
        """Ask for a range of ids, which are compared byte by byte."""
        with self._tx(writes=False) as tx:
            return live(tx, prefix)

    def release(self, lease: RowLease) -> None:
        """Give a lease back."""
        self._held.discard(lease.run_id)
        try:
            with self._tx() as tx:
                tx.execute(_RELEASE, (lease.run_id, lease.epoch))
        except StoreError as error:
            _log.warning("the lease of run %s ends by its time: %s", lease.run_id, error.message)

    def renew(self) -> None:
        """Extend the leases that are held and were not taken over."""
        held = sorted(self._held)
        if held:
            with self._tx() as tx:
                tx.execute(_RENEW, (self._lease_us, self._holder, tx.dialect.many(held)))

    def close(self) -> None:
        """Stop renewing."""
        self._closed.set()
        if self._renewer is not None:
            self._renewer.join()
        with self._guard:
            if self._session is not None:
                self._session.close()

    def _is_over(self, run_id: str, holder: str) -> bool:
        """Say whether nobody has it in truth: its holder has died, or is this and gave it up unheard."""
        return holders.is_dead(holder) or (holder == self._holder and run_id not in self._held)

    @contextmanager
    def _tx(self, *, writes: bool = True) -> Iterator[Tx]:
        with self._guard:
            if self._session is None or self._session.broken:
                self._session = self._connect()
            with Tx(self._session, writes=writes) as tx:
                yield tx

    def _start_renewing(self) -> None:
        if self._renewer is None:
            self._renewer = threading.Thread(target=self._renew_for_ever, name="leases", daemon=True)
            self._renewer.start()

    def _renew_for_ever(self) -> None:
        while not self._closed.wait(self._pause_s):
            try:
                self.renew()
            except StoreError as error:
                # Tried again in a moment. Should the lease be lost meanwhile, its epoch keeps the run safe.
                _log.warning("the leases could not be renewed: %s", error.message)


def live(tx: Tx, prefix: str) -> Sequence[str]:
    """Return the ids of leases that begin so and that somebody holds who lives."""
    found: dict[str, str] = dict(tx.rows(_LIVE, (prefix, prefix + "\U0010ffff")))
    return sorted(each for each, holder in found.items() if not holders.is_dead(holder))


def _holders(tx: Tx, run_ids: Sequence[str]) -> dict[str, str]:
    """Return who holds leases whose time is not over, by run."""
    return dict(tx.rows(_HELD, (tx.dialect.many(run_ids),)))
