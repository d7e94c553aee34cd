"""Each line with a mark has one mistake, which both checkers find; no other line has any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import compiler, dsl

if TYPE_CHECKING:
    from penstock.dsl import Input, Model


@dsl.component
def double(number: int) -> int:
    return 2 * number


@dsl.component(packages_to_install=["pandas"])
def show(model: Input[Model]) -> str:
    return model.uri


@dsl.pipeline
def flow(number: int = 1) -> None:
    double(1)  # mistake
    double(number=1).set_retry("two")  # mistake
    double(number=1).set_display_name(3)  # mistake
    double(number=1).set_nothing()  # mistake
    with dsl.ParallelFor(7):  # mistake
        pass


def calls() -> None:
    double.python_func("one")  # mistake
    double.python_func(numbr=1)  # mistake
    text: str = double.python_func(1)  # mistake
    show.python_func(model="uri")  # mistake
    flow.pipeline_func(number="x")  # mistake
    dsl.component(base_imag="python")  # mistake
    dsl.pipeline(nam="flow")  # mistake
    compiler.Compiler().compile(flow)  # mistake
    print(flow.nothing)  # mistake
    print(text)
