"""What artifacts came from and what was made from them, across runs."""

# Components import what they use in their bodies.
# ruff: noqa: PTH123

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from penstock import dsl
from penstock.client import Client
from support.made import run_of

if TYPE_CHECKING:
    from support.servers import Server


@dsl.component
def load(seed: int, data: dsl.Output[dsl.Dataset]) -> None:
    with open(data.path, "w") as file:
        file.write(str(seed))


@dsl.component
def fit(rate: float, data: dsl.Input[dsl.Dataset], model: dsl.Output[dsl.Model]) -> None:
    with open(model.path, "w") as file:
        file.write(f"{rate} {data.uri}")


@dsl.component
def judge(model: dsl.Input[dsl.Model], quality: dsl.Output[dsl.Metrics]) -> None:
    quality.log_metric("accuracy", 0.5)


@dsl.pipeline(name="of-models")
def of_models(seed: int, rate: float = 0.5) -> None:
    loaded = load(seed=seed)
    with dsl.If(rate > 0.0):  # type: ignore[operator]
        judge(model=fit(rate=rate, data=loaded.outputs["data"]).outputs["model"])


@dsl.pipeline(name="by-import")
def by_import(uri: str) -> None:
    imported = dsl.importer(artifact_uri=uri, artifact_class=dsl.Dataset, reimport=True)
    fit(rate=0.25, data=imported.output)


class Told:
    """A lineage, by names."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.artifacts = told["artifacts"]
        self.tasks = told.get("tasks", [])
        names = {each["artifact"]["artifact_id"]: each["artifact"]["name"] for each in self.artifacts}
        names |= {task["task_id"]: task["name"] for task in self.tasks}
        self.links = sorted(
            (link["type"], names[link["artifact_id"]], names.get(link.get("task_id", ""), ""))
            for link in told.get("links", [])
        )

    def named(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.artifacts if each["artifact"]["name"] == name]


def lineage(server: Server, artifact_id: str, **query: Any) -> Told:
    answer = server.ask("GET", f"/apis/penstock/v1/artifacts/{artifact_id}:lineage?{urlencode(query)}")
    assert answer.status_code == 200, answer.text
    return Told(answer.json())


def artifact_of(server: Server, run: dict[str, Any], name: str) -> dict[str, Any]:
    listed = Client(host=server.url).list_artifact_tasks(run_ids=[run["run_id"]], page_size=200)
    for link in listed.artifact_tasks:
        if link.key == name and link.type == "OUTPUT":
            told = server.ask("GET", f"/apis/v2beta1/artifacts/{link.artifact_id}").json()
            found: dict[str, Any] = told
            return found
    raise LookupError(name)


@pytest.fixture(scope="module")
def data(server: Server) -> dict[str, Any]:
    """Data that two models were trained from, in three runs: one took all of it from the cache."""
    made = [run_of(server, of_models, {}, seed=7, rate=rate) for rate in (0.5, 0.5, 0.75)]
    return artifact_of(server, made[0], "data")


def test_it_tells_what_was_made_from_some_data(server: Server, data: dict[str, Any]) -> None:
    told = lineage(server, data["artifact_id"])

    assert told.told["is_whole"]
    assert [0, 1, 1, 2, 2] == [each.get("distance", 0) for each in told.artifacts]
    assert 2 == len(told.named("model"))
    assert told.links == [
        ("INPUT", "data", "fit"),
        ("INPUT", "data", "fit"),
        ("INPUT", "model", "judge"),
        ("INPUT", "model", "judge"),
        ("OUTPUT", "data", "load"),
        ("OUTPUT", "model", "fit"),
        ("OUTPUT", "model", "fit"),
        ("OUTPUT", "quality", "judge"),
        ("OUTPUT", "quality", "judge"),
    ]


def test_those_that_took_it_from_the_cache_stand_with_who_made_it(
    server: Server, data: dict[str, Any]
) -> None:
    tasks = lineage(server, data["artifact_id"]).tasks

    assert ["fit", "fit", "judge", "judge", "load"] == sorted(task["name"] for task in tasks)
    [load_] = [task for task in tasks if task["name"] == "load"]
    assert 2 == len(load_["reused"])
    assert {"load"} == {each["path"] for each in load_["reused"]}
    assert [0, 1] == sorted(len(task.get("reused", [])) for task in tasks if task["name"] == "fit")


def test_it_says_what_lies_beyond_the_depth(server: Server, data: dict[str, Any]) -> None:
    near = lineage(server, data["artifact_id"], depth=1)
    [model, other] = near.named("model")
    there = lineage(server, model["artifact"]["artifact_id"], depth=1, direction="BEFORE")

    assert not near.told.get("is_whole")
    assert model["more_after"]
    assert other["more_after"]
    assert not near.named("quality")
    assert ["model", "data"] == [each["artifact"]["name"] for each in there.artifacts]
    assert [0, -1] == [each.get("distance", 0) for each in there.artifacts]
    assert there.artifacts[0]["more_after"]
    assert there.artifacts[1]["more_before"]
    assert there.artifacts[1]["more_after"]


def test_what_is_imported_came_from_what_is_there(server: Server, data: dict[str, Any]) -> None:
    run = run_of(server, by_import, {}, uri=data["uri"])
    model = artifact_of(server, run, "model")
    before = lineage(server, model["artifact_id"], direction="BEFORE")
    after = lineage(server, data["artifact_id"], direction="AFTER", depth=2)

    assert ["model", "artifact", "data"] == [each["artifact"]["name"] for each in before.artifacts]
    assert ("SAME_PLACE", "artifact", "") in before.links
    assert {"IMPORTER", "RUNTIME"} == {task["type"] for task in before.tasks}
    assert model["artifact_id"] in {each["artifact"]["artifact_id"] for each in after.artifacts}


def test_a_breadth_is_kept_and_said(server: Server, data: dict[str, Any]) -> None:
    told = lineage(server, data["artifact_id"], breadth=1, depth=1, direction="AFTER")

    assert 1 == len(told.named("model"))
    assert told.artifacts[0]["more_after"]
    assert not told.told.get("is_whole")


@pytest.mark.parametrize("query", ["depth=21", "depth=-1", "breadth=101", "direction=UP"])
def test_what_is_no_depth_or_direction_is_refused(server: Server, data: dict[str, Any], query: str) -> None:
    answer = server.ask("GET", f"/apis/penstock/v1/artifacts/{data['artifact_id']}:lineage?{query}")

    assert 400 == answer.status_code
    assert query.partition("=")[0] in answer.json()["message"]


def test_the_client_asks_for_it(server: Server, data: dict[str, Any]) -> None:
    told = Client(host=server.url).lineage(data["artifact_id"], direction="AFTER", depth=1)

    assert data["artifact_id"] == told.artifact_id
    assert {"fit"} == {task.name for task in told.tasks if task.type == "RUNTIME"}
