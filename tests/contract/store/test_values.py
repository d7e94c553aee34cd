"""What goes into a JSON column comes out of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from penstock.store import TaskError, tasks
from support.databases import a_task

if TYPE_CHECKING:
    from penstock.store import Store

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def typed(value: Any) -> Any:
    """A value with its types spelt out: 1, 1.0 and True are equal in Python."""
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return type(value).__name__, repr(value)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=VALUES, message=st.text(st.characters(codec=None)))
def test_any_value_and_message_is_read_as_it_was_written(opened: Store, value: Any, message: str) -> None:
    error = TaskError(message, traceback=message)
    with opened.transaction() as tx:
        tx.execute("DELETE FROM tasks")
        tasks.insert(tx, [a_task("a", inputs={"x": value})])
        tasks.update(tx, "run-1", "a", error=error)
        found = tasks.get(tx, "run-1", "a")

    assert typed(found.inputs) == typed({"x": value})
    assert found.error == error


def test_what_json_cannot_spell_is_kept(opened: Store) -> None:
    values = {
        "nan": float("nan"),
        "more": [float("inf"), {"less": -float("inf")}],
        "null": None,
        "null text": "null",
    }
    with opened.transaction() as tx:
        tasks.insert(tx, [a_task("a", outputs=values)])
        found = tasks.get(tx, "run-1", "a").outputs

    assert math.isnan(found.pop("nan"))
    assert found == {"more": [float("inf"), {"less": -float("inf")}], "null": None, "null text": "null"}
