"""Every argument of the component decorator that shapes the command."""

from kfp import dsl


def double(x: int) -> int:
    return 2 * x


def quadruple(x: int) -> int:
    """Twice the double."""
    return double(double(x))


@dsl.component(base_image="python:3.12-slim")
def image_only():
    print("hello")


@dsl.component(packages_to_install=["numpy==2.1.0", "pandas>=2,<3", 'tomli; python_version < "3.11"'])
def packages() -> str:
    return "ok"


@dsl.component(
    packages_to_install=["requests"],
    pip_index_urls=["https://index.example.com/simple", "https://second.example.com/simple"],
)
def two_indexes() -> str:
    return "ok"


@dsl.component(pip_index_urls=["https://index.example.com/simple"], pip_trusted_hosts=["index.example.com"])
def trusted_host() -> str:
    return "ok"


@dsl.component(
    packages_to_install=["requests"], pip_index_urls=["https://index.example.com/simple"], pip_trusted_hosts=[]
)
def no_trusted_host() -> str:
    return "ok"


@dsl.component(install_kfp_package=False)
def without_kfp() -> str:
    return "ok"


@dsl.component(install_kfp_package=False, packages_to_install=["requests"])
def only_packages() -> str:
    return "ok"


@dsl.component(packages_to_install=["kfp==2.4.0", "pyyaml"])
def own_kfp() -> str:
    return "ok"


@dsl.component(kfp_package_path="https://example.com/kfp.tar.gz")
def other_kfp() -> str:
    return "ok"


@dsl.component(packages_to_install=["requests"])
def with_requests() -> str:
    return "ok"


@dsl.component(use_venv=True)
def in_venv_without_packages() -> str:
    return "ok"


@dsl.component(target_image="registry.example.com/team/image:v1", base_image="python:3.11")
def containerized(text: str) -> str:
    return text


@dsl.component(additional_funcs=[double, quadruple])
def with_helpers(x: int) -> int:
    return quadruple(x)


@dsl.pipeline
def component_arguments(start: int = 1):
    image_only()
    packages()
    two_indexes()
    trusted_host()
    no_trusted_host()
    without_kfp()
    only_packages()
    own_kfp()
    other_kfp()
    with_requests()
    in_venv_without_packages()
    containerized(text="x")
    with_helpers(x=start)
