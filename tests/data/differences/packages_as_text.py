from kfp import dsl


@dsl.component(packages_to_install="pandas")
def component() -> str:
    return "x"


@dsl.pipeline
def pipeline():
    component()
