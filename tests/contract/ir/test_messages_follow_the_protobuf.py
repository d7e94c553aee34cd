"""Every message of pipeline_spec.proto that documents and executors use, field by field."""

from __future__ import annotations

import types
import typing
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.rpc import status_pb2
from kfp.pipeline_spec import pipeline_spec_pb2 as pb

from penstock import ir
from penstock.ir.message import UNSET, Int32, Int64, UnsetType

ROOTS = {
    ir.PipelineSpec: pb.PipelineSpec,
    ir.PipelineDeploymentConfig: pb.PipelineDeploymentConfig,
    ir.PlatformSpec: pb.PlatformSpec,
    ir.ExecutorInput: pb.ExecutorInput,
    ir.ExecutorOutput: pb.ExecutorOutput,
    ir.PipelineTaskFinalStatus: pb.PipelineTaskFinalStatus,
    ir.Status: status_pb2.Status,
}
SCALARS = {
    FieldDescriptor.CPPTYPE_STRING: str,
    FieldDescriptor.CPPTYPE_BOOL: bool,
    FieldDescriptor.CPPTYPE_DOUBLE: float,
    FieldDescriptor.CPPTYPE_INT32: Int32,
    FieldDescriptor.CPPTYPE_INT64: Int64,
}
WELL_KNOWN = {
    "google.protobuf.Value": Any,
    "google.protobuf.Struct": dict[str, Any],
    "google.protobuf.Any": dict[str, Any],
    "google.protobuf.Duration": ir.Duration,
}


def pairs() -> list[tuple[type[ir.Message], Descriptor]]:
    """Our class and the descriptor of each message that is reached from the roots."""
    found: dict[type[ir.Message], Descriptor] = {}
    pending = [(ours, theirs.DESCRIPTOR) for ours, theirs in ROOTS.items()]
    while pending:
        ours, theirs = pending.pop()
        if ours in found:
            assert found[ours] is theirs
            continue
        found[ours] = theirs
        for field in theirs.fields:
            kind = element(hints(ours)[snake(field)])
            message = value_field(field).message_type
            is_message = isinstance(kind, type) and issubclass(kind, ir.Message)
            if is_message and message is not None and message.full_name not in WELL_KNOWN:
                pending.append((kind, message))
    return sorted(found.items(), key=lambda pair: pair[1].full_name)


def snake(field: FieldDescriptor) -> str:
    return "pipeline_config" if field.name == "pipelineConfig" else str(field.name)


def hints(message: type) -> dict[str, Any]:
    return typing.get_type_hints(message, include_extras=True)


def value_field(field: FieldDescriptor) -> FieldDescriptor:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return field.message_type.fields_by_name["value"]
    return field


def bare(kind: Any) -> Any:
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        (kind,) = [part for part in typing.get_args(kind) if part not in {type(None), UnsetType}]
    return kind


def element(kind: Any) -> Any:
    kind = bare(kind)
    return typing.get_args(kind)[-1] if typing.get_origin(kind) in {list, dict} else kind


def expected_kind(field: FieldDescriptor, ours: Any) -> Any:
    value = value_field(field)
    if value.message_type is not None:
        kind = WELL_KNOWN.get(value.message_type.full_name, ours)
    elif value.enum_type is not None:
        kind = ours
    else:
        kind = SCALARS[value.cpp_type]
    if value is not field:
        return dict[str, kind]
    return list[kind] if field.is_repeated else kind


@pytest.mark.parametrize(("ours", "theirs"), [pytest.param(*pair, id=pair[1].full_name) for pair in pairs()])
class TestMessage:
    def test_has_the_same_fields(self, ours, theirs):
        if ours is ir.PipelineSpec:
            assert theirs.fields_by_name["deployment_spec"].message_type.full_name == "google.protobuf.Struct"
        assert set(ours.__struct_fields__) == {snake(field) for field in theirs.fields}

    def test_has_the_same_names_in_documents(self, ours, theirs):
        names = dict(zip(ours.__struct_fields__, ours.__struct_encode_fields__, strict=True))
        assert names == {snake(field): field.json_name for field in theirs.fields}

    def test_has_the_same_types(self, ours, theirs):
        for field in theirs.fields:
            if (ours, field.name) == (ir.PipelineSpec, "deployment_spec"):
                continue  # a Struct there, typed here
            hint = hints(ours)[snake(field)]
            assert bare(hint) == expected_kind(field, element(hint)), field.full_name

    def test_has_the_same_enumerations(self, ours, theirs):
        for field in theirs.fields:
            enum: EnumDescriptor | None = field.enum_type
            if enum is not None:
                members = [str(member.value) for member in element(hints(ours)[snake(field)])]
                assert members == [value.name for value in enum.values]
                assert [value.number for value in enum.values] == list(range(len(members)))

    def test_has_the_same_oneofs(self, ours, theirs):
        groups = {
            frozenset(field.name for field in group.fields)
            for group in theirs.oneofs
            if len(group.fields) > 1
        }
        assert {frozenset(group) for group in ours.oneofs} == groups

    def test_absence_can_be_told_where_protobuf_tells_it(self, ours, theirs):
        for field in theirs.fields:
            if not field.has_presence or field.is_repeated:
                continue
            default = getattr(ours(), snake(field))
            is_value = field.message_type is not None and field.message_type.full_name.endswith(".Value")
            plain_value = is_value and field.message_type.full_name == "google.protobuf.Value"
            assert default is (UNSET if plain_value else None), field.full_name


def test_task_states_are_those_of_the_protobuf():
    theirs = pb.PipelineStateEnum.PipelineTaskState.keys()
    assert [str(state.value) for state in ir.PipelineTaskState] == list(theirs)
