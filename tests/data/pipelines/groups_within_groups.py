"""Groups within groups within groups: what each takes from the ones around it, and gives to them."""

from typing import List, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import HTML, Artifact, ClassificationMetrics, Dataset, Input, Model, Output, OutputPath


@dsl.component
def f(a: int = 1, output: str = "x", task: str = "t") -> int:
    return a


@dsl.component
def mk(d: Output[Dataset], m: Output[Model]) -> List[int]:
    return [1]


@dsl.component
def rd(d: Input[Dataset]) -> str:
    return ""


@dsl.component
def rl(d: List[Dataset], t: List[str] = []) -> int:
    return 1


@dsl.component
def cfg(d: dict, l: list = []) -> dict:
    return d


@dsl.component
def s(name: str = "n", inputs: str = "i", x: float = 1) -> str:
    return name


@dsl.component
def many(
    a: Output[Dataset],
    b: Output[Artifact],
    c: Output[HTML],
    d: Output[ClassificationMetrics],
    e: OutputPath(dict),
) -> NamedTuple("x", u=bool, v=float, w=Artifact):
    return (True, 1.0, Artifact())


@dsl.component
def anyart(x: Input[Artifact], y: Optional[Artifact] = None) -> Dataset:
    return Dataset()


@dsl.component
def multi(xs: List[Artifact]) -> List[int]:
    return []


@dsl.pipeline
def inner(d: Input[Dataset], n: int = 1) -> NamedTuple("O", d=Dataset, n=int):
    x = mk()
    with dsl.If(n == 1):
        rd(d=d)
    o = NamedTuple("O", d=Dataset, n=int)
    return o(d=x.outputs["d"], n=f(a=n).output)


@dsl.pipeline
def pipelines_in_loops_in_loops(n: int = 2):
    x = mk()
    s = inner(d=x.outputs["d"], n=n)
    with dsl.ParallelFor(x.outputs["Output"]) as i:
        s2 = inner(d=s.outputs["d"], n=i)
        with dsl.ParallelFor([1, 2]) as j:
            s3 = inner(d=s2.outputs["d"], n=j)
            with dsl.If(i > j):
                f(a=s3.outputs["n"])
    rl(d=dsl.Collected(s2.outputs["d"]))
    rl(d=dsl.Collected(s3.outputs["d"]))
    cfg(d={"n": n, "s": s.outputs["n"]}, l=[s.outputs["n"], f"{n}"])


@dsl.pipeline
def a_choice_in_a_loop_in_a_branch_in_a_handler(names: List[str] = ["a"], flag: bool = True):
    end = f(a=9)
    with dsl.ExitHandler(end, name="guard"):
        with dsl.If(flag == True):
            with dsl.ParallelFor(names) as name:
                x = mk()
                with dsl.If(name == "a"):
                    y = rd(d=x.outputs["d"])
                with dsl.Elif(name == "b"):
                    z = rd(d=x.outputs["d"])
                with dsl.Else():
                    w = rd(d=x.outputs["d"])
                v = dsl.OneOf(y.output, z.output, w.output)
                cfg(d={"v": 1})
            rl(d=dsl.Collected(x.outputs["d"]), t=names)


@dsl.pipeline
def settings_and_items(n: int = 1):
    x = f(a=n).set_cpu_limit("1").set_memory_request("1G")
    with dsl.ParallelFor([{"a": 1, "b": 2}], parallelism=2) as it:
        y = f(a=it.a)
        f(a=it.b).after(y, x)
        cfg(d=it)
    with dsl.ParallelFor([1.0, 2.0]) as r:
        cfg(d={"r": r})


@dsl.pipeline
def outputs_of_each_kind():
    m = many()
    anyart(x=m.outputs["a"], y=m.outputs["w"])
    anyart(x=m.outputs["c"])
    anyart(x=anyart(x=m.outputs["d"]).output)
    s(x=m.outputs["v"])
    with dsl.If(m.outputs["u"] == True, "named"):
        f()
    with dsl.If(m.outputs["v"] > 0.25):
        s(name=f"{m.outputs['v']}", x=2.0)


@dsl.pipeline
def old_conditions(n: int = 1):
    a = f(a=n)
    with dsl.Condition(a.output > 1, name="c"):
        b = f(a=a.output)
        with dsl.Condition(b.output > 1):
            c = f(a=b.output)
            f(a=a.output).after(c)
    with dsl.Condition(a.output != 0):
        d = f()
        with dsl.ParallelFor([1, 2]) as k:
            with dsl.Condition(k == 1):
                f(a=d.output)
            with dsl.Condition(d.output == k):
                f(a=k)


@dsl.pipeline
def collected_after_loops():
    with dsl.ParallelFor([1, 2]) as i:
        with dsl.ParallelFor([3]) as j:
            a = anyart(x=many().outputs["b"])
            with dsl.If(i == 1):
                f(a=j)
        multi(xs=dsl.Collected(a.output))
    q = multi(xs=dsl.Collected(a.output))
    with dsl.ParallelFor(q.output) as z:
        f(a=z)


@dsl.pipeline
def chosen_and_collected(n: int = 1) -> List[int]:
    with dsl.ParallelFor([1, 2]) as i:
        a = f(a=i)
        with dsl.If(a.output == n):
            b = f(a=n)
        with dsl.Else():
            c = f(a=a.output)
        o = dsl.OneOf(b.output, c.output)
        d = f(a=o)
    return dsl.Collected(d.output)


@dsl.pipeline
def over_what_pipelines_give():
    x = chosen_and_collected(n=2)
    with dsl.ParallelFor(x.output) as i:
        f(a=i)
        chosen_and_collected(n=i)
    with dsl.ExitHandler(f(a=3)):
        y = chosen_and_collected()
        with dsl.ParallelFor(y.output) as i:
            f(a=i)
