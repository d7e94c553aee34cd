"""A literal made by `cel.quote` is the value again, whatever the value."""

from __future__ import annotations

import math

from hypothesis import example, given, settings
from hypothesis import strategies as st

from penstock.expr import cel
from support.cel_oracle import theirs

scalars = (
    st.text() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.booleans() | st.none()
)


@given(text=st.text(), other=st.text())
@example(text="it's", other="it\\'s")
@example(text="\\", other="\\\\")
@example(text="' || true || '", other="")
@example(text="\r\n", other="\n")
def test_a_quoted_text_equals_itself_and_no_other(text, other):
    program = cel.parse("x == " + cel.quote(text))
    assert program.evaluate({"x": text}) is True
    assert program.evaluate({"x": other}) is (other == text)


@given(value=scalars)
def test_a_quoted_value_evaluates_to_it(value):
    result = cel.parse(cel.quote(value)).evaluate({})
    assert type(result) is type(value)
    assert result == value


@settings(max_examples=300)
@given(value=scalars)
def test_google_reads_a_quoted_value_as_we_do(value):
    result = theirs(cel.quote(value), {})
    assert type(result) is type(value)
    assert result == value


def test_a_quoted_not_a_number_is_not_a_number():
    assert math.isnan(cel.parse(cel.quote(math.nan)).evaluate({}))


@settings(max_examples=300)
@given(text=st.text(alphabet="'\"\\nrxu{}$", max_size=12))
def test_a_quoted_text_stays_one_literal_in_a_longer_expression(text):
    assert cel.parse(f"[{cel.quote(text)}, 1].size() == 2 && [{cel.quote(text)}][0] == x").holds({"x": text})
