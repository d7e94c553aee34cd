"""The compiled pipelines of KFP's own test suite, read by us and by the protobuf."""

from __future__ import annotations

import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from kfp.pipeline_spec import pipeline_spec_pb2 as pb

from penstock import ir
from support import conformance
from support.documents import differences, parse


@pytest.fixture(params=conformance.names())
def text(request: pytest.FixtureRequest) -> str:
    return conformance.text(request.param)


def test_there_is_an_expectation_for_each_document():
    assert sorted(conformance.expectations()) == conformance.names()


def test_a_document_is_written_as_it_was_read(text):
    package = ir.load(text)
    assert differences(parse(text), parse(ir.dump(package))) == []


def test_protobuf_reads_the_same_data(text):
    package = ir.load(text)
    ours = ir.to_dict(package.spec)
    theirs = ParseDict(parse(text)[0], pb.PipelineSpec())
    assert differences(MessageToDict(theirs), ours) == []
    assert ParseDict(ours, pb.PipelineSpec()) == theirs


def test_protobuf_reads_the_same_platform(text):
    package = ir.load(text)
    documents = parse(text)
    if len(documents) == 1:
        assert package.platform is None
        return
    assert package.platform is not None
    theirs = MessageToDict(ParseDict(documents[1], pb.PlatformSpec()))
    assert differences(theirs, ir.to_dict(package.platform)) == []


def test_protobufs_own_field_names_are_read_as_well(text):
    message = ParseDict(parse(text)[0], pb.PipelineSpec())
    snake = MessageToDict(message, preserving_proto_field_name=True)
    assert ir.from_dict(snake) == ir.load(text).spec


def test_executors_fit_their_protobuf_message(text):
    package = ir.load(text)
    assert package.spec.deployment_spec is not None
    executors = parse(text)[0]["deploymentSpec"]
    theirs = MessageToDict(ParseDict(executors, pb.PipelineDeploymentConfig()))
    assert differences(theirs, ir.to_dict(package.spec.deployment_spec)) == []


def test_the_usual_spelling_needs_no_second_reading(text, monkeypatch):
    """The careful reader is for mistakes and rare spellings: stock's own output must not pay for it."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("read twice")

    monkeypatch.setattr("penstock.ir.reading.Reader.read", refuse)
    assert ir.load(text).spec.name
