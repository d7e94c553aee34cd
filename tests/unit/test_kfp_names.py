"""The table of KFP's modules: each name in it is there, and is the same object by every way."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import penstock
from penstock import components, dsl, kfp_names

NAMES = [(path, name) for path, names in kfp_names.MODULES.items() for name in names]


@pytest.mark.parametrize(("path", "name"), NAMES)
def test_every_name_of_the_table_is_there(path: str, name: str) -> None:
    module = kfp_names.view(path)

    assert getattr(module, name) is not None
    assert name in module.__all__
    assert name in dir(module)
    assert module is kfp_names.view(path)


def test_modules_are_attributes_of_the_packages_too() -> None:
    assert dsl.base_component.BaseComponent is dsl.BaseComponent  # type: ignore[attr-defined]
    assert dsl.types.artifact_types.Dataset is dsl.Dataset  # type: ignore[attr-defined]
    assert dsl.types.type_utils.is_parameter_type("Integer")  # type: ignore[attr-defined]
    assert components.placeholders is importlib.import_module("penstock.dsl.placeholders")
    assert components.base_component.BaseComponent is dsl.BaseComponent  # type: ignore[attr-defined]
    assert penstock.TYPE_CHECK is True


def test_every_module_of_the_table_can_be_taken_from_its_package() -> None:
    paths = [path.rpartition(".") for path in (*kfp_names.MODULES, *kfp_names.SAME) if "." in path]
    lines = "\n".join(f"from kfp.{package} import {name}" for package, _, name in paths)

    assert python(f"from penstock.compat import alias_kfp\nalias_kfp()\n{lines}\nprint('all')") == "all"


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'penstock\.dsl' has no attribute 'nonsense'"):
        _ = dsl.nonsense  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="it has BaseComponent"):
        _ = kfp_names.view("dsl.base_component").nonsense
    with pytest.raises(AttributeError):
        _ = kfp_names.view("dsl.types").nonsense


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_way_to_import_gives_the_same_object() -> None:
    code = """
from penstock.compat import alias_kfp
alias_kfp()
import kfp.dsl.types.artifact_types as types
from kfp.dsl import pipeline_channel, structures, graph_component
from kfp.dsl.types import type_annotations
from kfp.dsl.types.artifact_types import *
from kfp.components import base_component
import kfp.components.placeholders
from kfp.dsl.yaml_component import YamlComponent
from kfp.version import __version__
import kfp, penstock.components, penstock.dsl.placeholders
assert types.Dataset is Dataset is penstock.dsl.Dataset
assert kfp.dsl.types.artifact_types is types
assert kfp.dsl.types.ParameterType is penstock.dsl.types.ParameterType
assert graph_component.GraphComponent is penstock.dsl.GraphComponent
assert base_component.BaseComponent is penstock.dsl.BaseComponent
assert kfp.components.placeholders is penstock.dsl.placeholders
assert YamlComponent is penstock.components.YamlComponent
assert type_annotations.is_artifact_wrapped_in_Input(penstock.dsl.Input[Dataset])
print(__version__)
"""
    assert python(code) == "2.17.0"


def test_the_deprecated_alias_warns_and_works() -> None:
    code = """
import warnings
from penstock.compat import alias_kfp
alias_kfp()
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    from kfp.v2 import dsl, compiler
    from kfp.v2.dsl import component
    import kfp.v2.components
import kfp
assert dsl is kfp.dsl and compiler is kfp.compiler and component is kfp.dsl.component
assert kfp.v2.components is kfp.components
print([(each.category.__name__, each.filename) for each in warned])
"""
    assert python(code) == "[('DeprecationWarning', '<string>')]"
