"""How paths name the rounds of what was tried again."""

from __future__ import annotations

from penstock.driver.control import labels
from penstock.plan import rounds


def test_the_first_round_has_the_path_of_its_task() -> None:
    assert ["dag", "dag", "dag~2"] == [rounds.scope_of("dag", number) for number in range(3)]
    assert ["dag", "dag", "a/dag"] == [rounds.task_of(scope) for scope in ("dag", "dag~10", "a/dag~2")]


def test_a_path_without_rounds_is_the_same_in_each_of_them() -> None:
    for path in ("a/b/fit", "a~2/b/fit", "a/b~13/fit", "a~3/b~2/fit"):
        assert "a/b/fit" == rounds.without(path)
    assert "loop[k=5]/fit" == rounds.without("loop~2[k=5]/fit")
    assert [3, 12] == rounds.told_of("a~3/b~12/fit")
    assert [] == rounds.told_of("a/b/fit")


def test_what_tells_iterations_over_equal_items_apart_is_no_round() -> None:
    for label in labels([5, 5]):
        path = f"loop[{label}]"
        assert path == rounds.task_of(path) == rounds.without(path)
        assert f"{path}/fit" == rounds.without(f"loop~2[{label}]/fit")
        assert [] == rounds.told_of(f"{path}/fit")
