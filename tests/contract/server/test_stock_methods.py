"""Every public method of stock's client, and of the API that is generated for it, is called and answered."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support import stock_methods_job
from support.stock_client import same_moments

if TYPE_CHECKING:
    from support.servers import Server

FLOWS = Path(__file__).parent / "pipelines" / "flows.py"
SERVICES = [
    "AuthServiceApi",
    "ExperimentServiceApi",
    "HealthzServiceApi",
    "PipelineServiceApi",
    "PipelineUploadServiceApi",
    "RecurringRunServiceApi",
    "RunServiceApi",
]
BEYOND = {
    "HealthzServiceApi": {
        "commit_sha",
        "tag_name",
        "apiServerCommitHash",
        "apiServerTagName",
        "apiServerMultiUser",
        "apiServerReady",
        "buildDate",
        "frontendCommitHash",
        "frontendTagName",
        "pipelineStore",
    }
}
"""What KFP's servers answer too, that of the API and that of its pages, and stock's models do not know."""


@pytest.fixture(scope="module")
def told(server: Server, stock_python: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What stock's client has to tell."""
    folder = tmp_path_factory.mktemp("stock")
    done = subprocess.run(
        [stock_python, stock_methods_job.__file__, server.url, str(FLOWS)],
        cwd=folder,
        env=os.environ | {"HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_all_methods_are_called(told: dict[str, Any]) -> None:
    assert set(told["methods"]) - set(told["called"]) == set()
    assert len(told["methods"]) > 70


def test_what_is_not_served_is_refused(told: dict[str, Any]) -> None:
    assert told["refused"] == {
        "DummyFilterServiceApi.dummy_filter_service_get_filter": 404,
        "ReportServiceApi.report_service_report_scheduled_workflow": 403,
        "ReportServiceApi.report_service_report_workflow": 403,
        "VisualizationServiceApi.visualization_service_create_visualization_v1": 404,
    }


@pytest.mark.parametrize("service", SERVICES)
def test_stocks_models_hold_all_that_is_answered(told: dict[str, Any], service: str) -> None:
    answers = [answer for answer in told["answers"] if answer["method"].startswith(f"{service}.")]
    lost = [answer for answer in answers if _known(answer["text"], service) != same_moments(answer["again"])]

    assert answers
    assert lost == []


def test_no_answer_is_left_out(told: dict[str, Any]) -> None:
    assert {answer["method"].partition(".")[0] for answer in told["answers"]} == set(SERVICES)


def _known(text: str, service: str) -> Any:
    told = json.loads(text)
    return same_moments({key: told[key] for key in told.keys() - BEYOND.get(service, set())})
