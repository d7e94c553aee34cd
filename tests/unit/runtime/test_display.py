"""Artifacts as notebooks show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock import dsl
from support.html_pages import Page

if TYPE_CHECKING:
    from pathlib import Path

BAD = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def page_of(artifact: dsl.Artifact) -> Page:
    return Page(artifact._repr_html_())


def test_metrics_are_a_table() -> None:
    metrics = dsl.Metrics("m", "/a/m", {"accuracy": 0.97, "name": "x"})

    page = page_of(metrics)

    assert "metricvalueaccuracy0.97namex" in page.text
    assert [cell.get("class") for cell in page.all("td")] == [None, "number", None, None]


def test_a_confusion_matrix_and_a_curve_are_drawn() -> None:
    metrics = dsl.ClassificationMetrics("c", "/a/c")
    metrics.log_confusion_matrix(["cat", "dog"], [[3, 1], [0, 4]])
    metrics.log_roc_curve([0.0, 0.5, 1.0], [0.0, 0.9, 1.0], [1.0, 0.5, 0.0])

    page = page_of(metrics)

    assert "catdogcat31dog04" in page.text
    assert [cell["style"] for cell in page.all("td")] == [
        f"background:rgba(56,120,220,{share})" for share in ("0.45", "0.15", "0.00", "0.60")
    ]
    assert page.all("polyline")[0]["points"] == "30.0,170.0 105.0,35.0 180.0,20.0"


def test_slices_are_shown_one_by_one() -> None:
    metrics = dsl.SlicedClassificationMetrics("s", "/a/s")
    for label in ("old", "new"):
        metrics.load_confusion_matrix(label, ["a"], [[1]])

    page = page_of(metrics)

    assert page.text.index("old") < page.text.index("new")
    assert len(page.all("table")) == 2


def test_a_page_stands_in_a_frame_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "page").write_text(f"<h1>Hello</h1>{BAD}")

    page = page_of(dsl.HTML("page", str(tmp_path / "page")))

    [frame] = page.all("iframe")
    assert frame["srcdoc"] == f"<h1>Hello</h1>{BAD}"
    assert frame["sandbox"] == "allow-scripts"
    assert page.is_harmless()


def test_markdown_is_rendered(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("# Notes\n\n" + BAD)

    page = page_of(dsl.Markdown("notes", str(tmp_path / "notes")))

    assert "h1" in page.names()
    assert page.is_harmless()


@pytest.mark.parametrize("kind", [dsl.HTML, dsl.Markdown, dsl.Dataset, dsl.Metrics])
def test_what_is_not_here_is_named(kind: type[dsl.Artifact]) -> None:
    page = page_of(kind("gone", "gs://bucket/gone", {"rows": 3}))

    assert "gs://bucket/gone" in page.text
    assert "rows3" in page.text


@pytest.mark.parametrize(
    "metadata",
    [
        {"confusionMatrix": 3},
        {"confusionMatrix": {"annotationSpecs": [{}], "rows": [{"row": ["a"]}]}},
        {"confidenceMetrics": [{"recall": "high"}]},
        {"confidenceMetrics": {"a": 1}},
    ],
)
def test_metadata_of_another_form_are_shown_as_they_are(metadata: dict[str, object]) -> None:
    page = page_of(dsl.ClassificationMetrics("c", "/a/c", metadata))

    assert next(iter(metadata)) in page.text


def test_sizes_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 1500)

    assert "(1.5 kB)" in page_of(dsl.Dataset("a", str(tmp_path / "a"))).text
    assert "(1 file)" in page_of(dsl.Dataset("a", str(tmp_path))).text


def test_what_is_very_long_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"x" * 2_000_001)

    [frame] = page_of(dsl.HTML("page", str(tmp_path / "page"))).all("iframe")
    assert frame["srcdoc"] == f"This is longer than 2 MB: open {tmp_path}/page"


@pytest.mark.parametrize(
    "artifact",
    [
        dsl.Dataset(BAD, f"/a/{BAD}", {BAD: BAD, "list": [BAD, {"a": BAD}]}),
        dsl.Metrics(BAD, f"/a/{BAD}", {BAD: 1.0}),
        dsl.ClassificationMetrics(
            BAD,
            f"/a/{BAD}",
            {"confusionMatrix": {"annotationSpecs": [{"displayName": BAD}], "rows": [{"row": [1]}]}},
        ),
        dsl.SlicedClassificationMetrics(BAD, BAD, {"evaluationSlices": [{"slice": BAD}]}),
    ],
)
def test_text_is_only_text(artifact: dsl.Artifact) -> None:
    page = page_of(artifact)

    assert page.is_harmless()
    assert BAD in page.text
