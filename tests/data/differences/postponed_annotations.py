from __future__ import annotations

from kfp import dsl


@dsl.component
def show(text: str, count: int = 1) -> str:
    return text * count


@dsl.pipeline
def pipeline(text: str = "x") -> str:
    return show(text=text).output
