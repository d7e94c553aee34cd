from kfp import dsl


@dsl.component
def show(text: str):
    print(text)


@dsl.pipeline
def pipeline(item: str, stage: str):
    with dsl.ParallelFor(["a", "b"]):
        with dsl.If(stage == "a"):
            show(text=item)
