"""Experiments: named groups of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack
from uuid import uuid4

from penstock.errors import NotFound
from penstock.store import recurring_runs, runs, search_queue
from penstock.store.rows import Experiment, ExperimentChanges
from penstock.store.table import Table

if TYPE_CHECKING:
    from penstock.store.tx import Tx

DEFAULT = "Default"
"""The experiment of runs that name none."""

_OF_DEFAULT = "All runs created without specifying an experiment will be grouped here."

TABLE = Table("experiments", Experiment, key=("id",))
_BY_NAME = f"{TABLE.select} WHERE name = ? AND namespace = ?"


def insert(tx: Tx, experiment: Experiment) -> None:
    """Insert an experiment.

    Raises:
        Conflict: There is one of this name.
    """
    TABLE.insert(tx, (experiment,))
    search_queue.note(tx, "experiment", experiment.id)


def get_or_create(tx: Tx, name: str, at: int, namespace: str = "") -> Experiment:
    """Return the experiment of this name in a namespace; it is created, as of ``at``, when there is none.

    Two that do so at once get the same experiment.
    """
    found = tx.row(_BY_NAME, (name, namespace))
    if found is None:
        tx.execute(
            "INSERT INTO experiments"
            " (id, name, created_at, description, namespace, storage_state, last_run_created_at)"
            " VALUES (?, ?, ?, ?, ?, 'AVAILABLE', 0) ON CONFLICT (name, namespace) DO NOTHING",
            (str(uuid4()), name, at, _OF_DEFAULT if name == DEFAULT else "", namespace),
        )
        found = tx.row(_BY_NAME, (name, namespace))
        assert found is not None, "the row was inserted, or was there"
        search_queue.note(tx, "experiment", TABLE.decode(found).id)
    return TABLE.decode(found)


def get(tx: Tx, experiment_id: str) -> Experiment:
    """Return an experiment by its id.

    Raises:
        NotFound: There is none.
    """
    return TABLE.get(tx, experiment_id)


def find(tx: Tx, name: str, namespace: str = "") -> Experiment:
    """Return an experiment by its name.

    Raises:
        NotFound: There is none.
    """
    found = tx.row(_BY_NAME, (name, namespace))
    if found is None:
        raise NotFound(f"there is no experiment named {name!r}")
    return TABLE.decode(found)


def update(tx: Tx, experiment_id: str, /, **changes: Unpack[ExperimentChanges]) -> None:
    """Change fields of an experiment.

    Raises:
        NotFound: There is no such experiment.
    """
    if not TABLE.update(tx, (experiment_id,), changes):
        raise TABLE.missing((experiment_id,))


def archive(tx: Tx, experiment_id: str, at: int) -> None:
    """Put an experiment away, and its runs with it; its recurring runs are switched off.

    Args:
        tx: The transaction.
        experiment_id: The experiment.
        at: The time, in epoch microseconds.

    Raises:
        NotFound: There is no such experiment.
    """
    # In the order in which creating a run writes them, so that the two cannot wait for each other.
    runs.archive_all(tx, experiment_id, at)
    update(tx, experiment_id, storage_state="ARCHIVED")
    recurring_runs.disable_all(tx, experiment_id, at)


def delete(tx: Tx, experiment_id: str) -> None:
    """Delete an experiment; its runs stay.

    Raises:
        NotFound: There is no such experiment.
    """
    if not tx.execute("DELETE FROM experiments WHERE id = ?", (experiment_id,)):
        raise TABLE.missing((experiment_id,))
    search_queue.note(tx, "experiment", experiment_id)
