"""What the rows of a run's tree are called."""

from __future__ import annotations

import pytest

from penstock import ir
from penstock.engine.document import ROOT, Document
from support.written import Written, task


def a_document() -> Document:
    written = Written()
    written.leaf("fit", inputs={"item": "INT", "n": "INT?"})
    for name in ("comp-condition-branches-1", "comp-exit-handler-1", "comp-condition-1", "comp-inner"):
        written.dag(name, {"fit": task("fit", item=1)}, inputs={"item": "INT"})
    written.components["import"] = ir.ComponentSpec(executor_label="import")
    written.executors["import"] = ir.ExecutorSpec(importer=ir.ImporterSpec())
    return Document(
        written.pipeline(
            {
                "fit": task("fit", item=1),
                "each": task("fit", items=[1]),
                "branches": task("comp-condition-branches-1", item=1),
                "exit": task("comp-exit-handler-1", item=1),
                "if": task("comp-condition-1", item=1, condition="true"),
                "inner": task("comp-inner", item=1),
                "loop": task("comp-inner", items=[1]),
                "import": task("import"),
            }
        ).spec
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    {
        "fit": "RUNTIME",
        "each": "LOOP",
        "branches": "CONDITION_BRANCH",
        "exit": "EXIT_HANDLER",
        "if": "CONDITION",
        "inner": "DAG",
        "loop": "LOOP",
        "import": "IMPORTER",
    }.items(),
)
def test_a_task_has_the_kind_that_the_compiler_meant(name: str, kind: str) -> None:
    document = a_document()

    assert kind == document.kind(document.dag(ROOT).tasks[name])


def test_a_graph_is_read_once() -> None:
    document = a_document()

    assert document.graph(ROOT) is document.graph(ROOT)
    assert ["fit"] == list(document.graph("comp-inner").nodes)
