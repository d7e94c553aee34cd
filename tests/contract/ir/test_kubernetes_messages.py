"""The settings of tasks for Kubernetes, message by message, are those of stock's protobuf."""

from __future__ import annotations

import json
import subprocess
import types
import typing
from typing import Any

import pytest

from penstock import ir
from penstock.ir.kubernetes import InitContainer, KubernetesExecutorConfig
from penstock.ir.message import Int32, Int64, Message
from support import stock

DESCRIBE = """
import json
from kfp.kubernetes import kubernetes_executor_config_pb2 as pb

seen = {}

def kind(field):
    if field.message_type is None:
        return {1: "int32", 2: "int64", 7: "bool", 9: "str"}.get(field.cpp_type, "")
    if field.message_type.GetOptions().map_entry:
        return "map of " + kind(field.message_type.fields_by_name["value"])
    describe(field.message_type)
    return field.message_type.name

def describe(message):
    if message.name in seen:
        return
    fields = seen[message.name] = {}
    for field in message.fields:
        is_map = field.message_type is not None and field.message_type.GetOptions().map_entry
        listed = "list of " if field.is_repeated and not is_map else ""
        fields[field.name] = [field.json_name, listed + kind(field), field.has_presence]

describe(pb.KubernetesExecutorConfig.DESCRIPTOR)
print(json.dumps(seen))
"""

#: What only KFP's development head has; its fields are held by the tests of `kubernetes.add_init_container`.
NEWER = {"KubernetesExecutorConfig": {"init_containers"}}


@pytest.fixture(scope="session")
def theirs() -> dict[str, dict[str, list[Any]]]:
    done = subprocess.run(
        [str(stock.interpreter()), "-c", DESCRIBE], capture_output=True, text=True, check=True
    )
    found: dict[str, dict[str, list[Any]]] = json.loads(done.stdout)
    return {name: fields for name, fields in found.items() if name in OURS}


def kind_of(hint: Any) -> str:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        [hint] = [part for part in typing.get_args(hint) if part is not type(None)]
    if typing.get_origin(hint) is list:
        return f"list of {kind_of(typing.get_args(hint)[0])}"
    if typing.get_origin(hint) is dict:
        return f"map of {kind_of(typing.get_args(hint)[1])}"
    return {str: "str", bool: "bool", Int32: "int32", Int64: "int64"}.get(hint, getattr(hint, "__name__", ""))


def described(message: type[Message]) -> dict[str, list[Any]]:
    hints = typing.get_type_hints(message, include_extras=True)
    names = zip(message.__struct_fields__, message.__struct_encode_fields__, strict=True)
    empty = message()
    return {
        name: [wire_name, kind_of(hints[name]), getattr(empty, name) is None] for name, wire_name in names
    }


def reached(message: type[Message]) -> dict[str, type[Message]]:
    found = {message.__name__: message}
    for hint in typing.get_type_hints(message).values():
        for part in [hint, *typing.get_args(hint)]:
            if isinstance(part, type) and issubclass(part, Message) and part.__module__ == message.__module__:
                found |= reached(part)
    return found


OURS = reached(KubernetesExecutorConfig)


def test_the_messages_are_those_of_stock(theirs: dict[str, dict[str, list[Any]]]) -> None:
    ours = {
        name: {
            field: found for field, found in described(message).items() if field not in NEWER.get(name, ())
        }
        for name, message in OURS.items()
        if name in theirs
    }

    assert ours == theirs


def test_all_but_those_of_init_containers_are_in_stock(theirs: dict[str, dict[str, list[Any]]]) -> None:
    assert set(OURS) - set(theirs) == set(reached(InitContainer))


def test_what_newer_releases_add_is_left_out() -> None:
    config = ir.convert({"imagePullPolicy": "Always", "newer": 1}, KubernetesExecutorConfig)

    assert ir.to_dict(config) == {"imagePullPolicy": "Always"}
