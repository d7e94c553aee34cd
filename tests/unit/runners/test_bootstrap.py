"""The commands of KFP SDKs are recognised, whatever the version that wrote them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from penstock.runners.process import bootstrap
from penstock.runners.process.bootstrap import Bootstrap
from support import conformance

SAMPLES = Path(__file__).parents[2] / "data" / "bootstraps"

ONE, TWO = "https://one.example/simple", "https://two.example/simple"
THREE_PACKAGES = (
    "numpy==1.26.4",
    'tomli>=2,<3; python_version<"3.11"',
    "importlib-metadata; python_version<'3.9'",
)
NOTEBOOK_PACKAGES = ("nbclient>=0.10,<1", "ipykernel>=6,<7", "jupyter_client>=7,<9")

#: shape -> (packages, index URLs, extra index URLs): what the component was compiled with
EXPECTED: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "plain": ((), (), ()),
    "packages": (THREE_PACKAGES, (), ()),
    "index": (("numpy",), (ONE,), ()),
    "indexes": (("numpy",), (ONE,), (TWO,)),
    "index-only": ((), (ONE,), (TWO,)),
    "trusted": (("numpy",), (ONE,), (TWO,)),
    "untrusted": (("numpy",), (ONE,), (TWO,)),
    "bare": ((), (), ()),
    "bare-packages": (THREE_PACKAGES, (), ()),
    "kfp-git": ((), (), ()),
    "kfp-git-branch": (("numpy",), (), ()),
    "kfp-path": (("numpy",), (), ()),
    "kfp-version": ((), (), ()),
    "user-kfp": (("numpy", "kfp==2.8.0"), (), ()),
    "kfp-like": (("kfp-tekton-example",), (), ()),
    "options": (("torch",), (), ("https://three.example/simple",)),
    "venv": ((), (), ()),
    "venv-packages": (("numpy",), (ONE,), ()),
    "venv-bare": (("numpy",), (), ()),
    "additional": ((), (), ()),
    "embedded": (("numpy",), (), ()),
    "notebook": (NOTEBOOK_PACKAGES, (), ()),
    "notebook-bare": ((), (), ()),
}

#: Texts that could have been written for two different settings; the reading that installs more is taken.
AMBIGUOUS = {
    "kfp-version": ("kfp==2.5.0",),  # kfp_package_path="kfp==2.5.0", or packages_to_install=["kfp==2.5.0"]
    "kfp-path": ("numpy", "/tmp/kfp-src"),  # before 2.2 both stand in one list
}


def container_of(sample: Path) -> dict[str, Any]:
    spec = yaml.safe_load(sample.read_text())
    (executor,) = spec["deploymentSpec"]["executors"].values()
    return executor["container"]


def parsed(name: str) -> Bootstrap:
    container = container_of(SAMPLES / f"{name}.yaml")
    found = bootstrap.parse(container["command"], container["args"])
    assert found is not None
    return found


def shape_of(sample: Path) -> str:
    return sample.stem.split("-", 1)[1]


RECOGNISED = sorted(sample for sample in SAMPLES.glob("*.yaml") if shape_of(sample) != "containerized")


def test_there_is_a_sample_of_each_shape() -> None:
    assert {shape_of(sample) for sample in RECOGNISED} == set(EXPECTED)


@pytest.mark.parametrize("sample", RECOGNISED, ids=lambda sample: sample.stem)
def test_each_shape_gives_back_what_it_was_compiled_with(sample: Path) -> None:
    found = parsed(sample.stem)
    packages, indexes, extra = EXPECTED[shape_of(sample)]
    assert found.packages in (packages, AMBIGUOUS.get(shape_of(sample)))
    assert (found.pip.index_urls, found.pip.extra_index_urls) == (indexes, extra)
    assert found.function == ("book" if "notebook" in sample.stem else "greet")
    assert found.source == container_of(sample)["command"][-1]
    assert found.pip.unsupported == ()


@pytest.mark.parametrize(
    "sample", sorted(SAMPLES.glob("*-containerized.yaml")), ids=lambda sample: sample.stem
)
def test_a_containerized_component_is_its_images_command(sample: Path) -> None:
    container = container_of(sample)
    assert bootstrap.parse(container["command"], container["args"]) is None


@pytest.mark.parametrize(
    ("name", "requirement"),
    [
        ("2.0.0b13-packages", "kfp==2.0.0-beta.13"),
        ("2.1.3-packages", "kfp==2.1.3"),
        ("2.2.0-packages", "kfp==2.2.0"),
        ("2.14.2-packages", "kfp==2.14.2"),
        ("2.17.0-packages", "kfp==2.17.0"),
        ("2.14.2-kfp-path", "/tmp/kfp-src"),
        ("2.2.0-kfp-path", "/tmp/kfp-src"),
        (
            "2.17.0-kfp-git",
            "git+https://github.com/kubeflow/pipelines.git@refs/pull/1/merge#subdirectory=sdk/python",
        ),
        ("2.1.3-bare-packages", None),
        ("2.2.0-user-kfp", None),
    ],
)
def test_the_sdks_own_kfp_is_set_apart(name: str, requirement: str | None) -> None:
    assert parsed(name).kfp_requirement == requirement


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("2.0.0b13-user-kfp", True),
        ("2.2.0-user-kfp", True),
        ("2.17.0-packages", False),
        ("2.2.0-kfp-like", False),
    ],
)
def test_the_real_kfp_is_wanted_only_when_the_packages_name_it(name: str, *, wanted: bool) -> None:
    assert parsed(name).wants_kfp is wanted


def test_trusted_hosts_are_read_as_given() -> None:
    assert parsed("2.14.2-trusted").pip.trusted_hosts == ("one.example", "two.example:8443")
    assert parsed("2.14.2-untrusted").pip.trusted_hosts == ()
    assert parsed("2.14.2-indexes").pip.trusted_hosts == (ONE, TWO)


def test_pip_options_among_the_packages_are_options() -> None:
    assert parsed("2.14.2-options").pip.pre is True


def test_an_option_that_cannot_be_carried_over_is_kept_to_be_named() -> None:
    container = container_of(SAMPLES / "2.17.0-packages.yaml")
    command = [part.replace("'numpy==1.26.4'", "'--editable=.' 'numpy'") for part in container["command"]]
    found = bootstrap.parse(command, container["args"])
    assert found is not None
    assert found.pip.unsupported == ("--editable=.",)


def test_the_venv_block_is_seen_wherever_it_stands() -> None:
    assert [
        parsed(name).venv for name in ("2.10.1-venv", "2.10.1-venv-packages", "2.14.2-venv-packages")
    ] == [
        True,
        True,
        True,
    ]
    assert parsed("2.10.1-venv-bare").venv is False


def test_every_lightweight_component_of_the_conformance_data_is_recognised() -> None:
    seen = 0
    for name in conformance.names():
        for spec in yaml.safe_load_all(conformance.text(name)):
            executors = ((spec or {}).get("deploymentSpec") or {}).get("executors", {})
            for label, executor in executors.items():
                container = executor.get("container", {})
                if "ephemeral_component" in str(container.get("command")):
                    seen += 1
                    assert bootstrap.parse(container["command"], container["args"]), (name, label)
    assert seen > 100


@pytest.mark.parametrize(
    ("command", "args"),
    [
        (["echo"], ["hello"]),
        (["sh", "-c", "echo {{$.inputs.parameters['x']}}"], []),
        ([], []),
        (
            ["python3", "-m", "kfp.dsl.executor_main"],
            ["--executor_input", "{{$}}", "--function_to_execute", "f"],
        ),
    ],
)
def test_other_commands_are_not_taken_for_components(command: list[str], args: list[str]) -> None:
    assert bootstrap.parse(command, args) is None


def test_a_program_that_does_more_is_not_taken_for_a_component() -> None:
    container = container_of(SAMPLES / "2.17.0-plain.yaml")
    *rest, program, source = container["command"]
    assert bootstrap.parse([*rest, "curl example\n" + program, source], container["args"]) is None
    assert bootstrap.parse([*rest, program + "rm -rf /\n", source], container["args"]) is None


def test_an_install_script_that_does_more_is_not_taken_for_a_component() -> None:
    container = container_of(SAMPLES / "2.17.0-packages.yaml")
    first, flag, install, *rest = container["command"]
    changed = install.replace("python3 -m pip install", "curl example && python3 -m pip install", 1)
    assert bootstrap.parse([first, flag, changed, *rest], container["args"]) is None


@given(st.lists(st.text()), st.lists(st.text()))
def test_no_command_makes_the_grammar_raise(command: list[str], args: list[str]) -> None:
    assert bootstrap.parse(command, args) is None


@given(st.text())
def test_no_install_script_makes_the_grammar_raise(text: str) -> None:
    container = container_of(SAMPLES / "2.17.0-packages.yaml")
    first, flag, _, *rest = container["command"]
    script = f'PIP_DISABLE_PIP_VERSION_CHECK=1 python3 -m pip install {text} && "$0" "$@"'
    found = bootstrap.parse([first, flag, script, *rest], container["args"])
    assert found is None or isinstance(found, Bootstrap)


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("kfp", "kfp"),
        ("KFP==2.8.0", "kfp"),
        ("kfp[all]>=2", "kfp"),
        ("kfp @ git+https://example.com/kfp.git", "kfp"),
        ("kfp_extra", "kfp-extra"),
        ("kfp.kubernetes", "kfp-kubernetes"),
        ("git+https://example.com/kfp.git", None),
        ("/tmp/kfp", None),
        ("./kfp", None),
    ],
)
def test_the_project_name_of_a_requirement(requirement: str, name: str | None) -> None:
    assert bootstrap.project_name(requirement) == name
