"""A component's default is changed after its definition."""

from kfp import dsl

NAMES = ["a"]


def take(names: list = NAMES):
    print(names)


component = dsl.component(target_image="image")(take)
NAMES.append("b")


@dsl.pipeline
def pipeline():
    component()
