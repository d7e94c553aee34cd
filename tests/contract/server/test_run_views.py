"""Runs with what they have beyond KFP's fields: tags, settings, and edits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from penstock import compiler, dsl, ir
from penstock.client import Client
from penstock.errors import APIError
from support.made import RUNS, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server

OURS = "/apis/penstock/v1/runs"


@dsl.component
def double(number: int) -> int:
    return 2 * number


@dsl.pipeline(name="doubles")
def doubles(number: int = 1) -> int:
    return double(number=number).output


@dsl.component
def score(value: float, metrics: dsl.Output[dsl.Metrics]) -> None:
    metrics.log_metric("accuracy", value)


@dsl.pipeline(name="scored")
def scored(rows: int = 3) -> None:
    with dsl.ParallelFor([0.5, 0.75]) as value:
        score(value=value)


SPEC = ir.to_dict(compiler.lower(doubles).spec)


def create(server: Server, name: str, **tags: str) -> dict[str, Any]:
    body = {"run": {"display_name": name, "pipeline_spec": SPEC}, "tags": tags}
    made = server.ask("POST", OURS, body)
    assert 200 == made.status_code, made.text
    told: dict[str, Any] = made.json()
    return told


def names(server: Server, path: str, **tags: str) -> list[str]:
    predicates = [
        {"key": f"tags.{key}", "operation": "EQUALS", "string_value": value} for key, value in tags.items()
    ]
    asked = quote(json.dumps({"predicates": predicates}))
    listed = server.ask("GET", f"{path}?filter={asked}&sort_by=name")
    assert 200 == listed.status_code, listed.text
    runs = listed.json().get("runs", [])
    assert listed.json().get("total_size", 0) == len(runs)
    return [run.get("run", run)["display_name"] for run in runs]


def test_tags_are_given_shown_and_listed_by(server: Server) -> None:
    first = create(server, "tagged-a", team="red", stage="try")
    create(server, "tagged-b", team="red")
    create(server, "tagged-c", team="blue")

    assert {"team": "red", "stage": "try"} == first["tags"]
    assert {"cache": True} == first["settings"]
    run_id = first["run"]["run_id"]
    assert first["tags"] == server.ask("GET", f"{OURS}/{run_id}").json()["tags"]
    assert ["tagged-a", "tagged-b"] == names(server, OURS, team="red")
    assert ["tagged-a"] == names(server, RUNS, team="red", stage="try")
    assert [] == names(server, RUNS, team="green")


def test_a_page_of_runs_has_their_metrics_and_the_names_of_what_they_belong_to(server: Server) -> None:
    first = run_of(server, scored)["run_id"]
    again = run_of(server, scored)["run_id"]

    listed = server.ask("GET", f"{OURS}?sort_by=created_at+desc&page_size=2&no_specs=true").json()["runs"]

    assert [again, first] == [each["run"]["run_id"] for each in listed]
    for each in listed:  # also of what was taken from the cache
        assert {"accuracy": {"least": 0.5, "greatest": 0.75, "times": 2}} == each["metrics"]
        assert {"rows": 3} == each["parameters"]
        assert ("scored", "Default") == (each["pipeline"], each["experiment"])
        assert "pipeline_spec" not in each["run"]
    assert "pipeline_spec" in server.ask("GET", f"{OURS}/{first}").json()["run"]


def test_an_edit_changes_what_it_names_and_nothing_else(server: Server) -> None:
    run_id = create(server, "edited", note="one")["run"]["run_id"]

    renamed = server.ask("PATCH", f"{OURS}/{run_id}", {"display_name": "edited-too", "description": "why"})
    tagged = server.ask("PATCH", f"{OURS}/{run_id}", {"tags": {"note": "two"}})
    bare = server.ask("PATCH", f"{OURS}/{run_id}", {"tags": {}})

    assert {"note": "one"} == renamed.json()["tags"]
    assert "edited-too" == tagged.json()["run"]["display_name"]
    assert "why" == tagged.json()["run"]["description"]
    assert {"note": "two"} == tagged.json()["tags"]
    assert "tags" not in bare.json()
    assert "edited-too" == server.ask("GET", f"{RUNS}/{run_id}").json()["display_name"]


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({"a.b": "c"}, "must not have a dot"),
        ({"k": "v" * 64}, "63 characters at most"),
        ({"": "v"}, "must have 1 to 63"),
        ({f"k{number}": "" for number in range(21)}, "there may be 20 at most"),
    ],
)
def test_what_is_no_tag_is_refused_and_nothing_is_made(
    server: Server, tags: dict[str, str], said: str
) -> None:
    before = server.ask("GET", RUNS).json().get("total_size", 0)

    made = server.ask("POST", OURS, {"run": {"display_name": "r", "pipeline_spec": SPEC}, "tags": tags})

    assert 400 == made.status_code
    assert said in made.json()["message"]
    assert before == server.ask("GET", RUNS).json().get("total_size", 0)


def test_a_run_is_needed_and_ages_are_not_negative(server: Server) -> None:
    body = {"run": {"display_name": "r", "pipeline_spec": SPEC}, "settings": {"max_cache_age_s": -1}}

    assert 400 == server.ask("POST", OURS, {"tags": {}}).status_code
    assert "must not be negative" in server.ask("POST", OURS, body).json()["message"]
    assert 404 == server.ask("PATCH", f"{OURS}/none", {"display_name": "x"}).status_code


def test_the_client_gives_tags_and_settings(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    client = Client(server.url)
    created = client.create_run_from_pipeline_func(
        doubles, run_name="by the client", tags={"by": "client"}, settings={"cache": False}
    )

    view = client.get_run_view(created.run_id)

    assert ("by the client", {"by": "client"}) == (view.run.display_name, view.tags)
    assert view.settings.cache is False
    edited = client.update_run(created.run_id, display_name="renamed", tags={"by": "nobody"})
    assert ("renamed", {"by": "nobody"}) == (edited.run.display_name, edited.tags)
    predicate = {"key": "tags.by", "operation": "EQUALS", "string_value": "nobody"}
    listed = client.list_run_views(filter=json.dumps({"predicates": [predicate]}))
    assert [created.run_id] == [view.run.run_id for view in listed.runs]
    with pytest.raises(APIError, match="there is no run none"):
        client.get_run_view("none")
