"""The key changes with what the outputs depend on, and with nothing else."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.driver import Values, cache
from support.driver_values import artifact, component

if TYPE_CHECKING:
    from penstock.store import Artifact


def declared(label: str, kind: str, *artifacts: str) -> ir.ComponentSpec:
    made = {name: {} for name in artifacts}
    return component(executorLabel=label, outputs={"n": kind}, output_artifacts=made)


def container(**fields: Any) -> ir.PipelineContainerSpec:
    return ir.convert({"image": "python:3.12", "command": ["run"], **fields}, ir.PipelineContainerSpec)


def data(**fields: Any) -> Artifact:
    return artifact("a", **({"fingerprint": "key-of-a"} | fields))


BASE: dict[str, Any] = {
    "component": declared("exec-a", "NUMBER_INTEGER", "model"),
    "container": container(),
    "runner_identity": "env-1",
    "inputs": Values({"x": 1}, {"data": [data()]}),
}


def parts(**changes: Any) -> cache.Parts:
    given = BASE | changes
    inputs = given.pop("inputs")
    return cache.parts(cache.fixed_parts(**given), inputs)


def key(**changes: Any) -> str:
    return cache.key(parts(**changes))


def test_it_is_a_sha256():
    assert re.fullmatch(r"[0-9a-f]{64}", key())


def test_it_is_the_same_in_every_version():
    """A change of what goes into the key must be meant, and change its version number too."""
    assert key() == "48736914005f81f954eb4391d3ef304b8b24c294312a8c5b45db6d648882ce5a"


@pytest.mark.parametrize(
    "change",
    [
        {"container": container(image="python:3.13")},
        {"container": container(command=["run", "x"])},
        {"container": container(args=["x"])},
        {"container": container(command=["run", "x" * 100_000])},
        {"container": container(env=[{"name": "A", "value": "1"}])},
        {"runner_identity": "env-2"},
        {"inputs": Values({"x": 2}, {"data": [data()]})},
        {"inputs": Values({"x": 1.0}, {"data": [data()]})},
        {"inputs": Values({"x": True}, {"data": [data()]})},
        {"inputs": Values({"x": "1"}, {"data": [data()]})},
        {"inputs": Values({"y": 1}, {"data": [data()]})},
        {"inputs": Values({"x": 1})},
        {"inputs": Values({"x": 1}, {"data": []})},
        {"inputs": Values({"x": 1}, {"data": [data(), data()]})},
        {"inputs": Values({"x": 1, "data": ["artifact", "key-of-a"]})},
        {"inputs": Values({"x": 1}, {"data": [data(fingerprint="another")]})},
        {"component": declared("exec-a", "STRING", "model")},
        {"component": declared("exec-a", "NUMBER_INTEGER")},
    ],
)
def test_it_changes_with_what_the_outputs_depend_on(change):
    assert key(**change) != key()


@pytest.mark.parametrize(
    "change",
    [
        {"container": container(resources={"resourceCpuLimit": "2"})},
        {"inputs": Values({"x": 1}, {"data": [artifact("b", fingerprint="key-of-a")]})},
        {"inputs": Values({"x": 1}, {"data": [data(uri="/elsewhere", name="n")]})},
        {"component": declared("exec-b", "NUMBER_INTEGER", "model")},
    ],
)
def test_it_does_not_change_with_anything_else(change):
    assert key(**change) == key()


def test_the_order_of_names_does_not_count():
    one = Values({"a": {"p": 1, "q": 2}, "b": 2})
    other = Values({"b": 2, "a": {"q": 2, "p": 1}})
    assert key(inputs=one) == key(inputs=other)


def test_an_artifact_that_nothing_stands_for_counts_by_its_id():
    unknown = Values({"x": 1}, {"data": [artifact("a")]})
    assert key(inputs=unknown) != key()
    assert key(inputs=unknown) != key(inputs=Values({"x": 1}, {"data": [artifact("b")]}))


def test_the_users_own_key_takes_the_place_of_inputs_and_code():
    def own(custom: str = "v1", pipeline: str = "flow", kind: str = "NUMBER_INTEGER") -> str:
        return cache.key(cache.own_parts(declared("exec-b", kind), pipeline, custom))

    assert len({own(), own("v2"), own(pipeline="other"), own(kind="STRING"), key()}) == 5


def test_long_commands_count_to_their_last_sign():
    """A digest stands for them, and the text of a digest is another command."""
    long = "x" * 100_000
    commands = ([long + "a"], [long + "b"], [long], [long, "a"], [hashlib.sha256(long.encode()).hexdigest()])

    assert key(container=container(command=[long])) == key(container=container(command=["x" * 100_000]))
    assert len({key(container=container(command=command)) for command in commands}) == len(commands)


def test_an_input_that_is_ignored_may_differ_and_no_other():
    def ignoring(names: list[str], **changes: Any) -> str:
        given = BASE | changes
        inputs = given.pop("inputs")
        return cache.key(cache.parts(cache.fixed_parts(**given), inputs, names))

    others = [Values({"x": 2}, {"data": [data()]}), Values({"x": 1}, {"data": [data(fingerprint="b")]})]
    assert [ignoring(["x"], inputs=each) == ignoring(["x"]) for each in others] == [True, False]
    assert [ignoring(["data"], inputs=each) == ignoring(["data"]) for each in others] == [False, True]
    assert len({ignoring([]), ignoring(["x"]), ignoring(["data"]), ignoring(["x", "data"])}) == 4
    assert ignoring([]) == key()
    assert ignoring(["x", "data"]) == ignoring(["data", "x"])


def test_the_base_is_the_same_whatever_artifacts_hold():
    assert cache.base(parts(inputs=Values({"x": 1}, {"data": [data(fingerprint="another")]}))) == cache.base(
        parts()
    )
    assert cache.base(parts(inputs=Values({"x": 1}, {"other": [data()]}))) != cache.base(parts())
    assert cache.base(parts(inputs=Values({"x": 2}, {"data": [data()]}))) != cache.base(parts())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, []),
        ({"container": container(command=["walk"])}, ["the code"]),
        ({"container": container(args=["x"])}, ["the code"]),
        ({"container": container(image="x", env=[{"name": "A", "value": "1"}])},
         ["the image", "the environment variables"]),
        ({"runner_identity": "env-2"}, ["the interpreter or its packages"]),
        ({"inputs": Values({"x": 2}, {"data": [data()]})}, ["parameter 'x'"]),
        ({"inputs": Values({"x": 1, "y": 2}, {"data": [data()]})}, ["the new parameter 'y'"]),
        ({"inputs": Values({}, {"data": [data()]})}, ["parameter 'x', which is gone"]),
        ({"inputs": Values({"x": 1}, {"data": [data(fingerprint="another")]})}, ["artifact 'data'"]),
        ({"component": declared("exec-a", "STRING", "model")}, ["the outputs that are declared"]),
    ],
)  # fmt: skip
def test_what_differs_is_named(change, words):
    assert cache.differences(parts(), parts(**change)) == words


def test_what_is_mounted_counts_and_is_named():
    def mounting(**contents: str) -> cache.Parts:
        return parts() | cache.mounted({f"config map {name!r}": text for name, text in contents.items()})

    assert len({cache.key(each) for each in (mounting(), mounting(x="1"), mounting(x="2"))}) == 3
    assert cache.differences(mounting(x="1"), mounting(x="2")) == ["config map 'x'"]
    assert cache.differences(mounting(), mounting(x="2")) == ["config map 'x', which is new"]
    assert cache.differences(mounting(x="1"), mounting()) == ["config map 'x', which is gone"]


def test_a_new_key_of_its_own_is_named():
    before, after = (cache.own_parts(BASE["component"], "flow", custom) for custom in ("v1", "v2"))
    assert cache.differences(before, after) == ["the key of its own"]
