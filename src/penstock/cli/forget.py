"""``penstock forget``: have tasks run again whose outputs would be taken from the cache."""

from __future__ import annotations

from typing import NamedTuple

from penstock import home as homes
from penstock import store as stores
from penstock.cli.parameters import read_age
from penstock.cli.runs import find_run
from penstock.cli.text import note
from penstock.errors import NotFound, SubmitError
from penstock.runtime.identity import SECOND, now
from penstock.store import cache

__all__ = ["Asked", "execute"]


class Asked(NamedTuple):
    """What is to be forgotten, as it is said on the command line."""

    pipeline: str | None
    task: str | None
    component: str | None
    run: str | None
    older_than: str | None

    def before(self) -> int | None:
        """Return the moment before which it was made, in epoch microseconds; None where any counts.

        Raises:
            SubmitError: Nothing is asked for, or an age is none.
        """
        if self == (None, self.task, None, None, None):
            raise SubmitError(
                "there is nothing to forget",
                hint="name a pipeline, as in `penstock forget PIPELINE`;"
                " all that is cached is `--older-than 0s`",
            )
        if self.older_than is None:
            return None
        return now() - read_age(self.older_than, "--older-than") * SECOND

    def show(self, count: int) -> None:
        """Say how much was forgotten.

        Raises:
            NotFound: Nothing was.
        """
        said = [
            f" of task {self.task!r}" if self.task is not None else "",
            f" of pipeline {self.pipeline!r}" if self.pipeline is not None else "",
            f" of component {self.component!r}" if self.component is not None else "",
            f" of run {self.run!r}" if self.run is not None else "",
            f" from more than {self.older_than} ago" if self.older_than is not None else "",
        ]
        what = "".join(said)
        if not count:
            raise NotFound(
                f"nothing is cached{what}",
                hint="`penstock runs` names the pipelines, `penstock why RUN` a run's tasks",
            )
        note(f"forgot {count} cached result{'s' if count > 1 else ''}{what}")


def execute(
    *, pipeline: str | None, task: str | None, component: str | None, run: str | None, older_than: str | None
) -> int:
    """Forget what is cached of a pipeline, a task, a component, a run, or from before a time."""
    asked = Asked(pipeline, task, component, run, older_than)
    before = asked.before()
    with stores.open(homes.prepare().database) as store, store.transaction() as tx:
        run_id = find_run(tx, run).id if run is not None else None
        count = cache.forget(
            tx, run_id=run_id, pipeline=pipeline, path=task, component=component, before=before
        )
    asked.show(count)
    return 0
