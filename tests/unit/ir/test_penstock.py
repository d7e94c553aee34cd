"""What pipelines ask of Penstock itself, in the platform document."""

from __future__ import annotations

import pytest

from penstock import ir
from penstock.errors import IRError
from penstock.ir.penstock import RetrySettings, TaskSettings, config_of

PIPELINE = """\
pipelineInfo: {name: small}
schemaVersion: 2.1.0
deploymentSpec:
  executors:
    exec-say: {container: {image: python}}
components:
  comp-say: {executorLabel: exec-say, inputDefinitions: {parameters: {text: {parameterType: STRING}}}}
  comp-inner:
    dag:
      tasks:
        say: {componentRef: {name: comp-say}}
root:
  dag:
    tasks:
      inner: {componentRef: {name: comp-inner}}
---
platforms:
  penstock:
    config:
      tasks:
"""


def loaded(settings: str) -> ir.Package:
    return ir.load(PIPELINE + settings, "flow.yaml")


def error_of(settings: str) -> IRError:
    with pytest.raises(IRError) as caught:
        loaded(settings)
    return caught.value


def test_settings_are_read_by_component_and_task() -> None:
    package = loaded("        comp-inner: {say: {retry: {lost: 0}}}")

    assert package.platform is not None
    expected = {"comp-inner": {"say": TaskSettings(retry=RetrySettings(lost=0))}}
    assert config_of(package.platform).tasks == expected


def test_a_package_with_settings_is_written_as_it_was_read() -> None:
    package = loaded("        root: {inner: {retry: {lost: 2}}}")

    assert ir.load(ir.dump(package)) == package


def test_a_pipeline_without_settings_asks_for_nothing() -> None:
    assert config_of(ir.PlatformSpec()).tasks == {}


@pytest.mark.parametrize(
    ("settings", "line", "place", "message", "hint"),
    [
        ("        root: {iner: {}}", 21, "root.iner", "no task 'iner' in 'root'", "did you mean 'inner'?"),
        ("        comp-say: {say: {}}", 21, "comp-say", "no DAG 'comp-say'", "there is: comp-inner, root"),
        (
            "        root: {inner: {retries: {}}}",
            21,
            "root.inner.retries",
            "unknown field",
            "did you mean 'retry'?",
        ),
        ("        root:\n          inner: {retry: {lost: -1}}", 22, "inner.retry.lost", "0 or more", None),
        ("        root: {inner: {retry: {lost: some}}}", 21, "inner.retry.lost", "a whole number", None),
        ("        root: {inner: {cache: {maxAge: -1s}}}", 21, "cache.maxAge", "not negative", None),
        ("        root: {inner: {cache: {maxAge: 1d}}}", 21, "cache.maxAge", "not a duration", None),
        (
            "        comp-inner: {say: {cache: {ignoredInputs: [tex]}}}",
            21,
            "cache.ignoredInputs",
            "the component has no input 'tex'",
            "did you mean 'text'?",
        ),
        (
            "        root: {inner: {retry: {failures: {kinds: [OOM]}}}}",
            21,
            "failures.kinds[0]",
            "'OOM'",
            "the kinds are ",
        ),
        (
            "        root: {inner: {retry: {failures: {exitCodes: ['0']}}}}",
            21,
            "failures.exitCodes[0]",
            "'0'",
            "write a ",
        ),
        (
            "        root: {inner: {retry: {failures: {exitCodes: ['9-3']}}}}",
            21,
            "exitCodes[0]",
            "'9-3'",
            None,
        ),
        ("        root: {inner: {retry: {memoryFactor: 1}}}", 21, "memoryFactor", "more than 1", None),
        ("        root: {inner: {retry: {mostMemory: 4 GB}}}", 21, "mostMemory", "no amount of memory", None),
        ("        root: {inner: {loop: {}}}", 21, "inner.loop", "is no loop", None),
        ("        root: [inner]", 21, "tasks.root", "takes a mapping", None),
    ],
)
def test_a_mistake_is_named_with_its_place(
    settings: str, line: int, place: str, message: str, hint: str | None
) -> None:
    error = error_of(settings)

    assert message in error.message
    assert error.where is not None
    assert error.where.startswith(f"flow.yaml:{line}, platforms.penstock.config.tasks.")
    assert error.where.endswith(place)
    assert (error.hint or "").startswith(hint or "")


def test_all_mistakes_are_told_together() -> None:
    error = error_of("        root: {inner: {retry: {lost: -1}}, other: {}}")

    assert "2 problems" in error.message


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        ("{toleratedFailures: -1}", "this takes 0 or more"),
        ("{toleratedShare: 1.5}", "this takes a share from 0 to 1"),
        ("{toleratedShare: 0.5, toleratedFailures: 1}", "only one of"),
    ],
)
def test_a_loops_tolerance_is_a_number_or_a_share(loop: str, message: str) -> None:
    iterated = PIPELINE.replace(
        "inner: {componentRef: {name: comp-inner}}",
        "inner: {componentRef: {name: comp-inner}, parameterIterator: {itemInput: n, items: {raw: '[1]'}}}",
    )
    inputs = "  comp-inner:\n    inputDefinitions: {parameters: {n: {parameterType: NUMBER_INTEGER}}}\n"
    iterated = iterated.replace("  comp-inner:\n", inputs)
    with pytest.raises(IRError, match=message):
        ir.load(f"{iterated}        root: {{inner: {{loop: {loop}}}}}", "flow.yaml")
