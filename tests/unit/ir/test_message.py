from __future__ import annotations

import math

import pytest

from penstock import ir


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("0s", 0),
        ("30s", 30 * 10**9),
        ("0.5s", 500_000_000),
        ("-0.000000001s", -1),
        ("315576000000s", 315_576_000_000 * 10**9),
    ],
)
def test_a_duration_is_read_to_the_nanosecond(text, nanoseconds):
    assert ir.Duration.parse(text).nanoseconds == nanoseconds


@pytest.mark.parametrize("text", ["", "5", "5m", "s", "1e3s", "1.0000000001s", "315576000001s", " 1s"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match=r"duration|10,000 years"):
        ir.Duration.parse(text)


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (3600 * 10**9, "3600s"),
        (500_000_000, "0.500s"),
        (1_000, "0.000001s"),
        (-1, "-0.000000001s"),
    ],
)
def test_a_duration_is_written_with_as_many_digits_as_protobuf_takes(nanoseconds, text):
    assert str(ir.Duration(nanoseconds)) == text


def test_a_duration_is_known_in_seconds():
    assert ir.Duration.of_seconds(1.5) == ir.Duration.parse("1.5s")
    assert ir.Duration.parse("1.5s").seconds == 1.5


def test_fields_that_exclude_each_other_cannot_be_given_together():
    with pytest.raises(ValueError, match="only one of dag, executor_label may be given"):
        ir.ComponentSpec(dag=ir.DagSpec(), executor_label="exec-a")


def test_null_is_a_value_and_absence_is_not():
    assert ir.to_dict(ir.ValueOrRuntimeParameter(constant=None)) == {"constant": None}
    assert ir.to_dict(ir.ValueOrRuntimeParameter()) == {}
    assert ir.ValueOrRuntimeParameter(constant=None).has_constant
    assert not ir.ValueOrRuntimeParameter(runtime_parameter="x").has_constant


def test_64_bit_numbers_are_text_in_documents():
    assert ir.to_dict(ir.AcceleratorConfig(count=2)) == {"count": "2"}
    assert ir.to_dict(ir.AcceleratorConfig(count=0)) == {}
    assert ir.to_dict(ir.PipelineTaskFinalStatus(pipeline_job_uuid=7)) == {"pipelineJobUuid": "7"}


def test_numbers_without_a_json_form_are_written_as_words():
    written = ir.to_dict(
        ir.ResourceSpec(cpu_limit=math.inf, cpu_request=-math.inf, memory_limit=math.nan, memory_request=0)
    )
    assert written == {"cpuLimit": "Infinity", "cpuRequest": "-Infinity", "memoryLimit": "NaN"}


def test_a_zero_of_any_kind_is_left_out():
    assert ir.to_dict(ir.RetryPolicy(backoff_factor=0.0, max_retry_count=0)) == {}
    assert ir.to_dict(ir.ResourceSpec(cpu_limit=float("0"))) == {}


def test_an_empty_message_is_kept():
    task = ir.PipelineTaskSpec(caching_options=ir.CachingOptions())
    assert ir.to_dict(task) == {"cachingOptions": {}}


def test_two_messages_do_not_share_their_defaults():
    ir.DagSpec().tasks["a"] = ir.PipelineTaskSpec()
    assert ir.DagSpec().tasks == {}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (ir.ComponentInputParameterSpec(parameter_type=ir.ParameterType.LIST), ir.ParameterType.LIST),
        (ir.ComponentInputParameterSpec(type=ir.PrimitiveType.INT), ir.ParameterType.NUMBER_INTEGER),
        (ir.ComponentOutputParameterSpec(type=ir.PrimitiveType.DOUBLE), ir.ParameterType.NUMBER_DOUBLE),
        (ir.ComponentOutputParameterSpec(), ir.ParameterType.PARAMETER_TYPE_ENUM_UNSPECIFIED),
    ],
)
def test_the_type_of_a_parameter_is_read_from_either_spelling(spec, expected):
    assert spec.declared_type is expected


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (ir.Value(int_value=3), 3),
        (ir.Value(double_value=0.0), 0.0),
        (ir.Value(string_value="x"), "x"),
        (ir.Value(), None),
    ],
)
def test_an_old_constant_is_known_as_plain_data(value, plain):
    assert ir.ValueOrRuntimeParameter(constant_value=value).constant_plain == plain


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:01.5z", 1_500_000),
        ("1970-01-01T02:00:00+02:00", 0),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("1970-01-01T00:00:00.123456789Z", 123_456),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
    ],
)
def test_a_moment_is_read_to_the_microsecond(text, microseconds):
    assert microseconds == ir.Timestamp.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-02-30T00:00:00Z",
        "2024-02-29",
        "2024-02-29T12:00:00",
        "2024-02-29 12:00:00Z",
        "0001-01-01T00:00:00+23:00",
        "2024-02-29T12:00:00+25:00",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match="is not a moment"):
        ir.Timestamp.parse(text)


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (500_000, "1970-01-01T00:00:00.500Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
    ],
)
def test_a_moment_is_written_with_as_many_digits_as_protobuf_takes(microseconds, text):
    assert text == str(ir.Timestamp(microseconds))
