"""The addresses of KFP's server of its pages: artifacts by where they are, pods, and what is refused."""

# Components import what they use in their bodies, and keep it short.
# ruff: noqa: PLC0415, PTH103, PTH123, PTH211

from __future__ import annotations

import gzip
import io
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

from penstock import dsl
from support.made import run_of

if TYPE_CHECKING:
    import httpx2

    from support.servers import Server


@dsl.component
def make(outside: str, data: dsl.Output[dsl.Dataset], folder: dsl.Output[dsl.Model]) -> None:
    import os
    import tarfile

    print("made it")
    with open(data.path, "w") as file:
        file.write("0123456789")
    os.makedirs(folder.path + "/inner")
    with open(folder.path + "/inner/weights", "w") as file:
        file.write("w" * 1000)
    with tarfile.open(folder.path + "/packed.tgz", "w:gz") as archive:
        archive.add(data.path, "digits")
    os.symlink(outside, folder.path + "/secret")


@dsl.component
def fail() -> None:
    raise ValueError("never")


@dsl.pipeline(name="shown")
def shown(outside: str) -> None:
    make(outside=outside)
    fail().set_retry(1, backoff_duration="0s")


@pytest.fixture(scope="module")
def run(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    secret = tmp_path_factory.mktemp("outside") / "secret"
    secret.write_text("a secret")
    return run_of(server, shown, outside=str(secret))


def details(run: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [task for task in run["run_details"]["task_details"] if task["display_name"] == name]
    return dict(found)


def key(run: dict[str, Any], rest: str) -> str:
    return f"shown/{run['run_id']}/make/1/{rest}"


def get(server: Server, path: str, **query: str) -> httpx2.Response:
    query = {"source": "volume", "bucket": "artifacts", "key": path} | query
    return server.ask("GET", "/artifacts/get?" + "&".join(f"{name}={text}" for name, text in query.items()))


def test_an_artifact_is_given_out_by_where_it_is(server: Server, run: dict[str, Any]) -> None:
    found = get(server, key(run, "data"))

    assert (found.status_code, found.text) == (200, "0123456789")
    assert found.headers["content-disposition"] == 'attachment; filename="data"'
    assert found.headers["x-content-type-options"] == "nosniff"
    under = server.ask("GET", f"/pipeline/artifacts/volume/artifacts/{key(run, 'data')}")
    assert under.text == found.text
    assert get(server, key(run, "data"), peek="4").text == "0123"
    assert get(server, key(run, "data"), peek="400").text == "0123456789"


def test_a_folder_is_listed_and_comes_as_an_archive(server: Server, run: dict[str, Any]) -> None:
    listed = get(server, key(run, "folder"), peek="1000").text
    whole = get(server, key(run, "folder")).content

    assert "inner/weights\t1000 bytes\n" in listed
    with tarfile.open(fileobj=io.BytesIO(whole), mode="r:gz") as archive:
        assert "inner/weights" in archive.getnames()
        assert "secret" not in archive.getnames()
    inner = server.ask("GET", f"/artifacts/volume/artifacts/{key(run, 'folder/inner/weights')}")
    assert inner.text == "w" * 1000


def test_an_archive_shows_its_first_file(server: Server, run: dict[str, Any]) -> None:
    path = key(run, "folder/packed.tgz")

    assert get(server, path).text == "0123456789"
    assert get(server, path, peek="3").text == "012"
    whole = [get(server, path, download="true"), server.ask("GET", f"/artifacts/volume/artifacts/{path}")]
    for found in whole:
        assert b"digits" in gzip.decompress(found.content)


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("", 400, "Storage source is missing"),
        ("source=volume", 400, "Storage bucket is missing"),
        ("source=volume&bucket=artifacts", 400, "Storage key is missing"),
        ("source=volume&bucket=artifacts&key=a&key=b", 400, "too many values for key"),
        ("source=volume&bucket=other&key=a", 400, "Unknown storage"),
        ("source=tape&bucket=artifacts&key=a", 400, "Unknown storage"),
        ("source=s3&bucket=b&key=k", 501, "does not fetch s3://b/k"),
        ("source=volume&bucket=artifacts&key=nothing", 404, "there is no artifact at"),
        ("source=volume&bucket=artifacts&key=../penstock.db", 400, "no path below the bucket"),
        ("source=volume&bucket=artifacts&key=a/../../links.key", 400, "no path below the bucket"),
        ("source=volume&bucket=artifacts&key=/etc/passwd", 400, "no path below the bucket"),
        ("source=volume&bucket=artifacts&key=%252e%252e/penstock.db", 404, "there is no artifact"),
        ("source=volume&bucket=artifacts&key=a%00b", 400, "NUL"),
        ("source=volume&bucket=artifacts&key=a&peek=many", 400, "peek is not valid"),
    ],
)
def test_what_is_wrong_is_told_in_text(server: Server, query: str, status: int, says: str) -> None:
    found = server.ask("GET", f"/artifacts/get?{query}")

    assert (found.status_code, says in found.text) == (status, True), found.text
    assert found.headers["content-type"].startswith("text/plain")


def test_no_link_leads_out(server: Server, run: dict[str, Any]) -> None:
    for path in ("folder/secret", "folder/inner/../secret", "folder/../../../../../penstock.db"):
        assert get(server, key(run, path)).status_code in {400, 404}
    raw = server.ask("GET", "/artifacts/volume/artifacts/..%2f..%2fpenstock.db")
    assert raw.status_code in {400, 404}


def test_a_pods_log_is_that_of_the_attempt(server: Server, run: dict[str, Any]) -> None:
    pod, failed = details(run, "make")["pod_name"], details(run, "fail")

    logs = f"/k8s/pod/logs?podname={pod}"
    found = [
        server.ask("GET", logs),
        server.ask("GET", f"{logs}&runid={run['run_id']}&podnamespace=kubeflow"),
    ]
    found += [server.ask("GET", f"/pipeline/k8s/pod/logs?podname=make&runid={run['run_id']}")]
    for answer in found:
        assert answer.headers["content-type"].startswith("text/plain")
        assert "made it\n" in answer.text
    assert failed["pod_name"] == f"{failed['task_id']}-2"
    for number in (1, 2):
        log = server.ask("GET", f"/k8s/pod/logs?podname={failed['task_id']}-{number}").text
        assert "ValueError: never" in log
    for wrong in (f"podname={failed['task_id']}-3", "podname=nobody", f"podname={pod}&runid=nobody"):
        assert server.ask("GET", f"/k8s/pod/logs?{wrong}").status_code == 404
    missing = server.ask("GET", "/k8s/pod/logs")
    assert (missing.status_code, missing.text) == (400, "podname argument is required")


def test_a_pod_is_what_an_attempt_is(server: Server, run: dict[str, Any]) -> None:
    made, failed = details(run, "make")["pod_name"], details(run, "fail")["pod_name"]

    pod = server.ask("GET", f"/k8s/pod?podname={made}&podnamespace=x").json()
    assert (pod["kind"], pod["metadata"]["name"], pod["status"]["phase"]) == ("Pod", made, "Succeeded")
    assert pod["metadata"]["labels"] == {"pipeline/runid": run["run_id"]}
    assert pod["spec"]["nodeName"]
    status = server.ask("GET", f"/k8s/pod?podname={failed}&podnamespace=x").json()["status"]
    assert (status["phase"], status["message"]) == ("Failed", "ValueError: never")
    assert status["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 1


def test_what_happened_to_a_pod_is_in_order(server: Server, run: dict[str, Any]) -> None:
    made, failed = details(run, "make")["pod_name"], details(run, "fail")["pod_name"]

    told = server.ask("GET", f"/k8s/pod/events?podname={made}&podnamespace=x").json()["items"]
    reasons = [event["reason"] for event in told if event["reason"] != "Waiting"]
    assert reasons == ["Requested", "Started", "Succeeded"]
    assert sorted(event["lastTimestamp"] for event in told) == [event["lastTimestamp"] for event in told]
    last = server.ask("GET", f"/k8s/pod/events?podname={failed}&podnamespace=x").json()["items"][-1]
    assert (last["type"], last["reason"], "never" in last["message"]) == ("Warning", "Failed", True)


@pytest.mark.parametrize("path", ["/k8s/pod", "/k8s/pod/events"])
def test_a_pod_needs_a_name_and_a_namespace(server: Server, path: str) -> None:
    unnamed, unplaced = server.ask("GET", path), server.ask("GET", f"{path}?podname=x")

    assert (unnamed.status_code, unnamed.text) == (422, "podname argument is required")
    assert (unplaced.status_code, unplaced.text) == (422, "podnamespace argument is required")


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/system/cluster-name", 500, "GKE metadata endpoints are disabled."),
        ("GET", "/system/project-id", 500, "GKE metadata endpoints are disabled."),
        ("GET", "/apps/tensorboard?logdir=x&namespace=y", 501, "starts no TensorBoard"),
        ("POST", "/apps/tensorboard", 501, "starts no TensorBoard"),
        ("DELETE", "/apps/tensorboard", 501, "starts no TensorBoard"),
        ("GET", "/apis/v2beta1/_proxy/http://example.com", 410, "no longer supported"),
        ("POST", "/apis/v1beta1/_proxy/x", 410, "no longer supported"),
    ],
)
def test_what_there_is_none_of_is_refused_with_the_reason(
    server: Server, method: str, path: str, status: int, says: str
) -> None:
    for prefix in ("", "/pipeline"):
        found = server.ask(method, f"{prefix}{path}")
        assert (found.status_code, says in found.text) == (status, True)


def test_no_pages_are_rendered_of_what_others_wrote(server: Server) -> None:
    assert server.ask("GET", "/visualizations/allowed").json() is False
    assert server.ask("POST", "/apis/v1beta1/runs/x:reportMetrics", {}).status_code == 403
