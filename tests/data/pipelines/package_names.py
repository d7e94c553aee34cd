"""Requirements as pip takes them: extras, markers, addresses, and names that begin with kfp."""

from kfp import dsl


@dsl.component(packages_to_install=["pandas[parquet,s3]>=2", "git+https://example.com/a/b.git@v1#egg=b"])
def extras() -> str:
    return "a"


@dsl.component(packages_to_install=["a @ https://example.com/a-1.0-py3-none-any.whl", "--pre", "b~=1.0"])
def addresses() -> str:
    return "a"


@dsl.component(packages_to_install=["kfp"])
def any_kfp() -> str:
    return "a"


@dsl.component(packages_to_install=["kfp[kubernetes]>=2.5"])
def kfp_with_extras() -> str:
    return "a"


@dsl.component(packages_to_install=[])
def no_packages() -> str:
    return "a"


@dsl.component(packages_to_install=["pip==24.0"], base_image="python:3.12", pip_index_urls=[])
def no_indexes() -> str:
    return "a"


@dsl.component(pip_index_urls=["https://index.example.com/simple"])
def index_for_kfp_alone() -> str:
    return "a"


@dsl.component(pip_trusted_hosts=["a.example.com", "b.example.com"], pip_index_urls=["https://a.example.com"])
def two_hosts() -> str:
    return "a"


@dsl.pipeline
def package_names():
    extras()
    addresses()
    any_kfp()
    kfp_with_extras()
    no_packages()
    no_indexes()
    index_for_kfp_alone()
    two_hosts()
