"""A process of its own that uses a store, so that tests can kill it.

Every job says a line when it has come so far, and does what a line on stdin says then.
"""

from __future__ import annotations

import sys

from penstock.errors import Conflict
from penstock.store import Store, attempts, events, runs, tasks
from support.databases import Database, a_run, a_task, an_attempt, an_event

BATCH = 5


def write_for_ever(opened: Store) -> None:
    """Write transactions of `BATCH` tasks, attempts and pairs of events, until killed."""
    print("ready", flush=True)
    while True:
        with opened.transaction() as tx:
            done = sum(tasks.counts(tx, "run-1").values())
            seq = events.last_seq(tx, "run-1")
            for number in range(done, done + BATCH):
                path = f"task-{number:06}"
                tasks.insert(tx, [a_task(path)])
                attempts.insert(tx, [an_attempt(path)])
                events.append(tx, [an_event(seq + 1, path=path), an_event(seq + 2, path=path)])
                seq += 2
            runs.update(tx, "run-1", parameters={"tasks": done + BATCH})


def hold(opened: Store) -> None:
    """Take the lease of run-1; on a line, commit something under it and say how that went."""
    lease = opened.leases.acquire("run-1")
    print("taken" if lease else "refused", flush=True)
    sys.stdin.readline()
    if lease:
        try:
            with opened.transaction() as tx:
                lease.check(tx)
                runs.create(tx, a_run("written under the lease"), {})
            print("committed", flush=True)
        except Conflict as error:
            print(f"conflict: {error.message}", flush=True)


def stop_inside(opened: Store) -> None:
    """Stop in the middle of a transaction that has written."""
    with opened.transaction() as tx:
        runs.create(tx, a_run("never"), {})
        print("inside", flush=True)
        sys.stdin.readline()


def main() -> None:
    """Do the job that the arguments name."""
    job, kind, location, *lease_s = sys.argv[1:]
    options = {"lease_s": float(lease_s[0])} if lease_s else {}
    opened = Database(kind, location).open(**options)
    {"write": write_for_ever, "hold": hold, "stop": stop_inside}[job](opened)
    opened.close()


if __name__ == "__main__":
    main()
