"""Routing, reading and refusing, on a table of the tests' own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec import Struct
from starlette.testclient import TestClient

from penstock import api, home, store
from penstock.errors import Conflict, NotFound, SubmitError, Unavailable
from penstock.server import app as apps
from penstock.server.bodies import LONGEST_MESSAGE
from penstock.server.guard import LOOPBACK, Guard
from penstock.server.routes import Empty, Route, Services
from penstock.server.status import Code, Refusal
from penstock.server.table import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ERRORS: dict[str, Exception] = {
    "not-found": NotFound("there is no thing"),
    "conflict": Conflict("it exists already"),
    "submit": SubmitError("it cannot start", where="task 'fit'", hint="do otherwise"),
    "unavailable": Unavailable("the disk is full"),
    "aborted": Refusal(Code.ABORTED, "not now"),
    "mistake": KeyError("secret"),
}


class Thing(api.Message):
    name: str = ""
    size: api.message.Int32 = 0


class ThingRequest(Struct, omit_defaults=True):
    thing_id: str = ""
    page_size: int = 0
    names: list[str] = []
    thing: Thing | None = None


class CreateRequest(Struct):
    thing: Thing
    page_size: int = 0


class All(api.Message):
    thing_id: str = ""
    page_size: api.message.Int32 = 0


def _echo(_services: Services, request: Any) -> Any:
    return request


def _fail(_services: Services, request: ThingRequest) -> Empty:
    raise ERRORS[request.thing_id]


TABLE = (
    *ROUTES,
    Route("GET", "/things/{thing_id}", ThingRequest, ThingRequest, _echo, "get a thing", ""),
    Route("POST", "/things", CreateRequest, ThingRequest, _echo, "create a thing", "", body="thing"),
    Route("POST", "/things/all", All, All, _echo, "create things", "", body="*"),
    Route("POST", "/things/{thing_id}:fail", ThingRequest, Empty, _fail, "fail at a thing", ""),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("home")
    with store.open(folder) as opened:
        services = Services(home.prepare(folder), opened)
        made = apps.make_app(services, TABLE, Guard(LOOPBACK))
        with TestClient(made, base_url="http://localhost:8888") as asked:
            yield asked


def test_health_is_answered_with_all_its_fields(client: TestClient) -> None:
    found = client.get("/apis/v2beta1/healthz")

    assert found.status_code == 200
    assert found.headers["content-type"] == "application/json"
    of_api = {"commit_sha", "tag_name", "multi_user", "pipeline_store"}
    of_pages = {
        "apiServerCommitHash",
        "apiServerTagName",
        "apiServerMultiUser",
        "apiServerReady",
        "buildDate",
    }
    of_pages |= {"frontendCommitHash", "frontendTagName", "pipelineStore"}
    assert found.json().keys() == of_api | of_pages
    assert client.get("/apis/v1beta1/healthz").json().keys() == (of_api | of_pages) - {"pipeline_store"}
    assert found.json()["multi_user"] is False
    assert found.json()["pipeline_store"] == "database"
    assert "pipeline_store" not in client.get("/apis/v1beta1/healthz").json()


def test_all_is_under_pipeline_too(client: TestClient) -> None:
    assert client.get("/pipeline/apis/v2beta1/healthz").status_code == 200
    assert client.get("/pipelines/apis/v2beta1/healthz").status_code == 404


def test_a_request_is_read_from_path_and_query(client: TestClient) -> None:
    found = client.get("/things/a%20b?pageSize=3&names=x&names=y&unknown=1").json()

    assert found == {"thing_id": "a b", "page_size": 3, "names": ["x", "y"]}


def test_a_body_is_the_field_that_the_route_names(client: TestClient) -> None:
    found = client.post("/things?page_size=2", json={"name": "n", "size": "12"}).json()

    assert (found["thing"], found["page_size"]) == ({"name": "n", "size": 12}, 2)


def test_a_body_may_be_the_whole_request(client: TestClient) -> None:
    found = client.post("/things/all", json={"thingId": "a", "page_size": 2}).json()

    assert (found["thing_id"], found["page_size"]) == ("a", 2)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/things", b"{"),
        ("/things", b"[]"),
        ("/things", b'{"name": 3}'),
        ("/things", b'{"shape": 3}'),
        ("/things", b"\xff"),
        ("/things/all", b'{"shape": 3}'),
        ("/things/all", b'{"page_size": "many"}'),
        ("/things?page_size=many", b"{}"),
    ],
)
def test_what_cannot_be_read_is_an_invalid_argument(client: TestClient, path: str, content: bytes) -> None:
    found = client.post(path, content=content)

    assert (found.status_code, found.json()["code"]) == (400, 3)
    assert found.json()["message"].startswith("Failed to create ")


def test_a_body_that_is_too_long_is_refused(client: TestClient) -> None:
    found = client.post("/things", content=b" " * (LONGEST_MESSAGE + 1))

    assert found.status_code == 400
    assert "longer than 16 MiB" in found.json()["message"]


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("not-found", 404, 5),
        ("conflict", 409, 6),
        ("submit", 400, 3),
        ("unavailable", 503, 14),
        ("aborted", 409, 10),
        ("mistake", 500, 13),
    ],
)
def test_an_error_has_the_form_of_kfp(client: TestClient, name: str, status: int, code: int) -> None:
    found = client.post(f"/things/{name}:fail")
    said: dict[str, Any] = found.json()

    assert (found.status_code, said["code"]) == (status, code)
    assert said["message"].startswith("Failed to fail at a thing: ")
    [detail] = said["details"]
    assert (detail["@type"], detail["code"]) == ("type.googleapis.com/google.rpc.Status", code)
    assert said["message"].endswith(detail["message"])
    assert "secret" not in found.text


def test_an_error_says_where_and_what_to_do(client: TestClient) -> None:
    said = client.post("/things/submit:fail").json()["message"]

    assert said == (
        "Failed to fail at a thing: InvalidInputError: it cannot start; where: task 'fit'; hint: do otherwise"
    )


def test_an_unknown_path_and_method_are_those_of_the_gateway(client: TestClient) -> None:
    unknown, wrong = client.get("/apis/v2beta1/nothing"), client.put("/things/a", json={})

    assert (unknown.status_code, unknown.json()) == (404, {"code": 5, "message": "Not Found", "details": []})
    assert (wrong.status_code, wrong.json()["code"]) == (501, 12)
    assert client.get("/apis/v2beta1/healthz/").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "penstock.example.com"},
        {"host": "evil.example:8888"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
    ],
)
def test_other_peoples_pages_cannot_write(client: TestClient, headers: dict[str, str]) -> None:
    found = client.post("/things", json={}, headers=headers)

    assert (found.status_code, found.json()["code"]) == (403, 7)


@pytest.mark.parametrize(
    "headers", [{}, {"host": "127.0.0.1:8888"}, {"host": "[::1]:8888"}, {"origin": "http://localhost:8888"}]
)
def test_our_own_pages_and_programs_can(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/things", json={}, headers=headers).status_code == 200


def test_the_api_is_described(client: TestClient) -> None:
    described, page = client.get("/openapi.json"), client.get("/pipeline/docs")

    assert described.json()["openapi"] == "3.1.0"
    assert "/things/{thing_id}" in described.json()["paths"]
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "/things/{thing_id}" in page.text
