"""API keys: found by the digest of their secret, until they are taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import Conflict, NotFound
from penstock.store import api_keys
from penstock.store.rows import ApiKey

if TYPE_CHECKING:
    from penstock.store import Store


def test_a_key_is_found_by_its_secret_used_and_taken_away(opened: Store) -> None:
    key = ApiKey("k1", "ci", "d1", 1, {"a": "editor", "*": "viewer"}, "root", expires_at=9)
    with opened.transaction() as tx:
        api_keys.insert(tx, key)
        assert key == api_keys.by_digest(tx, "d1") == api_keys.get(tx, "k1") == api_keys.find(tx, "ci")
        assert api_keys.by_digest(tx, "D1") is None
        api_keys.used(tx, "k1", 5)
        assert 5 == api_keys.find(tx, "k1").used_at
        api_keys.delete(tx, "k1")
        assert api_keys.by_digest(tx, "d1") is None
        assert [] == api_keys.list(tx)
        for missing in (api_keys.get, api_keys.find, api_keys.delete):
            with pytest.raises(NotFound):
                missing(tx, "k1")


def test_names_need_not_differ_and_secrets_do(opened: Store) -> None:
    with opened.transaction() as tx:
        for number in (1, 2):
            api_keys.insert(tx, ApiKey(f"k{number}", "ci", f"d{number}", number, {"a": "viewer"}))
        assert ["k1", "k2"] == [key.id for key in api_keys.list(tx)]
        with pytest.raises(Conflict, match="several keys are called 'ci'") as caught:
            api_keys.find(tx, "ci")
        assert "k1, k2" in (caught.value.hint or "")
    with pytest.raises(Conflict), opened.transaction() as tx:
        api_keys.insert(tx, ApiKey("k3", "other", "d1", 3, {"a": "viewer"}))
