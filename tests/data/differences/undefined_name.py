"""A component uses what its file imports and defines."""

import json

from kfp import dsl

LIMIT = 3


def helper(text):
    return json.loads(text)


@dsl.component
def work(text: str) -> int:
    return helper(text)[:LIMIT]


@dsl.pipeline
def pipeline():
    work(text="[]")
