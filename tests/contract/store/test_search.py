"""Full-text search, the same on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock.store import (
    Experiment,
    Pipeline,
    PipelineVersion,
    TaskError,
    experiments,
    pipelines,
    runs,
    search,
    search_index,
    tags,
    tasks,
    versions,
)
from support.databases import SPEC, a_task, create_run

if TYPE_CHECKING:
    from penstock.store import Store, Tx

DAY = 24 * 60 * 60 * 1_000_000
NOW = 1000 * DAY


def find(opened: Store, text: str, **words: Any) -> list[tuple[str, str]]:
    """Return what is found, each (kind, id or path), the index being made first."""
    with opened.transaction() as tx:
        while search_index.index(tx, 7):
            pass
        assert not search_index.is_behind(tx)
    with opened.read() as tx:
        hits = search.find(tx, text, now=NOW, **({"limit": 20} | words))
    return [(hit.entry.kind, hit.entry.path or hit.entry.id) for hit in hits]


def fill(tx: Tx) -> None:
    create_run(
        tx, "run-1", name="Train wine-model", parameters={"rate": 0.5, "data": "s3://bucket/Grapes.csv"}
    )
    create_run(tx, "run-2", name="evaluate", description="of the wine that was trained", created_at=2)
    tags.replace(tx, "run", "run-2", {"team": "cellar"})
    experiments.insert(tx, Experiment("experiment-1", "cellar tests", 3))
    pipelines.insert(tx, Pipeline("pipeline-1", "wine", "Wine of München", 4), {"grape": "riesling"})
    version = PipelineVersion("version-1", "pipeline-1", "v2", "v2", 5, runs.spec_digest(SPEC))
    versions.insert(tx, version, SPEC, {})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("train", {"run-1", "run-2"}),  # also as the beginning of the last word
        ("train wine", {"run-1"}),
        ("WINE", {"run-1", "run-2", "pipeline-1", "version-1"}),
        ("grapes", {"run-1"}),
        ("0.5 rate", {"run-1"}),
        ("cellar", {"run-2", "experiment-1"}),
        ("team=cellar", {"run-2"}),
        ("MÜNCHEN", {"pipeline-1", "version-1"}),
        ("riesling", {"pipeline-1"}),
        ("v2", {"version-1"}),
        ("wi", {"run-1", "run-2", "pipeline-1", "version-1"}),
        ("wi train", set()),
        ("nothing", set()),
        ("'\"*:& | (wine) -", {"run-1", "run-2", "pipeline-1", "version-1"}),
        ("k:run", set()),
        ("  ", set()),
    ],
)
def test_what_has_all_words_is_found(opened: Store, text: str, found: set[str]) -> None:
    with opened.transaction() as tx:
        fill(tx)

    assert found == {name for _, name in find(opened, text)}


@pytest.mark.parametrize("many", [3, 70])
def test_the_beginning_of_the_last_word_is_enough_whatever_it_leads_to(opened: Store, many: int) -> None:
    with opened.transaction() as tx:
        for number in range(many):
            create_run(tx, f"run-{number}", name=f"vineyard{number} of all")
        create_run(tx, "other", name="vinegar of all")

    assert {f"run-{number}" for number in range(many)} == {
        name for _, name in find(opened, "all vineyard", limit=100)
    }
    assert [("run", "run-2")] == find(opened, "vineyard2")[:1]
    assert [] == find(opened, "vineyards")
    assert many + 1 == len(find(opened, "vine", limit=100))


def test_kinds_and_namespaces_restrict_a_search(opened: Store) -> None:
    with opened.transaction() as tx:
        fill(tx)
        create_run(tx, "run-3", name="wine elsewhere", namespace="team-b")

    assert [("pipeline", "pipeline-1")] == find(opened, "wine", kinds=["pipeline"])
    assert {"run-3", "pipeline-1", "version-1"} == {
        name for _, name in find(opened, "wine", namespace="team-b")
    }
    assert [("run", "run-3")] == find(opened, "wine", namespace="team-b", kinds=["run", "experiment"])
    assert len(find(opened, "wine", limit=2)) == 2


def test_what_failed_is_found_by_its_error(opened: Store) -> None:
    error = TaskError("the loss has diverged", kind="ValueError")
    with opened.transaction() as tx:
        create_run(tx, "run-1", name="one")
        rows = [a_task("fit", state="FAILED", error=error), a_task("load", state="SUCCEEDED")]
        tasks.insert(tx, rows)
    assert [("task", "fit")] == find(opened, "diverged")
    with opened.transaction() as tx:
        runs.update(tx, "run-1", state="FAILED", error=error, finished_at=5)

    assert {("task", "fit"), ("run", "run-1")} == set(find(opened, "loss diverged"))
    assert [("task", "fit")] == find(opened, "valueerror")


def test_what_changed_is_found_in_its_new_way_alone(opened: Store) -> None:
    with opened.transaction() as tx:
        fill(tx)
    assert [("run", "run-1")] == find(opened, "grapes")
    with opened.transaction() as tx:
        runs.update(tx, "run-1", name="renamed", description="again")
        tags.replace(tx, "run", "run-2", {"team": "attic"})
        pipelines.delete(tx, "pipeline-1")
        experiments.delete(tx, "experiment-1")

    assert [("run", "run-1")] == find(opened, "renamed")
    assert [("run", "run-2")] == find(opened, "attic")
    assert [] == find(opened, "cellar")
    assert [] == find(opened, "model")
    assert [] == find(opened, "riesling")
    with opened.transaction() as tx:
        runs.discard(tx, "run-1", 9)
    assert [] == find(opened, "renamed")


def test_names_come_before_other_texts_and_new_things_before_old_ones(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "old", name="wine", created_at=NOW - 365 * DAY)
        create_run(tx, "described", name="a", description="wine", created_at=NOW - DAY)
        create_run(tx, "named", name="wine and more", created_at=NOW - 2 * DAY)
        create_run(tx, "whole", name="wine", created_at=NOW - 2 * DAY)

    assert ["whole", "named", "described", "old"] == [name for _, name in find(opened, "wine")]


def test_a_run_is_found_by_the_beginning_of_its_id(opened: Store) -> None:
    run_id = "3f2a9b1c-0000-4000-8000-000000000000"
    with opened.transaction() as tx:
        create_run(tx, run_id, name="one")

    assert [("run", run_id)] == find(opened, "3F2A9B1C") == find(opened, run_id)
    assert [] == find(opened, "3f2a9b1c", kinds=["pipeline"])
    assert [] == find(opened, "3f2a9b1c", namespace="other")


def test_a_snippet_is_what_is_around_the_first_word(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "run-1", name="one", description=f"{'before ' * 20}the Grape{' after' * 20}")
        search_index.index(tx, 100)
    with opened.read() as tx:
        [hit] = search.find(tx, "grape", now=NOW, limit=5)

    assert "description" == hit.field
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert "the Grape after" in hit.snippet
    assert len(hit.snippet) <= 130
