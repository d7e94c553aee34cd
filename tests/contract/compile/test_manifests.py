"""Pipelines as Kubernetes objects are those of stock, whatever the options."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support import documents, stock

TESTS = Path(__file__).resolve().parents[2]
SCRIPT = TESTS / "support" / "manifest_job.py"
FILE = TESTS / "data" / "manifests.py"
PIPELINES = ("work", "plain", "described", "documented", "with_settings")
OPTIONS: list[dict[str, Any] | None] = [
    None,
    {},
    {"include_pipeline_manifest": True},
    {"pipeline_name": "p"},
    {"pipeline_display_name": "P"},
    {"pipeline_version_name": "p-1"},
    {"pipeline_version_display_name": "P 1"},
    {"namespace": "team"},
    {"pipeline_name": "p", "pipeline_display_name": "P", "include_pipeline_manifest": True},
    {"pipeline_name": "p", "pipeline_version_name": "p-1", "pipeline_version_display_name": ""},
    {
        "pipeline_name": "p",
        "pipeline_display_name": "P",
        "pipeline_version_name": "p-1",
        "pipeline_version_display_name": "P 1",
        "namespace": "team",
        "include_pipeline_manifest": True,
    },
]


def case(
    pipeline: str = "plain",
    options: dict[str, Any] | None = None,
    path: str = "p.yaml",
    **arguments: Any,
) -> dict[str, Any]:
    arguments.setdefault("kubernetes_manifest_format", True)
    return {"pipeline": pipeline, "options": options, "path": path, "arguments": arguments}


CASES = [
    *(case(pipeline, options) for pipeline, options in itertools.product(PIPELINES, OPTIONS)),
    case(path="p.yml"),
    case(path="p.json"),
    case(path="p.txt"),
    case("with_settings", path="p.json"),
    case(path="missing/p.yaml"),
    case("described", {"include_pipeline_manifest": True}, pipeline_name="other"),
    case(
        "described",
        {"namespace": "team"},
        pipeline_name="other",
        pipeline_display_name="Other",
        pipeline_parameters={"text": "c"},
    ),
    case(pipeline_parameters={"zz": "c"}),
    case("described", OPTIONS[-1], kubernetes_manifest_format=False),
]


def answers(python: Path, *, penstock: bool) -> list[dict[str, str]]:
    job = {"penstock": penstock, "file": str(FILE), "cases": CASES}
    done = subprocess.run(
        [str(python), str(SCRIPT)], input=json.dumps(job), capture_output=True, text=True, check=True
    )
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="session")
def expected() -> list[dict[str, str]]:
    return answers(stock.interpreter(), penstock=False)


@pytest.fixture(scope="session")
def actual() -> list[dict[str, str]]:
    return answers(Path(sys.executable), penstock=True)


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: json.dumps(CASES[number]))
def test_the_objects_are_those_of_stock(
    number: int, expected: list[dict[str, str]], actual: list[dict[str, str]]
) -> None:
    theirs, ours = expected[number], actual[number]

    if "error" in theirs:
        kind, _, message = theirs["error"].partition(": ")
        assert "error" in ours
        assert message in ours["error"]
        assert kind == ours["error"].partition(": ")[0] or ours["error"].startswith("DefinitionError: ")
    else:
        assert "text" in ours, ours["error"]
        found = documents.differences(documents.parse(theirs["text"]), documents.parse(ours["text"]))
        assert found == []


def test_both_kinds_are_written(actual: list[dict[str, str]]) -> None:
    kinds = [document["kind"] for document in documents.parse(actual[10]["text"])]

    assert kinds == ["Pipeline", "PipelineVersion"]
    assert documents.parse(actual[-1]["text"])[0].keys() >= {"pipelineInfo", "root"}
