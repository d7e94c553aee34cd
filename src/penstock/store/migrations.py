"""Which steps of the schema a database has taken, who may use it, and how it takes more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import __version__
from penstock.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.schema import Step
    from penstock.store.tx import Tx


# Which steps a database has taken. It is how code that knows fewer of them finds out whether it may go on.
_TAKEN = """CREATE TABLE schema_steps (
    version {integer} NOT NULL PRIMARY KEY,
    usable_from {integer} NOT NULL,
    taken_by {text} NOT NULL
)"""


def check_newer(tx: Tx, found: int, steps: Sequence[Step], place: str) -> None:
    """Refuse a database that a newer Penstock has migrated, unless older ones may use it.

    Args:
        tx: A transaction.
        found: The version of the database, which is higher than those that are known here.
        steps: The steps that are known here.
        place: The database.

    Raises:
        StoreError: It has taken a step that asks for more than is known here.
    """
    row = tx.row(
        "SELECT usable_from, taken_by FROM schema_steps WHERE usable_from > ? ORDER BY version DESC LIMIT 1",
        (len(steps),),
    )
    if row is None:
        return
    usable_from, taken_by = row
    raise StoreError(
        f"the database has schema version {found}, which takes a Penstock that knows version {usable_from};"
        f" this one ({__version__}) knows versions up to {len(steps)}",
        where=place,
        hint=f"use Penstock {taken_by}, which has migrated it, or a newer one; or restore a backup of before",
    )


def check_alone(found: int, steps: Sequence[Step], users: Sequence[str], place: str) -> None:
    """Refuse to take steps under the feet of older code that cannot live with them.

    Args:
        found: The version of the database.
        steps: The steps that are known here.
        users: The leases that are held, each of a run or a server.
        place: The database.

    Raises:
        StoreError: Somebody older uses the database.
    """
    if not users or all(step.usable_from <= found for step in steps[found:]):
        return
    raise StoreError(
        f"the database has schema version {found} and is in use; a Penstock of that version cannot go on once"
        f" it has version {len(steps)}",
        where=place,
        hint="stop all servers and commands of the older Penstock first; their tasks go on, and their runs"
        " are taken up by the newer one",
    )


def unlike(said: str, place: str) -> StoreError:
    """Say that a database lacks a table or column that its version of the schema has.

    Args:
        said: What the database said.
        place: The database.
    """
    return StoreError(
        f"the database does not have the schema that its version says ({said}): "
        "a development version of Penstock has made it, or somebody has changed it",
        where=place,
        hint="set PENSTOCK_HOME to a new folder, or PENSTOCK_DATABASE_URL to an empty database, and leave "
        "this one to what made it: only released versions convert what older ones have made",
    )


def take(tx: Tx, found: int, steps: Sequence[Step]) -> None:
    """Take the steps that a database at version ``found`` has not taken."""
    if found == 0:
        tx.execute(_TAKEN)
    for version, step in enumerate(steps[found:], found + 1):
        for statement in step.statements:
            tx.execute(statement)
        tx.execute(
            "INSERT INTO schema_steps (version, usable_from, taken_by) VALUES (?, ?, ?)",
            (version, step.usable_from, __version__),
        )
