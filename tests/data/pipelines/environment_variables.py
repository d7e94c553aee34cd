"""Environment variables: values that are awkward in YAML, order, and tasks of each kind."""

from kfp import dsl


@dsl.component
def show() -> str:
    return ""


@dsl.container_component
def echo():
    return dsl.ContainerSpec(image="alpine:3.20", command=["env"])


@dsl.component(target_image="registry.example.com/tools")
def packaged() -> str:
    return ""


@dsl.pipeline
def environment_variables(n: int = 1):
    task = show()
    for name, value in [
        ("EMPTY", ""),
        ("NUMBER", "1"),
        ("TRUTH", "true"),
        ("LINES", "a\nb\n"),
        ("QUOTES", "it's \"so\""),
        ("COLON", "a: b # c"),
        ("BRACES", "{a} {{b}} $(C) ${D}"),
        ("UNICODE", "naïve ☃"),
        ("SPACES", "  both  "),
        ("lower.case-name", "x"),
    ]:
        task.set_env_variable(name, value)
    echo().set_env_variable("B", "1").set_env_variable("A", "2").set_env_variable("B", "3")
    packaged().set_env_variable(value="v", name="N")
    with dsl.ParallelFor([1, 2]):
        show().set_env_variable("IN_A_LOOP", "yes")
    with dsl.If(n == 1):
        echo().set_env_variable("IN_A_CONDITION", "yes")
