"""Pipelines of any shape compile to documents in which every reference is to something that is there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from penstock import compiler, dsl, ir
from support.authoring import number, read, read_all, tables, take, text, texts, truth, write
from support.shares import examples

if TYPE_CHECKING:
    from random import Random

DEEPEST = 4
MOST_TASKS = 14


@dataclass
class Reach:
    """What a task may take at some place: channels by their kind."""

    texts: list[Any] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)
    lists: list[Any] = field(default_factory=list)
    tables: list[Any] = field(default_factory=list)
    data: list[Any] = field(default_factory=list)
    tasks: list[Any] = field(default_factory=list)

    def copy(self) -> Reach:
        return replace(self, **{name: list(value) for name, value in vars(self).items()})


@dataclass
class Made:
    """What a group's own tasks give."""

    texts: list[Any] = field(default_factory=list)
    data: list[Any] = field(default_factory=list)


class Author:
    """Writes a pipeline, deciding by lot."""

    def __init__(self, lot: Random) -> None:
        self.lot = lot
        self.tasks = 0

    def block(self, reach: Reach, depth: int = 0) -> Made:
        reach, made = reach.copy(), Made()
        self.task(reach, made)
        for _ in range(self.lot.randint(0, 3)):
            if self.tasks >= MOST_TASKS:
                break
            write_one = self.lot.choice([self.task, self.task, self.condition, self.loop])
            if depth >= DEEPEST or write_one == self.task:
                self.task(reach, made)
            else:
                write_one(reach, made, depth)  # type: ignore[call-arg]
        return made

    def some_text(self, reach: Reach) -> Any:
        if not reach.texts or self.lot.random() < 0.2:
            return "constant"
        if self.lot.random() < 0.4:
            return " ".join(f"{channel}" for channel in self.lot.choices(reach.texts + reach.numbers, k=2))
        return self.lot.choice(reach.texts)

    def task(self, reach: Reach, made: Made) -> None:
        self.tasks += 1
        kind = self.lot.choice([text, text, number, truth, texts, tables, take, write, read])
        before = list(reach.texts)
        if kind is text:
            task = text(of=self.some_text(reach), more=self.some_text(reach))
            made.texts.append(task.output)
            reach.texts.append(task.output)
        elif kind is number:
            task = number(of=self.lot.choice([*reach.numbers, 1]))
            reach.numbers.append(task.output)
        elif kind is texts:
            task = texts()
            reach.lists.append(task.output)
        elif kind is tables:
            task = tables()
            reach.tables.append(task.output)
        elif kind is write:
            task = write(of=self.some_text(reach))
            made.data.append(task.outputs["data"])
            reach.data.append(task.outputs["data"])
        elif kind is read and reach.data:
            task = read(data=self.lot.choice(reach.data))
            reach.texts.append(task.output)
        else:
            task = take(table={"a": [self.some_text(reach)]}, names=[self.some_text(reach)])
        if reach.tasks and self.lot.random() < 0.2:
            task.after(self.lot.choice(reach.tasks))
        if before and self.lot.random() < 0.1:
            task.set_memory_limit(self.lot.choice(before))
        reach.tasks.append(task)

    def predicate(self, reach: Reach) -> Any:
        left = self.lot.choice([*reach.texts, *reach.numbers])
        right = self.lot.choice(["x", 1, *reach.texts, *reach.numbers])
        compared = left == right if self.lot.random() < 0.5 else left != right
        return compared if self.lot.random() < 0.7 else ~compared | (left == "y")

    def condition(self, reach: Reach, made: Made, depth: int) -> None:
        with dsl.If(self.predicate(reach)):
            branches = [self.block(reach, depth + 1)]
        if self.lot.random() < 0.3:
            with dsl.Elif(self.predicate(reach)):
                branches.append(self.block(reach, depth + 1))
        if self.lot.random() < 0.5:
            with dsl.Else():
                branches.append(self.block(reach, depth + 1))
            if all(branch.texts for branch in branches):
                chosen = text(of=dsl.OneOf(*[self.lot.choice(branch.texts) for branch in branches]))
                reach.texts.append(chosen.output)
                made.texts.append(chosen.output)

    def loop(self, reach: Reach, made: Made, depth: int) -> None:
        inside = reach.copy()
        constants = [["a", "b"], [{"name": "a", "b": "c"}], [1, 2]]
        items = self.lot.choice([*constants, *reach.lists, *reach.tables])
        with dsl.ParallelFor(items) as item:
            if any(items is each for each in reach.tables):
                inside.numbers.append(item.a)
            elif items == constants[1] if isinstance(items, list) else False:
                inside.texts += [item.name, item.b]
            elif items == [1, 2] if isinstance(items, list) else False:
                inside.numbers.append(item)
            else:
                inside.texts.append(item)
            body = self.block(inside, depth + 1)
        if body.texts:
            take(names=dsl.Collected(self.lot.choice(body.texts)))
        if body.data:
            collected = read_all(data=dsl.Collected(self.lot.choice(body.data)))
            reach.numbers.append(collected.output)


@examples(60)
@given(st.randoms(use_true_random=False))
def test_every_reference_is_to_something_that_is_there(lot: Random) -> None:
    @dsl.pipeline
    def generated(x: str = "x", n: int = 1, names: list = []) -> None:  # type: ignore[type-arg]  # noqa: B006
        Author(lot).block(Reach(texts=[x], numbers=[n], lists=[names]))

    package = compiler.lower(generated)

    ir.check(package)
    assert ir.load(ir.dump(package)) == package._replace(origins={})
    assert "{{channel:" not in ir.dump(package)
