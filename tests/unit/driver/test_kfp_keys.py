"""Fingerprints are those of KFP's back end."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from penstock import ir
from penstock.driver import Values, kfp_keys
from support.driver_values import artifact, component

MODEL = "title: kfp.Model\ntype: object\nproperties:\n  framework:\n    type: string\n  framework_version:\n"
MODEL += "    type: string\n"


@pytest.mark.parametrize(
    ("cache_key", "expected"),
    [
        (
            {
                "inputArtifactNames": {
                    "dataset_one": {"artifactNames": ["1"]},
                    "dataset_two": {"artifactNames": ["2"]},
                },
                "inputParameterValues": {"message": "Some string value", "num_steps": 5},
                "outputArtifactsSpec": {
                    "model": {
                        "name": "model",
                        "type": {"instanceSchema": MODEL},
                        "metadata": {"name": "model"},
                    },
                    "metrics": {
                        "name": "metrics",
                        "type": {"schemaTitle": "kfp.Metrics"},
                        "metadata": {"name": "metrics"},
                    },
                },
                "outputParametersSpec": {"output_parameter_one": "STRING", "output_parameter_two": "INT"},
                "containerSpec": {
                    "cmdArgs": ["sh", "ec", "test"],
                    "image": "python:3.9",
                },
            },
            "4e8a5d7d70997b0a35429fcd481af8fcd5b9f58ef4391bdb6ad900fd1c63622b",
        ),
        (
            {
                "inputArtifactNames": {"dataset": {"artifactNames": ["10"]}},
                "outputParametersSpec": {"output_parameter": "DOUBLE"},
                "containerSpec": {
                    "cmdArgs": ["sh", "ec", "run"],
                    "image": "python:3.9",
                },
            },
            "0a4cc1f15cdfad5170e1358518f7128c5278500a670db1b9a3f3d83b93db396e",
        ),
    ],
)
def test_a_fingerprint_is_the_one_that_kfps_own_tests_expect(
    cache_key: dict[str, Any], expected: str
) -> None:
    """The vectors of ``backend/src/v2/cacheutils/cache_test.go``."""
    assert kfp_keys.fingerprint_of(cache_key) == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (5, "5"),
        (5.0, "5"),
        (0.1, "0.1"),
        (-0.25, "-0.25"),
        (1e15, "1000000000000000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.25e-10, "1.25e-10"),
        (2**53 + 1, "9007199254740992"),
        (True, "true"),
        (None, "null"),
        ("a<b>&c", r'"a\u003cb\u003e\u0026c"'),
        ("ä\n\t\"\\\x01\u2028", '"ä\\n\\t\\"\\\\\\u0001\\u2028"'),
        ([1, {"b": 2, "a": []}], '[1,{"a":[],"b":2}]'),
    ],
)  # fmt: skip
def test_values_are_written_as_go_writes_them(value: Any, written: str) -> None:
    text = f'{{"inputParameterValues":{{"x":{written}}}}}'
    found = kfp_keys.fingerprint_of({"inputParameterValues": {"x": value}})
    assert found == hashlib.sha256(text.encode()).hexdigest()


def test_a_key_of_ones_own_counts_with_the_components_name() -> None:
    assert kfp_keys.own_fingerprint("comp-a", "k") == hashlib.sha256(b"comp-a\x00k").hexdigest()


def found(**changes: Any) -> str:
    container = {"image": "python:3.12", "command": ["run"], "args": ["--x"], **changes.pop("container", {})}
    given: dict[str, Any] = {
        "component": component(outputs={"n": "NUMBER_INTEGER"}, output_artifacts={"model": {}}),
        "container": ir.convert(container, ir.PipelineContainerSpec),
        "inputs": Values({"x": 1}, {"data": [artifact("a")]}),
    } | changes
    return kfp_keys.fingerprint(**given)


def test_it_tells_apart_what_kfp_tells_apart() -> None:
    others = [
        found(),
        found(container={"image": "python:3.13"}),
        found(container={"args": ["--y"]}),
        found(inputs=Values({"x": 2}, {"data": [artifact("a")]})),
        found(inputs=Values({"x": 1}, {"data": [artifact("b", fingerprint="same content")]})),
        found(component=component(outputs={"n": "STRING"}, output_artifacts={"model": {}})),
        found(claims=["data"]),
        found(ignored=["x"]),
    ]
    assert len(set(others)) == len(others)


def test_it_takes_for_the_same_what_kfp_takes_for_the_same() -> None:
    assert found(inputs=Values({"x": 1.0}, {"data": [artifact("a", fingerprint="other")]})) == found()
    assert found(container={"env": [{"name": "A", "value": "1"}]}) == found()
    assert found(claims=["b", "a", "a"]) == found(claims=["a", "b"])
