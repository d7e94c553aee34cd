"""The audit log, on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store import audit
from penstock.store.rows import AuditEntry

if TYPE_CHECKING:
    from penstock.store import Store

DAY = 86_400_000_000


def entry(at: int, who: str = "ada", deed: str = "runs.create") -> AuditEntry:
    return AuditEntry(
        audit.new_id(at), at, who, "192.0.2.1", deed, "POST", "/apis/v2beta1/runs", "a-run", 200, ""
    )


def test_entries_come_newest_first_a_page_at_a_time(opened: Store) -> None:
    written = [entry(at) for at in (3, 1, 2, 2, 900 * DAY)]
    with opened.transaction() as tx:
        for each in written:
            audit.append(tx, each)
    with opened.read() as tx:
        found = list(audit.page(tx, limit=2))
        while rest := audit.page(tx, limit=2, before=found[-1].id):
            found += rest

    assert [900 * DAY, 3, 2, 2, 1] == [each.at for each in found]
    assert sorted(written, key=lambda each: each.id) == found[::-1]


def test_entries_are_found_by_who_what_and_when(opened: Store) -> None:
    with opened.transaction() as tx:
        audit.append(tx, entry(1, "ada", "runs.create"))
        audit.append(tx, entry(2, "bob", "runs.create"))
        audit.append(tx, entry(3, "ada", "runs.delete"))
    with opened.read() as tx:
        assert [3, 1] == [each.at for each in audit.page(tx, limit=9, who="ada")]
        assert [2, 1] == [each.at for each in audit.page(tx, limit=9, deed="runs.create")]
        assert [3, 2] == [each.at for each in audit.page(tx, limit=9, since=2)]
        assert [3] == [each.at for each in audit.page(tx, limit=9, since=2, who="ada")]


def test_what_is_old_is_forgotten(opened: Store) -> None:
    with opened.transaction() as tx:
        for at in (1, 2, 3):
            audit.append(tx, entry(at))
        assert audit.forget(tx, 3) == 2
        assert [3] == [each.at for each in audit.page(tx, limit=9)]
