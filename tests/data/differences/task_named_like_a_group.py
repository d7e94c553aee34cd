from kfp import dsl


@dsl.component
def condition_1(of: str = "x") -> str:
    return of


@dsl.component
def show(text: str):
    print(text)


@dsl.pipeline
def pipeline():
    a = condition_1()
    with dsl.If(a.output == "x"):
        show(text=a.output)
