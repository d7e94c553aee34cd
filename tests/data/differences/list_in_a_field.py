from kfp import dsl


@dsl.component
def show(text: str = "-"):
    print(text)


@dsl.pipeline
def pipeline():
    with dsl.ParallelFor([{"title": "a", "parts": ["x", "y"]}]) as item:
        with dsl.ParallelFor(item.parts) as part:
            show(text=part)
