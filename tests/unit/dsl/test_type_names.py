"""Types by name."""

from __future__ import annotations

import importlib

import pytest

from penstock import dsl
from penstock.dsl import type_names


def test_parameters_are_told_from_artifacts() -> None:
    assert all(map(type_names.is_parameter_type, ["String", "int", "typing.List[str]", "TaskConfig"]))
    assert type_names.is_parameter_type({"JsonObject": {}})
    assert not any(map(type_names.is_parameter_type, ["Model", "system.Model@0.0.1", {"GCSPath": {}}, None]))
    assert type_names.is_task_final_status_type("PipelineTaskFinalStatus")
    assert type_names.is_task_config_type("TaskConfig")


def test_types_have_the_numbers_of_the_message() -> None:
    pb = importlib.import_module("kfp.pipeline_spec.pipeline_spec_pb2").ParameterType
    for name, kind in {"Integer": int, "Float": float, "String": str, "List": list, "Dict": dict}.items():
        number = type_names.get_parameter_type(name)
        assert number == type_names.get_parameter_type(kind)
        assert pb.ParameterTypeEnum.Name(number) == type_names.get_parameter_type_name(name)

    assert type_names.get_parameter_type("Model") is None
    with pytest.raises(ValueError, match="is not a parameter type"):
        type_names.get_parameter_type_name("Model")


def test_artifacts_are_found_by_name() -> None:
    assert type_names.ARTIFACT_CLASSES_MAPPING["html"] is dsl.HTML
    assert type_names.create_bundled_artifact_type("system.Model") == "system.Model@0.0.1"
    assert type_names.create_bundled_artifact_type("system.Model", "1.2.3") == "system.Model@1.2.3"
