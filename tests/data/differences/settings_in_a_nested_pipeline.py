from kfp import dsl


@dsl.component
def text(of: str = "t") -> str:
    return of


@dsl.component
def number(of: int = 1) -> int:
    return of


@dsl.component
def truth(of: bool = True) -> bool:
    return of


@dsl.component
def show(text: str = "-", table: dict = {}, names: list = []):
    print(text, table, names)


@dsl.pipeline
def inner():
    show(text="a").set_env_variable("TEXT", "a").set_cpu_limit("1")
    show(text="b").set_env_variable("TEXT", "b").set_cpu_limit("2")
    show(text="c").set_env_variable("TEXT", "c").set_cpu_limit("3")
    show(text="d").set_env_variable("TEXT", "d").set_cpu_limit("4")


@dsl.pipeline
def pipeline():
    show(text="outer").set_env_variable("TEXT", "outer")
    show(text="outer").set_env_variable("TEXT", "outer")
    show(text="outer").set_env_variable("TEXT", "outer")
    inner()
