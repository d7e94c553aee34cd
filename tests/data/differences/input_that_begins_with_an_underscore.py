from kfp import dsl


@dsl.component
def show(n: int):
    print(n)


@dsl.pipeline
def pipeline(_limit: int = 1):
    show(n=_limit)
