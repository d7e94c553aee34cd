"""``use_venv`` next to each of the arguments that install something."""

from kfp import dsl


@dsl.component(use_venv=True)
def alone() -> str:
    return "a"


@dsl.component(use_venv=True, pip_index_urls=["https://one.example.com/simple"])
def with_index() -> str:
    return "a"


@dsl.component(
    use_venv=True,
    pip_index_urls=["https://one.example.com/simple", "https://two.example.com/simple", "https://three.example.com"],
    pip_trusted_hosts=["one.example.com"],
)
def with_indexes() -> str:
    return "a"


@dsl.component(use_venv=True, kfp_package_path="git+https://github.com/kubeflow/pipelines.git@refs/pull/1/merge#subdirectory=sdk/python")
def with_kfp_of_a_pull_request() -> str:
    return "a"


@dsl.component(use_venv=False, packages_to_install=["numpy"])
def without() -> str:
    return "a"


@dsl.component(kfp_package_path="kfp==2.10.0", packages_to_install=["numpy"])
def other_version() -> str:
    return "a"


@dsl.pipeline
def virtual_environments():
    alone()
    with_index()
    with_indexes()
    with_kfp_of_a_pull_request()
    without()
    other_version()
