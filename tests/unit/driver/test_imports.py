from __future__ import annotations

from typing import Any

import pytest

from penstock import ir
from penstock.driver import Values, imports
from penstock.errors import InputError

X = "{{$.inputs.parameters['x']}}"


def importer(**fields: Any) -> ir.ImporterSpec:
    fields.setdefault("artifactUri", {"constant": "gs://bucket/data"})
    return ir.convert(fields, ir.ImporterSpec)


def test_a_constant_uri_with_its_type():
    spec = importer(
        typeSchema={"schemaTitle": "system.Dataset", "schemaVersion": "0.0.1"}, metadata={"k": 1.0}
    )
    assert imports.artifact(spec, Values()) == ("system.Dataset", "0.0.1", "gs://bucket/data", {"k": 1.0})


def test_an_artifact_without_a_type_is_a_plain_one():
    assert imports.artifact(importer(), Values()).type == "system.Artifact"


def test_the_uri_may_be_an_input():
    spec = importer(artifactUri={"runtimeParameter": "uri"})
    assert imports.artifact(spec, Values({"uri": "/data"})).uri == "/data"


def test_the_uri_may_have_names_and_inputs_in_it():
    spec = importer(artifactUri={"constant": "{{$.pipeline_root}}/" + X})
    assert imports.artifact(spec, Values({"x": 3.0}), {"pipeline_root": "/store"}).uri == "/store/3"


def test_metadata_takes_inputs_with_their_types():
    spec = importer(metadata={"whole": X, "part": f"n={X}", X: [X], "plain": "a"})
    assert imports.artifact(spec, Values({"x": 2})).metadata == {
        "whole": 2,
        "part": "n=2",
        "2": [2],
        "plain": "a",
    }


def test_properties_of_schema_2_0_are_metadata():
    spec = importer(
        properties={"a": {"constantValue": {"intValue": "1"}}},
        customProperties={"b": {"runtimeParameter": "x"}},
    )
    assert imports.artifact(spec, Values({"x": "y"})).metadata == {"a": 1, "b": "y"}


@pytest.mark.parametrize("uri", [None, 3, ""])
def test_what_is_no_uri_is_refused(uri):
    spec = importer(artifactUri={"runtimeParameter": "uri"})
    with pytest.raises(InputError, match="the importer's URI is not a text"):
        imports.artifact(spec, Values({"uri": uri}))


@pytest.mark.parametrize("parameters", [{}, {"x": None}])
def test_a_missing_value_is_told(parameters):
    with pytest.raises(InputError, match="the importer takes input 'x', which has no value"):
        imports.artifact(importer(metadata={"k": X}), Values(parameters))
