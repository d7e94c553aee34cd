"""Documents for any protobuf message, in any spelling that its JSON form allows, as Hypothesis strategies."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import (  # type: ignore[import-untyped]
    Descriptor,
    EnumDescriptor,
    FieldDescriptor,
)
from hypothesis import strategies as st

Document = st.SearchStrategy[Any]

NAMES = st.sampled_from(["a", "b", "train", "pipelinechannel--x", "snake_name", "@type", "ü", "x.y"])
TEXT = st.one_of(
    NAMES, st.text(max_size=5), st.sampled_from(["", "null", "3", "true", "NaN", "{{$}}", "a\nb"])
)
# Beyond 2**53 a protobuf Value, which is a double, loses digits; ours does not.
NUMBERS = st.one_of(
    st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), st.just(3.0)
)
JSON: Document = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=5,
)
DURATIONS = st.one_of(
    st.builds("{}s".format, st.integers(0, 315_576_000_000 - 1)),
    st.builds("{}.{}s".format, st.integers(-99, 99), st.from_regex(r"[0-9]{1,9}", fullmatch=True)),
)


def documents(message: Descriptor, depth: int = 5) -> Document:
    """Documents of ``message``; fields of messages nested deeper than ``depth`` are left out."""
    return st.composite(_document)(message, depth)


def _document(draw: Any, message: Descriptor, depth: int) -> dict[str, Any]:
    fields = [field for field in message.fields if _is_generated(field, depth)]
    if not fields:
        return {}
    chosen = draw(st.lists(st.sampled_from(fields), unique_by=_exclusive, max_size=4))
    document = {}
    for field in chosen:
        name = draw(st.sampled_from(sorted({field.json_name, field.name})))
        document[name] = draw(_field(field, depth))
    return document


def _is_generated(field: FieldDescriptor, depth: int) -> bool:
    if field.message_type is None:
        return True
    return depth > 0 and field.message_type.full_name != "google.protobuf.Any"


def _exclusive(field: FieldDescriptor) -> str:
    return str(field.containing_oneof.name if field.containing_oneof is not None else field.name)


def _field(field: FieldDescriptor, depth: int) -> Document:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        value = _value(field.message_type.fields_by_name["value"], depth - 1)
        return st.dictionaries(NAMES, value, max_size=3)
    if field.is_repeated:
        return st.lists(_value(field, depth - 1), max_size=3)
    value = _value(field, depth - 1)
    if field.message_type is not None and field.message_type.full_name == "google.protobuf.Value":
        return value
    return st.one_of(value, value, value, st.none())


WHOLE = st.integers(-(2**31), 2**31 - 1)
LONG = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SCALARS: dict[int, Document] = {
    FieldDescriptor.CPPTYPE_STRING: TEXT,
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_INT32: st.one_of(WHOLE, WHOLE.map(str), WHOLE.map(float)),
    FieldDescriptor.CPPTYPE_INT64: st.one_of(LONG, LONG.map(str), WHOLE.map(float)),
    FieldDescriptor.CPPTYPE_DOUBLE: st.one_of(
        FLOATS.map(lambda number: number or 0.0),  # protobuf tells -0.0 from an absent number, we do not
        st.sampled_from(["NaN", "Infinity", "-Infinity", "1.5", "3", 0.0, 2]),
    ),
}


def _value(field: FieldDescriptor, depth: int) -> Document:
    if field.message_type is not None:
        return _message(field.message_type, depth)
    return _enum(field.enum_type) if field.enum_type is not None else SCALARS[field.cpp_type]


def _message(message: Descriptor, depth: int) -> Document:
    match message.full_name:
        case "google.protobuf.Value":
            return JSON
        case "google.protobuf.Struct":
            return st.dictionaries(NAMES, JSON, max_size=3)
        case "google.protobuf.Duration":
            return DURATIONS
    return documents(message, depth)


def _enum(enum: EnumDescriptor) -> Document:
    return st.one_of(
        st.sampled_from([value.name for value in enum.values]),
        st.sampled_from([value.number for value in enum.values]),
    )
