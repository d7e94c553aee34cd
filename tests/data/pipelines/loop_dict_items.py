"""Loops over dictionaries: their fields as arguments, in conditions, beside the item itself; lists as items."""

from kfp import dsl


@dsl.component
def fit(rate: float, depth: int, label: str, deep: bool = False) -> float:
    return rate * depth


@dsl.component
def number(of: int) -> int:
    return of


@dsl.component
def show(text: str, table: dict = {}, names: list = []):
    print(text, table, names)


@dsl.pipeline
def loop_dict_items(grid: list = [{"a": "1", "b": "2"}]):
    with dsl.ParallelFor([{"rate": "0.5", "label": "slow"}, {"rate": "1.5", "label": "fast"}]) as item:
        show(text=item.label)
        show(text="whole", table=item)
        show(text=item.rate, table=item)
        with dsl.If(item.label == "fast"):
            show(text="fast")
    with dsl.ParallelFor(grid, parallelism=4) as cell:
        show(text=cell.a)
        show(text=cell.b, table=cell)
        with dsl.If(cell.a == "1", name="first"):
            show(text=cell.b)
            with dsl.ParallelFor(["x"]) as x:
                show(text=x)
                show(text=cell.a)
    with dsl.ParallelFor(grid) as whole:
        show(text="whole", table=whole)
    with dsl.ParallelFor([{"x": 1}, {"x": 2, "y": "z"}]) as whole_constant:
        show(text="whole", table=whole_constant)
    with dsl.ParallelFor([{"b": [10, 20], "a": [1]}, {"b": [30], "a": [2]}]) as pair:
        show(text="pair", names=pair.b)
        with dsl.ParallelFor(pair.b) as inner:
            number(of=inner)
    with dsl.ParallelFor([[1, 2], [3]]) as row:
        show(text="row", names=row)
