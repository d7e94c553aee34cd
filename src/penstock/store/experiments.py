"""Experiments: named groups of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from penstock.errors import NotFound
from penstock.store.rows import Experiment
from penstock.store.table import Table

if TYPE_CHECKING:
    from penstock.store.tx import Tx

_TABLE = Table("experiments", Experiment, key=("id",))


def get_or_create(tx: Tx, name: str, at: int) -> Experiment:
    """Return the experiment of this name; it is created, as of ``at``, when there is none.

    Two that do so at once get the same experiment.
    """
    by_name = f"{_TABLE.select} WHERE name = ?"
    found = tx.row(by_name, (name,))
    if found is None:
        tx.execute(
            "INSERT INTO experiments (id, name, created_at, description) VALUES (?, ?, ?, '')"
            " ON CONFLICT (name) DO NOTHING",
            (str(uuid4()), name, at),
        )
        found = tx.row(by_name, (name,))
        assert found is not None, "the row was inserted, or was there"
    return _TABLE.decode(found)


def get(tx: Tx, experiment_id: str) -> Experiment:
    """Return an experiment by its id.

    Raises:
        NotFound: There is none.
    """
    return _TABLE.get(tx, experiment_id)


def find(tx: Tx, name: str) -> Experiment:
    """Return an experiment by its name.

    Raises:
        NotFound: There is none.
    """
    found = tx.row(f"{_TABLE.select} WHERE name = ?", (name,))
    if found is None:
        raise NotFound(f"there is no experiment named {name!r}")
    return _TABLE.decode(found)
