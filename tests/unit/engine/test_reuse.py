"""Which earlier task's outputs are taken."""

from __future__ import annotations

import pytest

from penstock.driver import Values
from penstock.driver import cache as keys
from penstock.engine.contents import digests
from penstock.engine.frames import Outcome, Ready
from penstock.engine.reuse import Question, look
from penstock.runtime.identity import now
from penstock.store import Artifact, Task, artifacts, cache, runs, tasks
from support.fakes import Place, a_place, submitted
from support.written import Written, task

BEFORE = {"code": "c", "parameter n": "1", "artifact data": "old"}
NOW = {"code": "c", "parameter n": "1", "artifact data": "new"}


def taken(place: Place, parts: keys.Parts) -> Outcome | Ready:
    """Look for the task that made the same of the same content, its row having these parts by now."""
    written = Written()
    written.leaf("fit")
    run_id = submitted(place, written.pipeline({"fit": task("fit")}))
    file = place.places.logs.parent / "data"
    file.write_text("content")
    old, new = (
        Artifact(name, run_id, "make", "data", "system.Dataset", str(file), now() + 1, fingerprint=name)
        for name in ("old", "new")
    )
    with place.store.transaction() as tx:
        row = Task(run_id, "fit", "", "fit", "RUNTIME", "SUCCEEDED", 1, outputs={"out": 5})
        tasks.insert(tx, [row])
        tasks.update(tx, run_id, "fit", cache_key=keys.key(parts), cache_parts=parts)
        artifacts.insert(tx, [old, new])
        artifacts.remember_content(tx, digests([old, new]))
        artifacts.link(tx, [(run_id, "fit", "input", "data", 0, "old")])
        cache.put(
            tx,
            keys.key(BEFORE),
            keys.base(BEFORE),
            pipeline="written",
            component="fit",
            place=(run_id, "fit"),
            at=1,
        )
        assert runs.get(tx, run_id).pipeline_name == "written"
        inputs = Values({"n": 1}, {"data": [artifacts.get(tx, "new")]})
        found = look(tx, Question("", "written", "fit", keys.key(NOW), NOW, inputs, now()))
    assert isinstance(found, Outcome | Ready)
    return found


def test_a_task_that_read_the_same_content_is_taken() -> None:
    with a_place() as place:
        found = taken(place, BEFORE)

    assert isinstance(found, Outcome)
    assert found.outputs.parameters == {"out": 5}


@pytest.mark.parametrize("parts", [{**BEFORE, "parameter n": "2"}, {**BEFORE, "code": "d"}, {}])
def test_a_task_that_has_run_again_with_something_else_is_not(parts: keys.Parts) -> None:
    with a_place() as place:
        found = taken(place, parts)

    assert isinstance(found, Ready)
