"""Each setter on tasks in branches, loops and handlers, with values from the group around them."""

from kfp import dsl


@dsl.component
def pick(n: int) -> str:
    return str(n)


@dsl.component
def work(n: int = 1) -> int:
    return n


@dsl.container_component
def echo(text: str = "x"):
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", text])


@dsl.pipeline
def settings_of_loops_and_branches(n: int = 1, sizes: list = ["1", "2"]):
    with dsl.ParallelFor(sizes, name="sizes") as size:
        chosen = pick(n=n)
        work(n=n).set_cpu_limit(size).set_cpu_request(chosen.output)
        echo(text=size).set_memory_limit(chosen.output).set_memory_request(size).set_env_variable("N", "1")
        echo(text=size).set_container_image(f"alpine:{size}").set_retry(1, backoff_duration="1 minute")
    with dsl.If(n == 1):
        inner = pick(n=2)
        work().set_cpu_limit(inner.output).set_caching_options(True, "k").set_display_name("in a branch")
        with dsl.ParallelFor(["a", "b"]) as item:
            work().set_env_variable("A", "b").set_debug_pause()
            echo(text=item)
    with dsl.ExitHandler(echo(text="bye").set_memory_limit("1G").set_retry(2)):
        last = pick(n=n)
        work().set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(last.output).after(last)
