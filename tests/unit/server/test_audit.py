"""What is written into the audit log, and who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs
from starlette.testclient import TestClient

from penstock import home
from penstock.errors import StoreError
from penstock.server import app as apps
from penstock.server.guard import LOOPBACK, Guard
from penstock.server.principals import Principal
from penstock.server.routes import Services
from penstock.server.status import Code, Refusal
from penstock.server.table import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

    from penstock.store import Store

EXPERIMENTS = "/apis/v2beta1/experiments"
AUDIT = "/apis/penstock/v1/audit"
PEOPLE = {
    "root": Principal("root", {"*": "admin"}),
    "ann": Principal("ann", {"a": "editor"}),
    "vera": Principal("vera", {"a": "viewer"}),
}


def identify(request: Request) -> Principal:
    name = request.headers.get("x-name", "")
    if name not in PEOPLE:
        raise Refusal(Code.UNAUTHENTICATED, f"nobody has the token {name}")
    return PEOPLE[name]


@pytest.fixture
def asked(tmp_path: Path, opened: Store) -> Iterator[TestClient]:
    services = Services(home.prepare(tmp_path), opened, identify=identify)
    with TestClient(apps.make_app(services, ROUTES, Guard(LOOPBACK)), base_url="http://localhost") as client:
        yield client


def ask(client: TestClient, name: str, method: str, path: str, body: Any = None) -> Any:
    return client.request(method, path, json=body, headers={"x-name": name})


def entries(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(AUDIT, params=query, headers={"x-name": "root"})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json().get("entries", [])
    return found


def test_what_changes_something_is_written_down_with_what_came_of_it(asked: TestClient) -> None:
    made = ask(asked, "ann", "POST", EXPERIMENTS, {"display_name": "one", "namespace": "a"})
    experiment_id = made.json()["experiment_id"]
    assert ask(asked, "ann", "POST", EXPERIMENTS, {"display_name": "", "namespace": "a"}).status_code == 400
    assert ask(asked, "ann", "GET", f"{EXPERIMENTS}/{experiment_id}").status_code == 200
    assert ask(asked, "root", "DELETE", f"{EXPERIMENTS}/{experiment_id}").status_code == 200

    deleted, refused, created = entries(asked)
    assert (created["who"], created["deed"], created["status"]) == ("ann", "experiments.create", 200)
    assert (created["method"], created["path"], created["subject"]) == ("POST", EXPERIMENTS, experiment_id)
    assert created["address"] == "testclient"
    assert created["at"] <= refused["at"] <= deleted["at"]
    assert (refused["status"], "name" in refused["message"]) == (400, True)
    assert (deleted["who"], deleted["deed"], deleted["subject"]) == (
        "root",
        "experiments.delete",
        experiment_id,
    )


def test_what_is_denied_is_written_down_also_where_it_reads(asked: TestClient) -> None:
    secret = "penstock_" + "x" * 43
    ask(asked, secret, "GET", EXPERIMENTS)
    ask(asked, "vera", "POST", EXPERIMENTS, {"display_name": "one", "namespace": "a"})
    ask(asked, "vera", "GET", f"{EXPERIMENTS}?namespace=b")
    ask(asked, "vera", "GET", AUDIT)

    audit, listed, created, unknown = entries(asked)
    assert (unknown["status"], unknown.get("who", "")) == (401, "")
    assert secret not in str(unknown)
    assert (created["who"], created["status"]) == ("vera", 403)
    assert (listed["deed"], listed["status"]) == ("experiments.list", 403)
    assert (audit["deed"], audit["status"]) == ("audit.list", 403)


def test_a_page_after_the_other(asked: TestClient) -> None:
    for number in range(5):
        ask(asked, "ann", "POST", EXPERIMENTS, {"display_name": str(number), "namespace": "a"})
    first = asked.get(AUDIT, params={"page_size": 2}, headers={"x-name": "root"}).json()
    rest = entries(asked, page_size=1000, page_token=first["next_page_token"])

    assert [entry["entry_id"] for entry in (*first["entries"], *rest)] == [
        entry["entry_id"] for entry in entries(asked)
    ]
    assert len(rest) == 3
    assert entries(asked, since="2999-01-01T00:00:00Z") == []
    assert len(entries(asked, who="ann", deed="experiments.create")) == 5
    assert entries(asked, who="bob") == []


@pytest.mark.parametrize("query", [{"page_size": "1001"}, {"page_size": "-1"}, {"since": "yesterday"}])
def test_a_page_that_makes_no_sense_is_refused(asked: TestClient, query: dict[str, str]) -> None:
    assert asked.get(AUDIT, params=query, headers={"x-name": "root"}).status_code == 400


def test_a_log_that_nobody_wants_is_not_written(tmp_path: Path, opened: Store) -> None:
    prepared = home.prepare(tmp_path)
    config = structs.replace(prepared.config, audit_keep_days=0)
    services = Services(structs.replace(prepared, config=config), opened)
    with TestClient(apps.make_app(services, ROUTES, Guard(LOOPBACK)), base_url="http://localhost") as client:
        assert client.post(EXPERIMENTS, json={"display_name": "one"}).status_code == 200
        assert client.get(AUDIT).json().get("entries", []) == []


def test_what_is_too_often_is_not_written_down(tmp_path: Path, opened: Store) -> None:
    prepared = home.prepare(tmp_path)
    limits = structs.replace(prepared.config.limits, requests_per_s=0.1)
    config = structs.replace(prepared.config, limits=limits)
    services = Services(structs.replace(prepared, config=config), opened, identify=identify)
    with TestClient(apps.make_app(services, ROUTES, Guard(LOOPBACK)), base_url="http://localhost") as client:
        codes = [ask(client, "nobody", "GET", EXPERIMENTS).status_code for _ in range(20)]
        assert codes == [401] + [429] * 19
        assert len(entries(client)) == 1


def test_a_log_that_cannot_be_written_ends_in_the_servers_log(
    asked: TestClient, opened: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with opened.transaction() as tx:
        tx.execute("DROP TABLE audit")
    assert (
        ask(asked, "ann", "POST", EXPERIMENTS, {"display_name": "one", "namespace": "a"}).status_code == 200
    )
    assert "the audit log cannot be written" in caplog.text
    assert StoreError.__name__ not in caplog.text
