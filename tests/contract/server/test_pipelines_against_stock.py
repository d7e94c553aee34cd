"""Pipelines, versions and uploads, through every method that stock's client and its generated API have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from support import conformance
from support.packages import PIPELINE, PLATFORM, hostile, sound
from support.stock_client import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server
    from support.stock_client import StockClient

PATH = "/apis/v2beta1/pipelines"
SPEC = ir.to_dict(ir.load(PIPELINE).spec)


@pytest.fixture
def package(tmp_path: Path) -> str:
    path = tmp_path / "fit.yaml"
    path.write_bytes(PIPELINE)
    return str(path)


@pytest.fixture(autouse=True)
def _clean(server: Server) -> None:
    """Delete all pipelines, as KFP's own suites do before each test."""
    for pipeline in server.ask("GET", f"{PATH}?page_size=200").json().get("pipelines", []):
        assert server.ask("DELETE", f"{PATH}/{pipeline['pipeline_id']}?cascade=true").json() == {}


def refused(stock: StockClient, expression: str, **values: Any) -> tuple[int, int]:
    with pytest.raises(Refused) as caught:
        stock(expression, **values)
    return caught.value.status, caught.value.body.get("code", 0)


def test_a_pipeline_goes_through_all_methods_of_the_client(stock: StockClient, package: str) -> None:
    made = stock("client.upload_pipeline({package}, 'one', 'about it', 'kubeflow')", package=package)
    pipeline_id = made["pipeline_id"]

    assert stock("client.get_pipeline({id})", id=pipeline_id) == made
    assert (made["name"], made["description"]) == ("one", "about it")
    assert "namespace" not in made
    assert stock("client.get_pipeline_id('one')") == pipeline_id
    assert stock("client.get_pipeline_id('none')") is None
    assert stock("client.list_pipelines(sort_by='name desc', namespace='kubeflow')")["pipelines"] == [made]
    second = stock(
        "client.upload_pipeline_version({package}, 'second', pipeline_id={id}, description='d')",
        package=package,
        id=pipeline_id,
    )
    third = stock("client.upload_pipeline_version({package}, 'third', pipeline_name='one')", package=package)
    listed = stock("client.list_pipeline_versions({id}, sort_by='created_at desc')", id=pipeline_id)
    assert [version["name"] for version in listed["pipeline_versions"]] == ["third", "second", "one"]
    assert listed["total_size"] == 3
    version_id = second["pipeline_version_id"]
    assert stock("client.get_pipeline_version({id}, {version})", id=pipeline_id, version=version_id) == second
    assert second["pipeline_spec"] == SPEC
    assert refused(stock, "client.delete_pipeline({id})", id=pipeline_id) == (400, 3)
    for version in [second, third, listed["pipeline_versions"][-1]]:
        stock(
            "client.delete_pipeline_version({id}, {version})",
            id="any",
            version=version["pipeline_version_id"],
        )
    stock("client.delete_pipeline({id})", id=pipeline_id)
    assert refused(stock, "client.get_pipeline({id})", id=pipeline_id) == (404, 5)


def test_functions_are_uploaded(stock: StockClient) -> None:
    made = stock("client.upload_pipeline_from_pipeline_func(flows.sums, 'sums', 'd')")
    version = stock(
        "client.upload_pipeline_version_from_pipeline_func(flows.looping, 'looping', pipeline_name='sums')"
    )

    assert version["pipeline_id"] == made["pipeline_id"]
    assert version["pipeline_spec"]["pipelineInfo"]["name"] == "looping"


def test_the_latest_version_is_run_and_the_one_that_is_named(server: Server, stock: StockClient) -> None:
    made = stock("client.upload_pipeline_from_pipeline_func(flows.sums, 'sums')")
    older = stock("client.list_pipeline_versions({id})", id=made["pipeline_id"])["pipeline_versions"][0]
    newer = stock("client.upload_pipeline_version_from_pipeline_func(flows.sums, 'v2', pipeline_name='sums')")
    named = stock(
        "client.run_pipeline(None, 'named', pipeline_id={id}, version_id={version}, params={{'a': 2}})",
        id=made["pipeline_id"],
        version=older["pipeline_version_id"],
    )
    reference = {"pipeline_id": made["pipeline_id"]}
    latest = server.ask(
        "POST", "/apis/v2beta1/runs", {"display_name": "x", "pipeline_version_reference": reference}
    )

    assert named["pipeline_version_reference"]["pipeline_version_id"] == older["pipeline_version_id"]
    assert latest.json()["pipeline_version_reference"] == {
        "pipeline_id": made["pipeline_id"],
        "pipeline_version_id": newer["pipeline_version_id"],
    }
    assert (
        stock("client.wait_for_run_completion({id}, 120, 0.05)", id=named["run_id"])["state"] == "SUCCEEDED"
    )


def test_the_generated_api_creates_updates_and_names(stock: StockClient) -> None:
    tagged = "api.V2beta1Pipeline(name='one', display_name='One', description='d', tags={{'team': 'x'}})"
    made = stock(f"client.pipelines.pipeline_service_create_pipeline({tagged})")
    pipeline_id = made["pipeline_id"]
    assert stock("client.pipelines.pipeline_service_get_pipeline_by_name('one')") == made
    assert (made["display_name"], made["tags"]) == ("One", {"team": "x"})
    version = stock(
        "client.pipelines.pipeline_service_create_pipeline_version({id}, api.V2beta1PipelineVersion("
        "pipeline_id={id}, name='v', pipeline_spec={spec}, tags={{'a': 'b'}}, code_source_url='https://x'))",
        id=pipeline_id,
        spec=SPEC,
    )
    assert (version["pipeline_spec"], version["tags"]) == (SPEC, {"a": "b"})
    renamed = stock(
        "client.pipelines.pipeline_service_update_pipeline({id}, api.V2beta1Pipeline(display_name='Two'))",
        id=pipeline_id,
    )
    assert renamed == made | {"display_name": "Two"}
    cleared = stock(
        "client.pipelines.pipeline_service_update_pipeline_version({id}, {version},"
        " api.V2beta1PipelineVersion(tags={{}}))",
        id=pipeline_id,
        version=version["pipeline_version_id"],
    )
    assert cleared == {name: value for name, value in version.items() if name != "tags"}
    stock("client.pipelines.pipeline_service_delete_pipeline({id}, cascade=True)", id=pipeline_id)
    both = stock(
        "client.pipelines.pipeline_service_create_pipeline_and_version(api.V2beta1CreatePipelineAndVersionRequest("
        "pipeline=api.V2beta1Pipeline(name='both', description='d'),"
        " pipeline_version=api.V2beta1PipelineVersion(pipeline_spec={spec})))",
        spec=SPEC,
    )
    [first] = stock("client.list_pipeline_versions({id})", id=both["pipeline_id"])["pipeline_versions"]
    assert (first["name"], first["description"]) == ("both", "d")


def test_uploads_take_all_that_the_generated_api_sends(stock: StockClient, package: str) -> None:
    made = stock(
        "client._upload_api.upload_pipeline("
        "{package}, name='n', display_name='N', description='d', tags={tags})",
        package=package,
        tags='{"a": "b"}',
    )
    assert (made["name"], made["display_name"], made["tags"]) == ("n", "N", {"a": "b"})
    version = stock(
        "client._upload_api.upload_pipeline_version({package}, pipelineid={id}, display_name='V')",
        package=package,
        id=made["pipeline_id"],
    )
    assert (version["name"], version["display_name"]) == ("V", "V")
    unnamed = stock("client._upload_api.upload_pipeline({package})", package=package)
    assert unnamed["name"] == "fit.yaml"


def test_stock_understands_every_answer(server: Server, stock: StockClient, tmp_path: Path) -> None:
    (tmp_path / "both.yaml").write_bytes(PIPELINE + PLATFORM)
    made = stock(
        "client._upload_api.upload_pipeline({package}, name='n', description='d', tags='{{\"a\": \"b\"}}')",
        package=str(tmp_path / "both.yaml"),
    )
    one = f"{PATH}/{made['pipeline_id']}"
    [version] = server.ask("GET", f"{one}/versions").json()["pipeline_versions"]
    for kind, path in (
        ("V2beta1Pipeline", one),
        ("V2beta1Pipeline", f"{PATH}/names/n"),
        ("V2beta1ListPipelinesResponse", PATH),
        ("V2beta1ListPipelinesResponse", f"{PATH}?page_token=&page_size=1"),
        ("V2beta1PipelineVersion", f"{one}/versions/{version['pipeline_version_id']}"),
        ("V2beta1ListPipelineVersionsResponse", f"{one}/versions"),
        ("V2beta1ListPipelineVersionsResponse", f"{PATH}/none/versions"),
    ):
        assert stock.understands(kind, server.ask("GET", path).text), path


def test_the_pipelines_of_kfps_suite_come_back_as_they_were_sent(stock: StockClient, tmp_path: Path) -> None:
    """What the IR reads and writes is what the protobuf does: that has tests of its own."""
    for name in conformance.names():
        path = tmp_path / f"{name}.yaml"
        path.write_text(conformance.text(name))
        made = stock("client._upload_api.upload_pipeline({path})", path=str(path))
        [version] = stock("client.list_pipeline_versions({id})", id=made["pipeline_id"])["pipeline_versions"]
        sent = ir.load(path.read_text())
        spec, platform = ir.to_dict(sent.spec), sent.platform and ir.to_dict(sent.platform)
        both = spec if platform is None else {"pipeline_spec": spec, "platform_spec": platform}
        assert both == version["pipeline_spec"], name


@pytest.mark.parametrize("name", ["fit.yaml", "fit.zip", "fit.tar.gz"])
def test_archives_are_uploaded(stock: StockClient, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(sound()[name])

    assert stock("client.upload_pipeline({path}, {name})", path=str(path), name=name)["name"] == name


def test_hostile_files_are_refused_and_the_server_goes_on(
    server: Server, stock: StockClient, tmp_path: Path
) -> None:
    for name, content in hostile().items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Refused) as caught:
            stock("client._upload_api.upload_pipeline({path}, name='hostile')", path=str(path))
        assert caught.value.status == 400, name
        assert caught.value.body.keys() == {"error_message", "error_details"}
    assert server.ask("GET", PATH).json() == {}


def test_a_name_that_is_taken_is_said_in_the_words_of_kfp(stock: StockClient, package: str) -> None:
    stock("client.upload_pipeline({package}, 'one')", package=package)

    with pytest.raises(Refused, match="Please specify a new name") as caught:
        stock("client.pipelines.pipeline_service_create_pipeline(api.V2beta1Pipeline(name='one'))")
    assert (caught.value.status, caught.value.body["code"]) == (409, 6)
    with pytest.raises(Refused, match="already exist") as caught:
        stock("client.upload_pipeline_version({package}, 'one', pipeline_name='one')", package=package)
    assert caught.value.status == 409


def test_pages_of_pipelines_join_to_the_whole_list(stock: StockClient, package: str) -> None:
    for name in ("b", "A", "c", "D"):
        stock("client.upload_pipeline({package}, {name})", package=package, name=name)
    for sort_by, expected in (
        ("name", ["A", "b", "c", "D"]),
        ("name desc", ["D", "c", "b", "A"]),
        ("created_at", ["b", "A", "c", "D"]),
    ):
        found, token = [], ""
        for _ in expected:
            page = stock("client.list_pipelines({token}, 1, {sort_by})", token=token, sort_by=sort_by)
            [pipeline] = page["pipelines"]
            found.append(pipeline["name"])
            token = page.get("next_page_token", "")
        assert (found, token) == (expected, "")
