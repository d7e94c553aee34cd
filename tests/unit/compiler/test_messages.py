"""Documents as KFP's protobuf messages."""

from __future__ import annotations

import subprocess
import sys

from google.protobuf import json_format  # type: ignore[import-untyped]

from penstock import compiler, dsl, ir


@dsl.component
def work(number: int = 1) -> int:
    return number


@dsl.pipeline
def whole(number: int) -> int:
    task = work(number=number)
    task.platform_config["kubernetes"] = {"imagePullPolicy": "Always"}
    return task.output  # type: ignore[no-any-return]


def test_documents_are_messages_made_anew() -> None:
    for component in (work, whole):
        message = component.pipeline_spec
        expected = ir.to_dict(compiler.lower(component).spec)

        assert ir.to_dict(ir.from_dict(json_format.MessageToDict(message))) == expected
        assert message is not component.pipeline_spec
        assert message.deployment_spec["executors"]["exec-work"]["container"]["image"]
    assert list(whole.pipeline_spec.root.dag.tasks) == ["work"]


def test_settings_for_platforms_are_a_message_too() -> None:
    assert json_format.MessageToDict(whole.platform_spec)["platforms"]["kubernetes"]["deploymentSpec"] == {
        "executors": {"exec-work": {"imagePullPolicy": "Always"}}
    }
    assert not work.platform_spec.platforms
    assert whole.component_spec.platform_spec == whole.platform_spec
    assert whole.component_spec.to_pipeline_spec() == whole.pipeline_spec


def test_without_the_messages_the_error_says_what_to_install() -> None:
    code = """
import sys
sys.modules["kfp.pipeline_spec"] = None
from penstock import components, errors
work = components.load_component_from_text("implementation: {container: {image: a}}")
assert work.component_spec.implementation.graph is None
try:
    work.pipeline_spec
except errors.ConfigError as error:
    print(error.hint)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout.startswith("pip install 'penstock[proto]'"), done.stderr
