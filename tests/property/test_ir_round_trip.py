"""Generated documents, in all spellings, read and written as the protobuf's JSON form demands."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from hypothesis import given
from hypothesis import strategies as st
from kfp.pipeline_spec import pipeline_spec_pb2 as pb

from penstock import ir
from penstock.errors import IRError
from support import protobuf_documents
from support.documents import differences
from support.shares import examples

KINDS = [
    (ir.PipelineDeploymentConfig, pb.PipelineDeploymentConfig),
    (ir.ComponentSpec, pb.ComponentSpec),
    (ir.PipelineTaskSpec, pb.PipelineTaskSpec),
    (ir.PlatformSpec, pb.PlatformSpec),
    (ir.ExecutorInput, pb.ExecutorInput),
    (ir.ExecutorOutput, pb.ExecutorOutput),
    (ir.PipelineTaskFinalStatus, pb.PipelineTaskFinalStatus),
]


@pytest.mark.parametrize(("ours", "theirs"), KINDS)
@examples(50)
@given(data=st.data())
def test_a_document_means_what_it_means_to_protobuf(data, ours, theirs):
    document = data.draw(protobuf_documents.documents(theirs.DESCRIPTOR))
    expected = MessageToDict(ParseDict(document, theirs()))
    written = ir.to_dict(ir.convert(document, ours))
    assert differences(expected, written) == []
    assert ir.to_dict(ir.convert(written, ours)) == written


def pipelines() -> st.SearchStrategy[Any]:
    executors = protobuf_documents.documents(pb.PipelineDeploymentConfig.DESCRIPTOR).map(
        # To protobuf the deployment config is a Struct, which keeps every spelling as it is.
        lambda document: MessageToDict(ParseDict(document, pb.PipelineDeploymentConfig()))
    )
    fields = {
        "pipelineInfo": protobuf_documents.documents(pb.PipelineInfo.DESCRIPTOR),
        "root": protobuf_documents.documents(pb.ComponentSpec.DESCRIPTOR),
        "deploymentSpec": executors,
        "components": st.dictionaries(
            protobuf_documents.NAMES, protobuf_documents.documents(pb.ComponentSpec.DESCRIPTOR), max_size=3
        ),
        "schemaVersion": st.sampled_from(["", "2.1.0", "2.1.7", "2.0.0"]),
        "sdkVersion": protobuf_documents.TEXT,
        "defaultPipelineRoot": protobuf_documents.TEXT,
    }
    return st.fixed_dictionaries({}, optional=fields)


@examples(40)
@given(pipelines())
def test_a_pipeline_means_what_it_means_to_protobuf(document):
    expected = MessageToDict(ParseDict(document, pb.PipelineSpec()))
    assert differences(expected, ir.to_dict(ir.from_dict(document))) == []


@examples(100)
@given(protobuf_documents.JSON)
def test_json_values_stay_what_they_are(value):
    spec = ir.convert({"defaultValue": value}, ir.ComponentInputParameterSpec)
    assert repr(ir.to_dict(spec)["defaultValue"]) == repr(value)


@examples(100)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=9), inner)),
        max_leaves=20,
    )
)
def test_no_document_makes_anything_else_than_an_error_of_ours(value):
    with pytest.raises(IRError):
        ir.check(ir.Package(ir.from_dict(value)))


@examples(100)
@given(st.one_of(st.text(max_size=60), st.binary(max_size=60)))
def test_no_text_makes_anything_else_than_an_error_of_ours(text):
    with pytest.raises(IRError):
        ir.load(text)
