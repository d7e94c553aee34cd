from kfp import dsl


@dsl.component
def show(text: str | None = None, count: "int | None" = None):
    print(text, count)


@dsl.pipeline
def pipeline(text: str | None = None):
    show()
    show(text=text)
