"""The experiments' service, asked over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock.store import Store, experiments, runs
from support.databases import SPEC, a_run

if TYPE_CHECKING:
    from starlette.testclient import TestClient

PATH = "/apis/v2beta1/experiments"


def create(client: TestClient, name: str, **fields: Any) -> dict[str, Any]:
    found = client.post(PATH, json={"display_name": name, **fields})
    assert found.status_code == 200, found.text
    said: dict[str, Any] = found.json()
    return said


def test_an_experiment_is_answered_as_it_is_read_later(client: TestClient) -> None:
    made = create(client, "one", description="d", namespace="kubeflow")

    assert made == client.get(f"{PATH}/{made['experiment_id']}").json()
    assert made["display_name"] == "one"
    assert made["storage_state"] == "AVAILABLE"
    assert made["last_run_created_at"] == "1970-01-01T00:00:00Z"
    assert "namespace" not in made


def test_a_name_is_given_once(client: TestClient) -> None:
    create(client, "one")
    found = client.post(PATH, json={"display_name": "one"})

    assert (found.status_code, found.json()["code"]) == (409, 6)
    assert found.json()["message"].startswith("Failed to create a new experiment: ")
    assert "The name one already exists. Please specify a new name" in found.json()["message"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"display_name": ""},
        {"display_name": "x" * 129},
        {"display_name": "x", "description": "x" * 65_536},
        {"display_name": "x", "name": "x"},
        {"display_name": "a\0b"},
        {"display_name": 5},
    ],
)
def test_what_is_no_experiment_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    found = client.post(PATH, json=body)
    assert (found.status_code, found.json()["code"]) == (400, 3)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("DELETE", ""), ("POST", ":archive"), ("POST", ":unarchive")]
)
def test_an_experiment_that_is_not_there_is_not_found(client: TestClient, method: str, path: str) -> None:
    for name in ("none", "00000000-0000-0000-0000-000000000000", "a%00b"):
        found = client.request(method, f"{PATH}/{name}{path}")
        assert found.status_code in ({404} if name != "a%00b" else {400, 404})


def test_archiving_takes_the_runs_along_and_unarchiving_does_not(client: TestClient, opened: Store) -> None:
    made = create(client, "one")
    with opened.transaction() as tx:
        runs.create(tx, a_run("r", experiment_id=made["experiment_id"]), SPEC)

    assert client.post(f"{PATH}/{made['experiment_id']}:archive").json() == {}
    assert client.get(f"{PATH}/{made['experiment_id']}").json()["storage_state"] == "ARCHIVED"
    assert client.post(f"{PATH}/{made['experiment_id']}:unarchive").json() == {}
    assert client.get(f"{PATH}/{made['experiment_id']}").json()["storage_state"] == "AVAILABLE"
    with opened.read() as tx:
        assert runs.get(tx, "r").storage_state == "ARCHIVED"


def test_an_experiment_is_deleted_and_its_runs_stay(client: TestClient, opened: Store) -> None:
    made = create(client, "one")
    with opened.transaction() as tx:
        runs.create(tx, a_run("r", experiment_id=made["experiment_id"]), SPEC)

    assert client.delete(f"{PATH}/{made['experiment_id']}").json() == {}
    assert client.get(f"{PATH}/{made['experiment_id']}").status_code == 404
    with opened.read() as tx:
        assert runs.get(tx, "r").id == "r"


def test_the_default_experiment_cannot_be_deleted(client: TestClient, opened: Store) -> None:
    with opened.transaction() as tx:
        default = experiments.get_or_create(tx, experiments.DEFAULT, at=1)

    found = client.delete(f"{PATH}/{default.id}")

    assert (found.status_code, found.json()["code"]) == (409, 10)
    assert "grouped here" in client.get(f"{PATH}/{default.id}").json()["description"]


def test_lists_have_pages_an_order_and_a_filter(client: TestClient) -> None:
    for name in ("b", "A", "c"):
        create(client, name)

    def listed(**query: Any) -> list[str]:
        found = client.get(PATH, params=query)
        assert found.status_code == 200, found.text
        return [each["display_name"] for each in found.json().get("experiments", [])]

    assert listed() == ["b", "A", "c"]
    assert listed(sort_by="name") == ["A", "b", "c"]
    assert listed(sort_by="created_at desc", pageSize=2) == ["c", "A"]
    wanted = '{"predicates":[{"operation":1,"key":"display_name","stringValue":"b"}]}'
    encoded = "".join(f"%{byte:02X}" for byte in wanted.encode())
    assert listed(filter=wanted) == listed(filter=encoded) == ["b"]
    first = client.get(PATH, params={"sort_by": "name", "page_size": 2}).json()
    assert first["total_size"] == 3
    assert listed(page_token=first["next_page_token"]) == ["c"]


@pytest.mark.parametrize(
    "query",
    [
        {"filter": "{"},
        {"filter": '{"predicates":[{"key":"name","string_value":"x"}]}'},
        {"filter": '{"predicates":[{"operation":"EQUALS","key":"name"}]}'},
        {"filter": '{"predicates":[{"operation":"EQUALS","key":"nothing","string_value":"x"}]}'},
        {"filter": '{"predicates":[{"operation":"EQUALS","key":"tags.a","string_value":"x"}]}'},
        {"filter": '{"predicates":[{"operation":"IN","key":"name","string_value":"x"}]}'},
        {"filter": '{"predicates":[{"operation":"EQUALS","key":"name","string_values":{"values":["x"]}}]}'},
        {"filter": '{"predicates":[{"operation":"IS_SUBSTRING","key":"name","int_value":5}]}'},
        {"filter": '{"colour":1}'},
        {"sort_by": "colour"},
        {"page_size": "-1"},
        {"page_size": "many"},
        {"page_token": "abc"},
    ],
)
def test_a_list_that_cannot_be_is_refused(client: TestClient, query: dict[str, str]) -> None:
    found = client.get(PATH, params=query)
    assert (found.status_code, found.json()["code"]) == (400, 3)
    assert found.json()["message"].startswith("Failed to list experiments: ")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ('"int_value": 0', {"one"}),
        ('"long_value": "0"', {"one"}),
        ('"timestamp_value": "1970-01-01T00:00:00Z"', {"one"}),
        ('"string_value": "0"', {"one"}),
        ('"timestamp_value": "1970-01-01T00:00:01Z"', set()),
        ('"timestamp_value": "1970-01-01T00:00:00.000001Z"', set()),
    ],
)
def test_a_moment_is_compared_with_every_kind_of_value(
    client: TestClient, value: str, names: set[str]
) -> None:
    create(client, "one")
    wanted = f'{{"predicates":[{{"operation":"EQUALS","key":"last_run_created_at",{value}}}]}}'
    found = client.get(PATH, params={"filter": wanted}).json()
    assert names == {each["display_name"] for each in found.get("experiments", [])}
