"""A released package that is built on KFP's SDK works with ours: google-cloud-pipeline-components."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from support import documents, google_components, stock

pytestmark = pytest.mark.index

SCRIPT = stock.REPOSITORY / "tests" / "support" / "google_job.py"

#: What is compared, below ``google_cloud_pipeline_components``.
MODULES = [
    "v1.automl.training_job",
    "v1.batch_predict_job",
    "v1.bigquery",
    "v1.custom_job",
    "v1.dataflow",
    "v1.dataproc",
    "v1.dataset",
    "v1.endpoint",
    "v1.forecasting",
    "v1.model",
    "v1.model_evaluation",
    "v1.vertex_notification_email",
    "v1.wait_gcp_resources",
]

#: Modules that need Google's client library, or another protobuf, with either SDK.
NEED_MORE = {"preview.model_evaluation.utils", "proto.template_metadata_pb2", "v1.hyperparameter_tuning_job"}

#: Where stock compiles something wrong: rows of the table of differences, and outputs that the package
#: renames in the component but not in the pipeline around it.
BETTER = {
    "v1.dataset.ImageDatasetImportDataOp": "dag.outputs.artifacts",
    "v1.dataset.TextDatasetImportDataOp": "dag.outputs.artifacts",
    "v1.dataset.VideoDatasetImportDataOp": "dag.outputs.artifacts",
    "v1.model_evaluation.evaluation_llm_classification_pipeline": "importer.artifactUri",
    "v1.model_evaluation.evaluation_llm_text_generation_pipeline": "importer.artifactUri",
}

#: A pipeline with `and` between conditions, of which stock takes one.
REFUSED = "v1.model_evaluation.vision_model_error_analysis_pipeline"


def ask(python: str, *, penstock: bool, modules: list[str] | None) -> dict[str, Any]:
    job = {
        "penstock": penstock,
        "folder": str(google_components.folder()),
        "modules": modules,
        "compile": modules is not None,
    }
    done = subprocess.run(
        [python, str(SCRIPT)], input=json.dumps(job), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    return ask(sys.executable, penstock=True, modules=MODULES)["compiled"]  # type: ignore[no-any-return]


def test_all_modules_can_be_imported() -> None:
    answer = ask(sys.executable, penstock=True, modules=None)

    assert {name.partition(".")[2] for name in answer["failed"]} == NEED_MORE, answer["failed"]
    assert len(answer["imported"]) >= 300


def test_components_compile_to_what_stock_compiles_them_to(ours: dict[str, Any]) -> None:
    by_stock = ask(str(stock.interpreter()), penstock=False, modules=MODULES)["compiled"]
    found: dict[str, list[str]] = {}
    for name in by_stock.keys() - {REFUSED}:
        assert "text" in ours[name], ours[name]
        pair = [documents.canonical(documents.parse(each[name]["text"])) for each in (by_stock, ours)]
        different = documents.differences(*pair)
        if different:
            found[name] = different

    assert ours.keys() == by_stock.keys()
    assert len(ours) >= 70
    assert found.keys() == BETTER.keys(), found
    assert [name for name in found if any(BETTER[name] not in each for each in found[name])] == []


def test_a_pipeline_that_stock_compiles_wrongly_is_refused_where_it_is_used(ours: dict[str, Any]) -> None:
    error = ours[REFUSED]["error"]

    assert error.startswith("DefinitionError: A condition on a channel has no truth value")
    assert "error_analysis_pipeline.py:" in error
