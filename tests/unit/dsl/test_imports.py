"""What importing the DSL costs, and what it offers."""

from __future__ import annotations

import subprocess
import sys

from penstock import dsl

#: Names of ``kfp.dsl`` of KFP 2.17.0.
KFP_NAMES = [
    "Artifact",
    "ClassificationMetrics",
    "Collected",
    "ConcatPlaceholder",
    "Condition",
    "ContainerSpec",
    "Dataset",
    "Elif",
    "Else",
    "ExitHandler",
    "HTML",
    "If",
    "IfPresentPlaceholder",
    "Input",
    "InputPath",
    "KubernetesWorkspaceConfig",
    "Markdown",
    "Metrics",
    "Model",
    "OneOf",
    "Output",
    "OutputPath",
    "PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER",
    "PIPELINE_JOB_ID_PLACEHOLDER",
    "PIPELINE_JOB_NAME_PLACEHOLDER",
    "PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER",
    "PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER",
    "PIPELINE_ROOT_PLACEHOLDER",
    "PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER",
    "PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER",
    "PIPELINE_TASK_ID_PLACEHOLDER",
    "PIPELINE_TASK_NAME_PLACEHOLDER",
    "ParallelFor",
    "PipelineConfig",
    "PipelineTask",
    "PipelineTaskFinalStatus",
    "SlicedClassificationMetrics",
    "TaskConfig",
    "TaskConfigField",
    "TaskConfigPassthrough",
    "WORKSPACE_PATH_PLACEHOLDER",
    "WorkspaceConfig",
    "component",
    "container_component",
    "get_uri",
    "importer",
    "pipeline",
    "run_notebook",
]


def test_the_dsl_needs_nothing_heavy() -> None:
    script = "import sys, penstock.dsl; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()

    heavy = {
        "msgspec",
        "yaml",
        "docstring_parser",
        "pathlib",
        "tarfile",
        "gzip",
        "logging",
        "asyncio",
        "subprocess",
    }
    assert heavy.isdisjoint(loaded)
    rooms = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, penstock.dsl; print(*sorted(n for n in sys.modules if n.count('.') == 1))",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert [room for room in rooms if room.startswith("penstock.")] == [
        "penstock.dsl",
        "penstock.errors",
        "penstock.runtime",
    ]


def test_every_name_of_kfp_s_is_there() -> None:
    assert [name for name in KFP_NAMES if name not in dsl.__all__] == []


def test_all_names_can_be_imported_and_are_listed_in_order() -> None:
    assert [name for name in dsl.__all__ if not hasattr(dsl, name)] == []
    assert len(set(dsl.__all__)) == len(dsl.__all__)
