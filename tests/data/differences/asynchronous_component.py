from kfp import dsl


@dsl.component
async def component() -> str:
    return "x"


@dsl.pipeline
def pipeline():
    component()
