from kfp import dsl


@dsl.component
def show(table: dict = {"a": None}, names: list = [None, 1]):
    print(table, names)


@dsl.pipeline
def pipeline(table: dict = {"b": [None]}):
    show()
    show(table={"c": None}, names=[None])
    show(table=table)
