from __future__ import annotations

import json

import pytest

from penstock import api
from penstock.errors import RequestError


def test_what_is_not_set_is_left_out() -> None:
    assert b"{}" == api.encode(api.ListRunsResponse())
    assert b"{}" == api.encode(api.Run())


def test_names_are_written_in_snake_case_but_for_the_one_that_kfp_writes_otherwise() -> None:
    page = api.ListRecurringRunsResponse(
        recurring_runs=[api.RecurringRun(recurring_run_id="r")], total_size=1
    )
    assert {"recurringRuns": [{"recurring_run_id": "r"}], "total_size": 1} == json.loads(api.encode(page))


def test_a_64_bit_number_is_text_and_read_as_text_or_number() -> None:
    run = api.RecurringRun(max_concurrency=10)
    assert b'{"max_concurrency":"10"}' == api.encode(run)
    for spelling in (b'{"max_concurrency":"10"}', b'{"maxConcurrency":10}', b'{"max_concurrency":10.0}'):
        assert run == api.read(spelling, api.RecurringRun)


def test_an_unset_moment_is_not_the_moment_zero() -> None:
    assert b"{}" == api.encode(api.Experiment())
    written = api.encode(api.Experiment(last_run_created_at=api.Timestamp(0)))
    assert b'{"last_run_created_at":"1970-01-01T00:00:00Z"}' == written


@pytest.mark.parametrize("name", ["display_name", "displayName"])
def test_both_cases_of_a_name_are_read(name: str) -> None:
    assert api.Experiment(display_name="x") == api.read(json.dumps({name: "x"}), api.Experiment)


@pytest.mark.parametrize(
    ("spelling", "operation"),
    [
        ("EQUALS", "EQUALS"),
        (1, "EQUALS"),
        (5, "GREATER_THAN_EQUALS"),
        (9, "IS_SUBSTRING"),
        (0, "OPERATION_UNSPECIFIED"),
    ],
)
def test_an_enumeration_is_read_by_name_and_number(spelling: object, operation: str) -> None:
    read = api.read(json.dumps({"operation": spelling}), api.Predicate)
    assert api.PredicateOperation(operation) is read.operation


def test_a_disabled_recurring_run_has_the_number_3() -> None:
    assert api.RecurringRunStatus.DISABLED is api.read('{"status":3}', api.RecurringRun).status


@pytest.mark.parametrize("empty", [b"", b"  \n", b"{}", b'{"tags":null}'])
def test_an_empty_body_is_an_empty_message(empty: bytes) -> None:
    assert api.Pipeline() == api.read(empty, api.Pipeline)


def test_no_tags_are_told_from_absent_ones() -> None:
    assert {} == api.read(b'{"tags":{}}', api.Pipeline).tags
    assert api.UNSET is api.read(b"{}", api.Pipeline).tags
    assert b'{"tags":{}}' == api.encode(api.Pipeline(tags={}))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"nme": "x"}', "nme: unknown field 'nme' (did you mean 'name'?)"),
        (b'{"name": 5}', "name: this takes text, not the number 5"),
        (b'{"created_at": "yesterday"}', "created_at: 'yesterday' is not a moment"),
        (b'{"name": "a", "tags": {"k": 1}}', "tags.k: this takes text"),
        (b'{"display_name": "a", "displayName": "b"}', "display_name is given twice"),
        (b"[]", "this takes a mapping, not a list"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b'"\\ud800"', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"a":' * 100_000, "is not JSON"),
    ],
)
def test_what_is_no_such_message_is_refused_with_the_field(body: bytes, said: str) -> None:
    with pytest.raises(RequestError) as caught:
        api.read(body, api.Pipeline)
    assert said in caught.value.message


def test_two_sources_of_one_run_are_refused() -> None:
    body = b'{"pipeline_spec": {}, "pipeline_version_reference": {"pipeline_id": "p"}}'
    with pytest.raises(RequestError, match="only one of pipeline_spec and pipeline_version_reference"):
        api.read(body, api.Run)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(RequestError, match=r"name: .*; description: "):
        api.read(b'{"name": 1, "description": 2}', api.Pipeline)
