from __future__ import annotations

import pytest

from penstock.errors import ExpressionError
from penstock.expr.selectors import select

STRUCT = {
    "nested": {"a": "A", "b": "B"},
    "bool": True,
    "double": 1.3,
    "int": 10,
    "list": [1.1, {"k k": None}],
}


@pytest.mark.parametrize(
    ("expression", "value", "selected"),
    [
        ('parseJson(string_value)["int"]', STRUCT, 10),
        ('parseJson(string_value)["int"]', '{"int": 10}', 10),
        ('parseJson(string_value)["nested"]["b"]', STRUCT, "B"),
        ('parseJson(string_value)["list"][1]["k k"]', STRUCT, None),
        ('parseJson(string_value)["bool"]', STRUCT, True),
        ('parseJson(string_value)["whole"]', {"whole": 2.0}, 2.0),
        ("parseJson(string_value)[0]", "[1.1,1.2,1.3]", 1.1),
        ("parseJson(string_value)", STRUCT, STRUCT),
        ("string_value", "Hello, World!", "Hello, World!"),
        ("string_value", None, ""),
        ("string_value", 2.0, "2"),
        ("string_value", {"a": [1, True]}, '{"a":[1,true]}'),
        ("struct_value.nested.b", STRUCT, "B"),
        ("struct_value.list", STRUCT, STRUCT["list"]),
        ("list_value[0] + 1", [1], 2),
        ("number_value * 2.0", 1.5, 3.0),
        ("!bool_value", False, True),
        ("null_value == null", None, True),
    ],
)
def test_a_selector_takes_a_part_of_a_value(expression, value, selected):
    result = select(expression, value)
    assert type(result) is type(selected)
    assert result == selected


@pytest.mark.parametrize(
    ("expression", "value", "message"),
    [
        ("parseJson(string_value)", "invalidjson", "the text is not JSON"),
        ("struct_value", "Hello", "no variable 'struct_value'"),
        ("struct_value.c", STRUCT, "no such key: 'c'"),
        ('parseJson(string_value)["c"]', STRUCT, "no such key: 'c'"),
        ("bytes(string_value)", "a", "a parameter cannot hold a bytes"),
        ("5u", "a", "a parameter cannot hold a uint"),
        ("{'a': [timestamp(0)]}", "a", "a parameter cannot hold a google.protobuf.Timestamp"),
        ("[{1: 2}]", "a", "a parameter cannot hold a map with keys of type int"),
        ("parseJson(string_value", "{}", "the expression ends"),
    ],
)
def test_what_cannot_be_selected_is_an_error(expression, value, message):
    with pytest.raises(ExpressionError, match=message) as caught:
        select(expression, value)
    assert caught.value.expression == expression
