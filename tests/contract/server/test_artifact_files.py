"""What is in artifacts: the files of folders, and pages that are shown under a policy of their own."""

# Components import what they use in their bodies.
# ruff: noqa: PLC0415, PTH103, PTH123, PTH211

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from penstock import dsl
from support.made import run_of

if TYPE_CHECKING:
    from support.servers import Server

ARTIFACTS = "/apis/penstock/v1/artifacts"


@dsl.component
def make(page: dsl.Output[dsl.HTML], folder: dsl.Output[dsl.Model], none: dsl.Output[dsl.Dataset]) -> None:
    import os

    with open(page.path, "w") as file:
        file.write("<h1>Well</h1>")
    os.makedirs(folder.path + "/inner")
    for name in ("b.txt", "a.csv", "inner/weights"):
        with open(f"{folder.path}/{name}", "w") as file:
            file.write(name)
    os.symlink("/etc/passwd", folder.path + "/secret")


@dsl.pipeline(name="of-files")
def of_files() -> None:
    make()
    dsl.importer(artifact_uri="gs://elsewhere/data", artifact_class=dsl.Dataset)


@pytest.fixture(scope="module")
def ids(server: Server) -> dict[str, str]:
    """The ids of a run's artifacts, by their names."""
    run_id = run_of(server, of_files)["run_id"]
    listed = server.ask("GET", f"/apis/v2beta1/artifact_tasks?run_ids={run_id}&page_size=50").json()
    return {link["key"]: link["artifact_id"] for link in listed["artifact_tasks"]}


def files(server: Server, artifact_id: str, path: str = "") -> Any:
    return server.ask("GET", f"{ARTIFACTS}/{artifact_id}:files?{urlencode({'path': path})}")


def test_a_folder_has_its_files_and_no_links(server: Server, ids: dict[str, str]) -> None:
    told = files(server, ids["folder"]).json()
    inner = files(server, ids["folder"], "inner").json()

    assert told["is_folder"]
    assert ["inner", "a.csv", "b.txt"] == [file["name"] for file in told["files"]]
    assert "5" == told["files"][1]["size_bytes"]
    assert ["weights"] == [file["name"] for file in inner["files"]]


def test_a_file_says_how_large_it_is(server: Server, ids: dict[str, str]) -> None:
    assert {"name": "page", "size_bytes": "13"} == files(server, ids["page"]).json()
    assert "13" == files(server, ids["folder"], "inner/weights").json()["size_bytes"]


def test_a_file_of_a_folder_is_downloaded(server: Server, ids: dict[str, str]) -> None:
    answer = server.ask("GET", f"{ARTIFACTS}/{ids['folder']}:download?path=inner%2Fweights")

    assert "inner/weights" == answer.text
    assert 'attachment; filename="weights"' == answer.headers["content-disposition"]


@pytest.mark.parametrize("path", ["../page", "inner/../../page", "/etc/passwd", "secret", "none", "a.csv/x"])
@pytest.mark.parametrize("verb", ["files", "download", "show"])
def test_nothing_else_is_reached(server: Server, ids: dict[str, str], verb: str, path: str) -> None:
    answer = server.ask("GET", f"{ARTIFACTS}/{ids['folder']}:{verb}?{urlencode({'path': path})}")

    assert 404 == answer.status_code
    assert "there is no file of artifact" in answer.json()["message"]


def test_what_is_not_here_says_so(server: Server, ids: dict[str, str]) -> None:
    assert {"absence": "GONE"} == files(server, ids["none"]).json()
    assert {"absence": "ELSEWHERE"} == files(server, ids["artifact"]).json()


@pytest.mark.parametrize(("query", "scripts"), [("", False), ("scripts=true", True)])
def test_a_page_is_of_no_origin_and_loads_nothing(
    server: Server, ids: dict[str, str], query: str, *, scripts: bool
) -> None:
    answer = server.ask("GET", f"{ARTIFACTS}/{ids['page']}:show?{query}")
    policy = [part.strip() for part in answer.headers["content-security-policy"].split(";")]

    assert "<h1>Well</h1>" == answer.text
    assert "text/html; charset=utf-8" == answer.headers["content-type"]
    assert "nosniff" == answer.headers["x-content-type-options"]
    assert policy[0] == ("sandbox allow-scripts" if scripts else "sandbox")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert scripts == any(part.startswith("script-src") for part in policy)
    assert not any("connect-src" in part or "allow-same-origin" in part or "http" in part for part in policy)


def test_a_folder_is_no_page(server: Server, ids: dict[str, str]) -> None:
    assert 400 == server.ask("GET", f"{ARTIFACTS}/{ids['folder']}:show").status_code
