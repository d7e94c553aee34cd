"""The command `kfp` from PyPI, each of its commands that ask a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.stock_client import StockClient


@pytest.fixture(scope="module")
def package(stock: StockClient, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A compiled pipeline."""
    path = tmp_path_factory.mktemp("compiled") / "sums.yaml"
    stock("kfp.compiler.Compiler().compile(flows.sums, {path})", path=str(path))
    return str(path)


class Kfp:
    """The command."""

    def __init__(self, stock: StockClient) -> None:
        self._stock = stock

    def __call__(self, *words: str) -> str:
        """Run it and return what it prints."""
        done = self._stock("command({words})", words=list(words))
        assert done["code"] == 0, done
        out: str = done["out"]
        return out

    def json(self, *words: str) -> Any:
        """Run it and return what it prints last, which is JSON."""
        out = self(*words)
        start = min(index for index in (out.find("{"), out.find("[")) if index >= 0)
        return json.JSONDecoder().raw_decode(out[start:])[0]


@pytest.fixture
def kfp(stock: StockClient) -> Kfp:
    return Kfp(stock)


def test_experiments(kfp: Kfp) -> None:
    made = kfp.json("experiment", "create", "-d", "of the command", "mine")
    experiment_id = made["experiment_id"]

    assert kfp.json("experiment", "get", experiment_id)["display_name"] == "mine"
    assert "mine" in [each["display_name"] for each in kfp.json("experiment", "list")]
    kfp("experiment", "archive", "--experiment-name", "mine")
    kfp("experiment", "unarchive", "--experiment-id", experiment_id)
    kfp("experiment", "delete", experiment_id)
    assert "mine" not in [each["display_name"] for each in kfp.json("experiment", "list")]


def test_pipelines_and_their_versions(kfp: Kfp, package: str) -> None:
    made = kfp.json("pipeline", "create", "-p", "sums", "-d", "adds", package)
    pipeline_id = made["pipeline_id"]

    assert kfp.json("pipeline", "get", pipeline_id)["display_name"] == "sums"
    assert "sums" in [each["display_name"] for each in kfp.json("pipeline", "list")]
    version = kfp.json("pipeline", "create-version", "-v", "second", "-p", pipeline_id, package)
    listed = kfp.json("pipeline", "list-versions", pipeline_id)
    assert {each["display_name"] for each in listed} == {"sums", "second"}
    assert (
        kfp.json("pipeline", "get-version", pipeline_id, version["pipeline_version_id"])["display_name"]
        == "second"
    )
    done = kfp.json(
        "run", "create", "-e", "versions", "-v", version["pipeline_version_id"], "-p", pipeline_id, "-t", "60"
    )
    assert done["state"] == "SUCCEEDED"
    kfp("pipeline", "delete-version", pipeline_id, version["pipeline_version_id"])
    for left in kfp.json("pipeline", "list-versions", pipeline_id):
        kfp("pipeline", "delete-version", pipeline_id, left["pipeline_version_id"])
    kfp("pipeline", "delete", pipeline_id)
    assert "sums" not in kfp("pipeline", "list")


def test_runs(kfp: Kfp, package: str) -> None:
    made = kfp.json("run", "create", "-e", "of runs", "-r", "first", "-f", package, "-t", "60", "a=5")
    run_id = made["run_id"]

    assert (made["state"], made["display_name"]) == ("SUCCEEDED", "first")
    assert kfp.json("run", "get", run_id)["state"] == "SUCCEEDED"
    assert [each["run_id"] for each in kfp.json("run", "list")].count(run_id) == 1
    kfp("run", "archive", run_id)
    kfp("run", "unarchive", run_id)
    kfp("run", "delete", run_id)
    assert run_id not in kfp("run", "list")


def test_recurring_runs(kfp: Kfp, package: str) -> None:
    made = kfp.json(
        *("recurring-run", "create", "--experiment-name", "recurring", "--job-name", "hourly"),
        *("--interval-second", "3600", "--disabled", "--pipeline-package-path", package),
    )
    recurring_id = made["recurring_run_id"]

    assert kfp.json("recurring-run", "get", recurring_id)["display_name"] == "hourly"
    assert "hourly" in [each["display_name"] for each in kfp.json("recurring-run", "list")]
    kfp("recurring-run", "enable", recurring_id)
    kfp("recurring-run", "disable", recurring_id)
    kfp("recurring-run", "delete", recurring_id)
    assert "hourly" not in kfp("recurring-run", "list")
