"""Rules of the driver that hold for all values."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from penstock import ir
from penstock.driver import Values, cache, control, outputs
from penstock.driver.types import Mismatch, convert, parse_text
from support.driver_values import artifact, component, task
from support.shares import examples

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=9),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
ITEMS = st.one_of(
    st.lists(
        st.sampled_from(["a", "A", "a~1", "a-1", "", "é", 1, 1.0, True, "1", None, {"k": 1}]), max_size=12
    ),
    st.lists(JSON, max_size=12),
)


def identity(value: Any) -> str:
    """A text that tells values apart as JSON does: 1, 1.0 and true differ, the order of keys does not."""
    return json.dumps(value, sort_keys=True)


@given(ITEMS)
def test_labels_are_fit_for_paths_and_differ(items):
    labels = control.labels(items)
    assert len(labels) == len(items)
    assert len({label.lower() for label in labels}) == len(labels)
    for index, label in enumerate(labels):
        assert re.fullmatch(rf"[A-Za-z0-9._=,-]{{1,40}}|[A-Za-z0-9._=,-]*~{index}", label)
        assert len(label) <= 40


@given(ITEMS)
def test_items_come_back_as_they_are_from_text_and_from_data(items):
    from_text = control.items(
        task(parameterIterator={"itemInput": "i", "items": {"raw": json.dumps(items)}}), Values()
    )
    of_input = task(parameterIterator={"itemInput": "i", "items": {"inputParameter": "x"}})
    assert identity(from_text) == identity(items)
    assert control.items(of_input, Values({"x": items})) == items
    assert identity(control.items(of_input, Values({"x": json.dumps(items)}))) == identity(items)


@given(JSON, st.sampled_from(list(ir.ParameterType)))
def test_converting_again_changes_nothing(value, kind):
    try:
        converted = convert(value, kind)
    except Mismatch:
        return
    assert identity(convert(converted, kind)) == identity(converted)


@given(JSON, st.sampled_from(["LIST", "STRUCT", "BOOLEAN", "NUMBER_INTEGER", "NUMBER_DOUBLE"]))
def test_a_value_written_as_json_is_read_as_that_value(value, name):
    kind = ir.ParameterType(name)
    try:
        expected = convert(value, kind)
    except Mismatch:
        return
    assert identity(parse_text(json.dumps(value), kind)) == identity(expected)


@given(
    st.dictionaries(st.sampled_from("xyz"), JSON, max_size=3),
    st.dictionaries(st.sampled_from("xyz"), JSON, max_size=3),
)
@examples(150)
def test_cache_keys_are_equal_exactly_when_the_parameters_are(one, other):
    def key(parameters: dict[str, Any]) -> str:
        return cache.key(cache.parts({"image": "i"}, Values(parameters)))

    assert (key(one) == key(other)) == (identity(one) == identity(other))
    assert key(copy.deepcopy(one)) == key(dict(reversed(one.items())))


@given(st.lists(st.one_of(st.none(), st.lists(st.integers(), max_size=3)), max_size=6))
def test_collecting_keeps_order_and_nesting(rounds):
    """Each round is an iteration: None was skipped, a list is what an inner loop gave."""
    of = component(outputs={"n": "LIST"}, output_artifacts={"m": {}})
    values = [
        Values()
        if numbers is None
        else Values({"n": numbers}, {"m": [artifact(str(number)) for number in numbers]})
        for numbers in rounds
    ]
    kept = [numbers for numbers in rounds if numbers is not None]
    collected = outputs.collect(of, values)
    assert collected.parameters["n"] == kept
    flat = [str(number) for numbers in kept for number in numbers]
    assert [item.id for item in collected.artifacts["m"]] == flat
