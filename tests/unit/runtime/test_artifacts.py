"""Artifact classes: what the comparison with stock does not reach, because stock fails there."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from penstock.runtime import artifacts
from penstock.runtime.artifacts import (
    Artifact,
    ClassificationMetrics,
    Dataset,
    Model,
    SlicedClassificationMetrics,
    from_executor_input,
    get_uri,
)
from penstock.runtime.locations import local_path_of, task_root, uri_of_local_path


@pytest.mark.parametrize("uri", ["gs://b/x", "s3://b/x/y", "minio://b/", "/plain/path", "http://h/x", ""])
def test_a_local_path_leads_back_to_its_uri(uri: str) -> None:
    assert uri_of_local_path(local_path_of(uri)) == uri


def test_every_public_class_is_found_by_its_schema_title() -> None:
    public = {getattr(artifacts, name) for name in artifacts.__all__ if name != "get_uri"}

    assert public == set(artifacts.TYPE_TO_CLASS.values())
    assert all(title == found.schema_title for title, found in artifacts.TYPE_TO_CLASS.items())


def test_a_custom_path_in_the_executor_input_is_the_path() -> None:
    made = from_executor_input({"uri": "s3://b/x", "customPath": "/cache/1"})

    assert made.path == "/cache/1"
    assert made.uri == "s3://b/x"


def test_an_artifact_without_a_type_has_the_fallback_class() -> None:
    made = from_executor_input({"uri": "/x"}, Dataset)

    assert type(made) is Dataset
    assert made.schema_title == "system.Dataset"


def test_a_type_of_another_system_is_the_objects_and_not_the_classs() -> None:
    made = from_executor_input({"type": {"schemaTitle": "google.VertexModel", "schemaVersion": "0.0.2"}})

    assert (made.schema_title, made.schema_version) == ("google.VertexModel", "0.0.2")
    assert Artifact.schema_title == "system.Artifact"


def test_an_artifact_shows_what_it_is() -> None:
    assert repr(Model("m", "/x", {"a": 1})) == "Model(name='m', uri='/x', metadata={'a': 1})"


def test_metrics_read_from_an_upstream_task_can_be_added_to() -> None:
    first = ClassificationMetrics()
    first.log_confusion_matrix(["a", "b"], [[1, 0], [0, 1]])
    second = ClassificationMetrics(metadata=first.metadata)

    second.log_confusion_matrix_cell("a", "b", 7)

    assert second.metadata["confusionMatrix"]["rows"] == [{"row": [1, 7]}, {"row": [0, 1]}]


def test_a_row_before_the_categories_says_what_to_call_first() -> None:
    with pytest.raises(ValueError, match="with set_confusion_matrix_categories") as raised:
        ClassificationMetrics("m").log_confusion_matrix_row("a", [1])

    assert "where: ClassificationMetrics 'm'" in str(raised.value)


def test_each_slice_has_metrics_of_its_own() -> None:
    metrics = SlicedClassificationMetrics()
    metrics.load_roc_readings("young", [[0.5, 0.9, 0.1], [0.7, 0.8, 0.05]])
    metrics.log_roc_reading("old", threshold=0.5, tpr=0.6, fpr=0.2)
    metrics.load_confusion_matrix("young", ["a", "b"], [[1, 2], [3, 4]])
    metrics.set_confusion_matrix_categories("old", ["a"])
    metrics.log_confusion_matrix_row("young", "a", [5, 6])
    metrics.log_confusion_matrix_cell("old", "a", "a", 9)

    young, old = metrics.metadata["evaluationSlices"]

    assert young == {
        "slice": "young",
        "sliceClassificationMetrics": {
            "confidenceMetrics": [
                {"confidenceThreshold": 0.5, "recall": 0.9, "falsePositiveRate": 0.1},
                {"confidenceThreshold": 0.7, "recall": 0.8, "falsePositiveRate": 0.05},
            ],
            "confusionMatrix": {
                "annotationSpecs": [{"displayName": "a"}, {"displayName": "b"}],
                "rows": [{"row": [5, 6]}, {"row": [3, 4]}],
            },
        },
    }
    assert old["sliceClassificationMetrics"]["confusionMatrix"]["rows"] == [{"row": [9]}]


def test_a_wrong_reading_adds_nothing() -> None:
    metrics = SlicedClassificationMetrics()

    with pytest.raises(ValueError, match=r"Invalid reading: \[0.5\]"):
        metrics.load_roc_readings("young", [[0.5, 0.9, 0.1], [0.5]])

    assert metrics.metadata == {}


def test_there_is_no_uri_outside_a_task() -> None:
    with pytest.raises(RuntimeError, match=r"'dsl.get_uri' can only be called at task runtime"):
        get_uri()


def test_a_tasks_threads_know_its_place() -> None:
    seen: list[str] = []

    with task_root("/gcs/bucket/task"):
        thread = Thread(target=lambda: seen.append(get_uri("model")))
        thread.start()
        thread.join()

    assert seen == ["gs://bucket/task/model"]


def test_tasks_in_threads_of_one_process_keep_their_places_apart() -> None:
    together = Barrier(2, timeout=30)
    seen: dict[str, str] = {}

    def task(name: str) -> None:
        with task_root(f"/{name}"):
            together.wait()
            seen[name] = get_uri("model")
            together.wait()

    threads = [Thread(target=task, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == {"a": "/a/model", "b": "/b/model"}


def test_a_backend_that_uploads_nothing_from_the_task_root_gets_no_uri() -> None:
    with task_root("/tmp/kfp_outputs"), pytest.warns(RuntimeWarning, match="specify a URI explicitly"):
        assert get_uri() == ""
