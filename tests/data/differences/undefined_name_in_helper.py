"""A function that travels with a component uses what its file imports."""

import json

from kfp import dsl


def helper(text):
    return json.loads(text)


@dsl.component(additional_funcs=[helper])
def work(text: str) -> int:
    return len(helper(text))


@dsl.pipeline
def pipeline():
    work(text="[]")
