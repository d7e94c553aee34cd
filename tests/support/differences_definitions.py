"""Rows of `support.differences`: a component's function, defaults, packages and environment."""

from __future__ import annotations

import shlex
from typing import Any

from penstock.runners.process import bootstrap
from support.difference import Difference, tasks


def _given_lists(document: Any) -> bool:
    given = [
        tasks(document)[name]["inputs"]["parameters"]["names"]["runtimeValue"]["constant"]
        for name in ("take", "take-2")
    ]
    return given == [["a"], ["a", "b"]]


def _default_as_defined(document: Any) -> bool:
    declared = document["components"]["comp-take"]["inputDefinitions"]["parameters"]["names"]
    return bool(declared["defaultValue"] == ["a"])


def _installs(document: Any) -> str:
    """The part of the shell's text that installs packages."""
    command: str = document["deploymentSpec"]["executors"]["exec-work"]["container"]["command"][2]
    return command


def _installs_kfp(document: Any) -> bool:
    return "'kfp==2.17.0'" in _installs(document)


def _quoted(document: Any) -> bool:
    words = shlex.split(_installs(document))
    return "a; python_version < '3.9' and extra == \"x\"" in words and "b; platform_node == '$HOME'" in words


def _environment_first(document: Any) -> bool:
    text = _installs(document)
    container = document["deploymentSpec"]["executors"]["exec-work"]["container"]
    recognised = bootstrap.parse(container["command"], container["args"])
    assert recognised is not None
    return (
        0 < text.find("venv/bin/activate") < text.find("numpy")
        and recognised.venv
        and list(recognised.packages) == ["numpy"]
    )


def _path(document: Any) -> bool:
    container = document["deploymentSpec"]["executors"]["exec-count"]["container"]
    return bool(container["command"] == ["wc", "-l", "{{$.inputs.artifacts['data'].path}}"])


RIGHT = [
    Difference(
        "argument_changed_afterwards",
        "a list that is given to a task, then changed, then given to another",
        "the changed list for both",
        "correct IR: what was given",
        _given_lists,
    ),
    Difference(
        "default_changed_afterwards",
        "a list as a default that the file changes afterwards",
        "the changed list",
        "correct IR: the default as it was when the component was defined",
        _default_as_defined,
    ),
    Difference(
        "package_named_like_kfp",
        '`packages_to_install=["kfp-extras"]`, and other names that begin with `kfp`',
        "the KFP package itself is not installed",
        "correct IR: it is",
        _installs_kfp,
    ),
    Difference(
        "packages_with_quotes",
        "quotes and `$` in `packages_to_install`",
        "the shell reads other requirements",
        "correct IR: quoted for the shell",
        _quoted,
    ),
    Difference(
        "virtual_environment_with_packages",
        "`use_venv=True` with `packages_to_install`",
        "the packages are installed outside of the environment",
        "correct IR: inside",
        _environment_first,
    ),
    Difference(
        "virtual_environment_without_kfp",
        "`use_venv=True` with `install_kfp_package=False`",
        "no environment",
        "correct IR: an environment for the packages",
        _environment_first,
    ),
]
REFUSED = [
    Difference(
        "undefined_name",
        "a component that uses an import, a function or a constant of its file",
        "a task that fails with NameError",
        "raises for each name, and says how it gets there",
        r"(?s)has 2 problems.*uses 'LIMIT'.*additional_funcs=\[helper\]|additional_funcs=\[helper\].*'LIMIT'",
    ),
    Difference(
        "undefined_name_in_helper",
        "the same in one of its `additional_funcs`",
        "a task that fails with NameError",
        "raises",
        r"uses 'json', in 'helper', which is not defined where it runs",
    ),
    Difference(
        "variable_of_the_function_around",
        "a component that uses a variable of the function around it",
        "a task that fails with NameError",
        "raises",
        "uses 'size', which is not defined where it runs",
    ),
    Difference(
        "generator_component",
        "a component that has a `yield`",
        "a component that does nothing when it runs",
        "raises",
        "has a `yield`",
    ),
    Difference(
        "star_parameters",
        "`*args` and `**kwargs` in a component",
        "inputs that the function cannot be given",
        "raises",
        r"Parameter '\*args' cannot be given by its name",
    ),
    Difference(
        "default_fraction_for_integer",
        "`times: int = 2.5`",
        "a default that is no INTEGER",
        "raises",
        "The default of input 'times', 2.5, is",
    ),
    Difference(
        "default_text_for_list",
        '`names: list = "abc"`',
        "the list of its letters",
        "raises",
        "The default of input 'names', 'abc', is",
    ),
    Difference(
        "default_number_for_truth",
        "`flag: bool = 5`",
        "true",
        "raises",
        "The default of input 'flag', 5, is",
    ),
    Difference(
        "parameter_none",
        '`Compiler().compile(…, pipeline_parameters={"number": None})`',
        "the pipeline's own default, without a word",
        "raises, unless None is what the input then has",
        "Pipeline parameter 'number' is None",
    ),
]
ACCEPTED = [
    Difference(
        "path_in_container_component",
        '`data: InputPath("Dataset")` in a container component',
        "raises ValueError",
        "correct IR: the artifact's path",
        _path,
    ),
]
WARNED = [
    Difference(
        "settings_of_a_nested_pipeline",
        "a pipeline with a `pipeline_config` or `pipeline_root` as a task of another",
        "its settings are dropped, without a word",
        "same IR, and a warning that names them",
        "Pipeline 'inner' is a task of 'pipeline' here, where its active_deadline_seconds and pipeline_root",
    ),
    Difference(
        "type_check_off",
        "`Compiler().compile(…, type_check=False)`",
        "types are checked all the same",
        "same IR, and a warning that says so",
        "type_check=False has no effect",
    ),
    Difference(
        "manifest_options_alone",
        "`kubernetes_manifest_options=…` without `kubernetes_manifest_format=True`",
        "they are left out, without a word",
        "same IR, and a warning that says so",
        "kubernetes_manifest_options have no effect",
    ),
]
