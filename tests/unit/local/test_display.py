"""Pipelines and runs as notebooks show them."""

from __future__ import annotations

import re
from typing import List  # noqa: UP035 - as KFP's users write it

import pytest

from penstock import compiler, components, dsl, local
from penstock.errors import RunFailed
from penstock.local.drawing import MOST_TASKS, drawing
from support.authoring import nothing, number, text, texts
from support.html_pages import Page

BAD = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@dsl.component
def fails(word: str) -> str:
    raise ValueError(word)


@dsl.pipeline(name="shown", description=BAD)
def shown(word: str = BAD, numbers: List[int] = [1, 2]) -> str:  # noqa: B006, UP006
    first = text(of=word)
    with dsl.ParallelFor(numbers) as each:
        inside = number(of=each)
        with dsl.If(inside.output == 1):
            text(of=BAD)
    last = text(of=first.output).set_display_name(BAD)
    nothing().after(last)
    return last.output


def shapes(svg: str) -> dict[str, tuple[float, float, float, float]]:
    """Where each task is drawn, by its path."""
    found = re.findall(
        r"<title>([^<]*)</title><rect x='([\d.]+)' y='([\d.]+)' width='([\d.]+)' height='([\d.]+)'", svg
    )
    return {title.partition(":")[0]: tuple(map(float, place)) for title, *place in found}  # type: ignore[misc]


def test_every_task_has_its_box_below_what_it_waits_for() -> None:
    boxes = shapes(drawing(compiler.lower(shown).spec))

    loop, condition = boxes["for-loop-1"], boxes["for-loop-1/condition-2"]
    assert set(boxes) == {
        "text",
        "text-3",
        "nothing",
        "for-loop-1",
        "for-loop-1/number",
        "for-loop-1/condition-2",
        "for-loop-1/condition-2/text-2",
    }
    assert boxes["text"][1] < boxes["text-3"][1] < boxes["nothing"][1]
    assert loop[0] <= condition[0]
    assert condition[0] + condition[2] <= loop[0] + loop[2]
    assert boxes["for-loop-1/number"][1] < condition[1]


def test_boxes_beside_each_other_do_not_meet() -> None:
    boxes = shapes(drawing(compiler.lower(shown).spec))
    names = sorted(boxes)

    for one in names:
        for other in names:
            if one < other and not other.startswith(f"{one}/"):
                (x1, y1, w1, h1), (x2, y2, w2, h2) = boxes[one], boxes[other]
                assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1, (one, other)


def test_a_pipeline_shows_its_tasks_and_what_it_takes() -> None:
    page = Page(shown._repr_html_())

    assert page.is_harmless()
    assert "svg" in page.names()
    assert "inputnumbersLIST[1, 2]" in page.text
    assert "outputOutputSTRING" in page.text


def test_a_component_shows_what_it_takes(tmp_path: object) -> None:
    page = Page(text._repr_html_())

    assert "svg" not in page.names()
    assert "inputofSTRINGt" in page.text


def test_a_loaded_pipeline_is_shown_too() -> None:
    loaded = components.load_component_from_text(_yaml())

    assert "svg" in Page(loaded._repr_html_()).names()


def _yaml() -> str:
    from penstock import ir  # noqa: PLC0415

    return ir.dump(compiler.lower(shown))


def test_a_long_chain_and_a_very_large_pipeline_are_drawn_or_told() -> None:
    @dsl.pipeline
    def chain(length: int = 0) -> None:
        last = text()
        for _ in range(150):
            last = text(of=last.output)

    @dsl.pipeline
    def many() -> None:
        for _ in range(MOST_TASKS + 1):
            nothing()

    assert len(shapes(drawing(compiler.lower(chain).spec))) == 151
    assert f"{MOST_TASKS + 1} tasks and groups" in drawing(compiler.lower(many).spec)


def test_a_run_shows_how_its_tasks_ended() -> None:
    task = shown(word=BAD)
    past = local.get_run()

    page = Page(past._repr_html_())

    assert page.is_harmless()
    assert BAD in page.text
    assert page.text.count("SUCCEEDED") >= 6
    assert "for-loop-1/condition-2/text-2: SUCCEEDED" in page.text
    assert Page(task._repr_html_() or "").text == f"shownoutputvalueOutput{BAD}"
    assert Page(past.tasks["text"]._repr_html_()).is_harmless()


def test_a_run_that_failed_shows_the_error() -> None:
    @dsl.pipeline
    def failing() -> None:
        nothing().after(fails(word=BAD))

    with pytest.raises(RunFailed):
        failing()

    past = local.get_run()
    page = Page(past._repr_html_())
    assert page.is_harmless()
    assert f"ValueError: {BAD}" in page.text
    assert "nothing: SKIPPED" in page.text
    assert Page(past.tasks["fails"]._repr_html_()).is_harmless()


def test_a_task_that_is_yet_to_run_is_shown_by_its_name() -> None:
    seen: list[object] = []

    @dsl.pipeline
    def looked_at() -> None:
        seen.append(texts()._repr_html_())

    assert seen == [None]
    assert looked_at.name == "looked-at"
