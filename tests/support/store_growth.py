"""Write, finish and read tasks, and say the peak memory at each of some numbers of them."""

from __future__ import annotations

import resource
import sys

from penstock import store
from penstock.store import Event, Store, Task, TaskChanges, events, tasks

BATCH = 500


def grow(opened: Store, begin: int, end: int) -> None:
    """Run the tasks from one number to another, as an engine does."""
    for start in range(begin, end, BATCH):
        paths = [f"loop/[k={number}]/fit" for number in range(start, start + BATCH)]
        with opened.transaction() as tx:
            tasks.insert(tx, [Task("run-1", path, "loop", "fit", "RUNTIME", "QUEUED", 1) for path in paths])
        done: TaskChanges = {"state": "SUCCEEDED", "outputs": {"accuracy": 0.97}, "finished_at": 2}
        with opened.transaction() as tx:
            tasks.update_many(tx, "run-1", [(path, done) for path in paths])
            events.append(tx, [Event("run-1", start + at, 2, "task", path) for at, path in enumerate(paths)])


def main() -> None:
    """Grow to each number in turn."""
    reached = 0
    with store.open(sys.argv[1]) as opened:
        for number in map(int, sys.argv[2:]):
            grow(opened, reached, number)
            reached = number
            with opened.read() as tx:
                seen = sum(1 for task in tasks.all(tx, "run-1") if task.state == "SUCCEEDED")
                assert (seen, tasks.open(tx, "run-1")) == (number, [])
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main()
