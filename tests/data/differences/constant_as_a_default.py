from kfp import dsl

LIMIT = 3


@dsl.component
def show(limit: int = LIMIT):
    print(limit)


@dsl.pipeline
def pipeline():
    show()
