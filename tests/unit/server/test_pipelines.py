"""The pipelines' service and uploads, asked over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from support.packages import PIPELINE, PLATFORM, hostile, sound

if TYPE_CHECKING:
    import httpx
    from starlette.testclient import TestClient

PATH = "/apis/v2beta1/pipelines"
SPEC = ir.to_dict(ir.load(PIPELINE).spec)


def upload(
    client: TestClient, content: bytes = PIPELINE, file: str = "fit.yaml", **query: str
) -> httpx.Response:
    where = "upload_version" if "pipelineid" in query else "upload"
    return client.post(f"{PATH}/{where}", params=query, files={"uploadfile": (file, content)})


def uploaded(client: TestClient, **query: str) -> dict[str, Any]:
    found = upload(client, **query)
    assert found.status_code == 200, found.text
    said: dict[str, Any] = found.json()
    return said


def versions(client: TestClient, pipeline: dict[str, Any], **query: str) -> list[dict[str, Any]]:
    found = client.get(f"{PATH}/{pipeline['pipeline_id']}/versions", params=query)
    assert found.status_code == 200, found.text
    said: list[dict[str, Any]] = found.json().get("pipeline_versions", [])
    return said


def refused(found: httpx.Response, status: int, code: int) -> str:
    assert (found.status_code, found.json()["code"]) == (status, code), found.text
    message: str = found.json()["message"]
    return message


def test_an_uploaded_pipeline_has_one_version_that_is_named_as_it_is(client: TestClient) -> None:
    made = uploaded(client, name="one", description="d", tags='{"team":"vision"}')

    assert made == client.get(f"{PATH}/{made['pipeline_id']}").json()
    assert (made["name"], made["display_name"], made["tags"]) == ("one", "one", {"team": "vision"})
    [version] = versions(client, made)
    assert (version["name"], version["display_name"], version["description"]) == ("one", "one", "d")
    assert version["pipeline_spec"] == SPEC
    one = f"{PATH}/anything/versions/{version['pipeline_version_id']}"
    assert version == client.get(one).json()


def test_a_platform_document_comes_back_beside_the_pipeline(client: TestClient) -> None:
    found = upload(client, PIPELINE + PLATFORM)
    [version] = versions(client, found.json())

    assert version["pipeline_spec"].keys() == {"pipeline_spec", "platform_spec"}
    assert version["pipeline_spec"]["pipeline_spec"] == SPEC


@pytest.mark.parametrize("name", sound())
def test_a_file_of_any_kind_is_taken_and_gives_its_name(client: TestClient, name: str) -> None:
    found = upload(client, sound()[name], f"C:\\folder/{name}")

    assert found.status_code == 200, found.text
    assert found.json()["name"] == name


def test_hostile_files_are_refused_in_the_form_of_uploads_and_the_server_goes_on(client: TestClient) -> None:
    for name, content in hostile().items():
        found = upload(client, content, name)
        assert found.status_code == 400, (name, found.text)
        assert found.json().keys() == {"error_message", "error_details"}
        assert found.json()["error_message"].startswith("Failed to upload a pipeline: ")
    assert client.get(PATH).json() == {}


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/json", b"{}"),
        ("", b""),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"\xff" * 100),
        ("multipart/form-data; boundary=x", b"--x--\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\na\r\n--x--',
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n: \r\n\r\na\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\nA: b\r\n\r\na\r\n" * 100 + b"--x--"),
        (f"multipart/form-data; boundary={'x' * 10_000}", b"--x--"),
    ],
)
def test_a_form_that_is_none_is_refused(client: TestClient, content_type: str, content: bytes) -> None:
    found = client.post(f"{PATH}/upload", content=content, headers={"Content-Type": content_type})
    assert found.status_code == 400
    assert found.json().keys() == {"error_message", "error_details"}


@pytest.mark.parametrize(
    "query",
    [
        {"name": "x" * 129},
        {"display_name": "x" * 129},
        {"tags": "vision"},
        {"tags": "[1]"},
        {"tags": '{"a": 1}'},
        {"tags": json.dumps({"a" * 64: "b"})},
        {"tags": json.dumps({"a": "b" * 64})},
        {"tags": json.dumps({"a.b": "c"})},
        {"tags": json.dumps({"": "c"})},
        {"tags": json.dumps({str(number): "x" for number in range(21)})},
        {"pipelineid": ""},
        {"pipelineid": "p", "name": "x" * 128},
    ],
)
def test_names_and_tags_have_limits(client: TestClient, query: dict[str, str]) -> None:
    assert upload(client, **query).status_code == 400


def test_names_have_no_other_limits(client: TestClient) -> None:
    for name in ("!@#$%", "名前", "x" * 128, "with space", "a/b"):
        made = uploaded(client, name=name)
        assert made["name"] == name


def test_a_pipelines_name_is_given_once(client: TestClient) -> None:
    uploaded(client, name="one")

    found = upload(client, name="one")
    assert found.status_code == 409
    assert "The name one already exists. Please specify a new name" in found.json()["error_message"]
    message = refused(client.post(PATH, json={"name": "one"}), 409, 6)
    assert "Failed to create a new pipeline" in message
    assert "Please specify a new name" in message


def test_a_versions_name_is_given_once_in_a_pipeline(client: TestClient) -> None:
    one, two = uploaded(client, name="one"), uploaded(client, name="two")
    for pipeline in (one, two):
        assert uploaded(client, pipelineid=pipeline["pipeline_id"], name="v")["name"] == "v"

    assert upload(client, pipelineid=one["pipeline_id"], name="v").status_code == 409
    assert upload(client, pipelineid="none", name="w").status_code == 404
    made = uploaded(client, pipelineid=one["pipeline_id"], tags='{"a":"b"}', code_source_url="https://x")
    assert (made["name"], made["tags"], made["code_source_url"]) == ("fit.yaml", {"a": "b"}, "https://x")


def test_of_two_names_one_may_be_left_out(client: TestClient) -> None:
    first = client.post(PATH, json={"name": "n"}).json()
    second = client.post(PATH, json={"display_name": "d"}).json()
    third = client.post(PATH, json={"name": "m", "display_name": "e"}).json()

    assert (first["name"], first["display_name"]) == ("n", "n")
    assert (second["name"], second["display_name"]) == ("d", "d")
    assert (third["name"], third["display_name"]) == ("m", "e")
    refused(client.post(PATH, json={}), 400, 3)


def test_a_pipeline_is_found_by_its_name(client: TestClient) -> None:
    made = uploaded(client, name="a name", display_name="another")

    assert made == client.get(f"{PATH}/names/a%20name?namespace=kubeflow").json()
    refused(client.get(f"{PATH}/names/another"), 404, 5)


def test_a_pipeline_and_its_first_version_are_created_at_once_or_not_at_all(client: TestClient) -> None:
    body = {
        "pipeline": {"name": "one", "description": "d", "tags": {"a": "b"}},
        "pipeline_version": {"pipeline_spec": SPEC},
    }
    made = client.post(f"{PATH}/create", json=body).json()
    [version] = versions(client, made)
    assert (version["name"], version["description"], made["tags"]) == ("one", "d", {"a": "b"})

    for wrong in (
        {"pipeline": {"name": "two"}},
        {"pipeline": {"name": "two"}, "pipeline_version": {}},
        {"pipeline": {"name": "two"}, "pipeline_version": {"pipeline_spec": {"root": 1}}},
        {"pipeline": {"name": "two"}, "pipeline_version": {"name": "x" * 128, "pipeline_spec": SPEC}},
    ):
        refused(client.post(f"{PATH}/create", json=wrong), 400, 3)
    assert client.get(PATH).json()["total_size"] == 1


def test_a_version_may_come_in_the_message_itself(client: TestClient) -> None:
    made = client.post(PATH, json={"name": "one"}).json()
    path = f"{PATH}/{made['pipeline_id']}/versions"
    body = {"pipeline_id": "another", "name": "v1", "pipeline_spec": SPEC}

    version = client.post(path, json=body).json()

    assert version["pipeline_id"] == made["pipeline_id"]
    refused(client.post(path, json=body), 409, 6)
    refused(client.post(f"{PATH}/none/versions", json={**body, "name": "v2"}), 404, 5)
    message = refused(client.post(path, json={"name": "v2"}), 400, 3)
    assert "package_url" in message
    message = refused(
        client.post(path, json={"name": "v2", "package_url": {"pipeline_url": "https://localhost/p"}}), 400, 3
    )
    assert "not imported from localhost" in message


def test_an_update_changes_what_it_names(client: TestClient) -> None:
    made = uploaded(client, name="one", tags='{"a":"1","b":"2"}')
    [version] = versions(client, made)
    paths = (
        f"{PATH}/{made['pipeline_id']}",
        f"{PATH}/{made['pipeline_id']}/versions/{version['pipeline_version_id']}",
    )
    for path in paths:
        client.patch(path, json={"tags": {"a": "1", "b": "2"}})
        kept = client.patch(path, json={"display_name": "new"}).json()
        assert (kept["name"], kept["display_name"], kept["tags"]) == ("one", "new", {"a": "1", "b": "2"})
        assert client.patch(path, json={"tags": {"c": "3"}}).json()["tags"] == {"c": "3"}
        assert "tags" not in client.patch(path, json={"tags": {}}).json()
        assert client.get(path).json()["display_name"] == "new"
        for wrong in ({"tags": {"a.b": "c"}}, {"display_name": "x" * 200}, {"colour": 1}):
            refused(client.patch(path, json=wrong), 400, 3)
        refused(client.patch(f"{path}0", json={"display_name": "x"}), 404, 5)
        refused(client.patch(f"{path}0", json={"tags": {}}), 404, 5)


def test_a_pipeline_with_versions_is_deleted_only_when_that_is_said(client: TestClient) -> None:
    made = uploaded(client, name="one")
    path = f"{PATH}/{made['pipeline_id']}"
    [version] = versions(client, made)

    assert "cascade=true" in refused(client.delete(path), 400, 3)
    assert client.delete(f"{path}?cascade=true").json() == {}
    refused(client.get(path), 404, 5)
    refused(client.get(f"{path}/versions/{version['pipeline_version_id']}"), 404, 5)
    refused(client.delete(path), 404, 5)
    uploaded(client, name="one")


def test_a_pipeline_whose_versions_are_deleted_is_deleted_without_more(client: TestClient) -> None:
    made = uploaded(client, name="one")
    [version] = versions(client, made)

    assert client.delete(f"{PATH}/other/versions/{version['pipeline_version_id']}").json() == {}
    refused(client.delete(f"{PATH}/other/versions/{version['pipeline_version_id']}"), 404, 5)
    assert versions(client, made) == []
    assert client.delete(f"{PATH}/{made['pipeline_id']}").json() == {}


def test_lists_are_filtered_by_tags(client: TestClient) -> None:
    for name, team in (("a", "x"), ("b", "y"), ("c", "x")):
        uploaded(client, name=name, tags=json.dumps({"team": team}))

    def named(*predicates: dict[str, Any]) -> list[str]:
        found = client.get(PATH, params={"filter": json.dumps({"predicates": predicates})}).json()
        return [each["name"] for each in found.get("pipelines", [])]

    of_x = {"operation": "EQUALS", "key": "tags.team", "string_value": "x"}
    assert named(of_x) == ["a", "c"]
    assert named(of_x, {"operation": "EQUALS", "key": "name", "string_value": "c"}) == ["c"]
    assert named({**of_x, "string_value": "z"}) == []


def test_a_file_that_is_too_long_is_refused_in_the_form_of_uploads(client: TestClient) -> None:
    for length in ((32 << 20) + 1, 34 << 20):
        found = upload(client, b"#" * length, "long.zip")
        assert found.status_code == 400
        assert found.json().keys() == {"error_message", "error_details"}
