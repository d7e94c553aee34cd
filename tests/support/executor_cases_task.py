"""What a component finds around it: what the backend fills in, places, and the names of its module."""

from __future__ import annotations

from support.executor_case import Case

STATUS = {
    "state": "FAILED",
    "pipelineJobResourceName": "run-1",
    "pipelineTaskName": "train",
    "error": {"code": 9, "message": "boom"},
}

CASES = [
    Case(
        "a final status",
        """
        def f(s: PipelineTaskFinalStatus) -> list:
            import dataclasses
            return [s.state, s.pipeline_job_resource_name, s.pipeline_task_name, s.error_code,
                    s.error_message, repr(s), dataclasses.asdict(s)]
    """,
        {"s": STATUS},
    ),
    Case(
        "a final status without an error, in older names",
        """
        def f(s: PipelineTaskFinalStatus, x: str = 'd') -> list:
            return [s.state, s.pipeline_job_resource_name, s.pipeline_task_name, s.error_code,
                    s.error_message, x]
    """,
        {"s": {"state": "SUCCEEDED", "pipeline_job_resource_name": "r", "pipeline_task_name": "t"}},
    ),
    Case(
        "no final status",
        "def f(s: PipelineTaskFinalStatus = None) -> str:\n return repr(s)",
        differs="stock fails with AttributeError on None",
        ours={"parameterValues": {"Output": "None"}},
    ),
    Case(
        "a task's settings",
        """
        def f(c: dsl.TaskConfig) -> list:
            import dataclasses
            return [c.node_selector, c.resources, c.volume_mounts, c.affinity, repr(c), dataclasses.asdict(c)]
    """,
        {"c": {"nodeSelector": {"a": "b"}, "resources": {"limits": {"cpu": "1"}}, "volumeMounts": []}},
    ),
    Case("no settings", "def f(c: TaskConfig) -> str:\n return repr(c)"),
    Case(
        "embedded files",
        """
        import os
        __KFP_EMBEDDED_ASSET_DIR = 'ROOT/embedded'
        __KFP_EMBEDDED_ASSET_FILE = 'ROOT/embedded/one.txt'
        def f(a: dsl.EmbeddedInput[dsl.Dataset]) -> list:
            return [a.path, type(a).__name__]
    """,
    ),
    Case(
        "no embedded files",
        "def f(a: dsl.EmbeddedInput[dsl.Dataset]):\n pass",
        error="EmbeddedInput was specified but no embedded asset was found at runtime.",
    ),
    # Where outputs go.
    Case("a place for a returned artifact", "def f() -> list:\n return [dsl.get_uri(), dsl.get_uri('a/b')]"),
    Case(
        "a distributed job's chief writes",
        "def f() -> int:\n return 1",
        env={"CLUSTER_SPEC": '{"task": {"type": "chief"}}'},
    ),
    Case(
        "another member of the job does not",
        "def f() -> int:\n return 1",
        env={"CLUSTER_SPEC": '{"task": {"type": "worker"}}'},
    ),
    Case(
        "nothing is written when the function raises",
        "def f(a: Output[Model]) -> int:\n raise KeyError('mine')",
        makes={"a": "system.Model"},
        error="'mine'",
    ),
    # What the module offers.
    Case(
        "the names of the header",
        """
        NAMES = sorted(n for n in globals() if not n.startswith('_'))
        def f() -> list:
            import typing
            return [n for n in NAMES if n not in typing.__all__ and n not in ('f', 'EmbeddedInput')]
    """,
    ),
    Case(
        "the names of the package",
        """
        BEFORE = set(globals())
        from kfp import *
        NAMES = sorted(n for n in globals() if n not in BEFORE and not n.startswith('_'))
        def f() -> list:
            return [n for n in NAMES if n != 'BEFORE']
    """,
    ),
    Case(
        "a bare EmbeddedInput",
        """
        __KFP_EMBEDDED_ASSET_DIR = '/e'
        def f(a: EmbeddedInput[Dataset]) -> str:
            return a.path
    """,
        differs="stock left the name out of kfp.dsl's __all__",
        ours={"parameterValues": {"Output": "/e"}},
    ),
    Case(
        "the placeholders",
        "def f() -> list:\n return sorted(i for i in vars(dsl).items() if i[0].endswith('_PLACEHOLDER'))",
    ),
    Case(
        "modules of stock's names",
        """
        from kfp.dsl.types.artifact_types import Dataset as A
        from kfp.dsl.types.type_annotations import InputAnnotation
        from kfp.dsl.task_final_status import PipelineTaskFinalStatus as S
        from kfp.dsl.task_config import TaskConfig as C
        def f() -> list:
            return [A is Dataset, S is PipelineTaskFinalStatus, C is TaskConfig,
                    Input[A].__metadata__[0] is InputAnnotation]
    """,
    ),
    Case(
        "helpers that are components",
        """
        @dsl.component(base_image='python:3.11', task_config_passthroughs=[dsl.TaskConfigField.ENV])
        def helper() -> int:
            return 5
        @dsl.pipeline(pipeline_config=dsl.PipelineConfig(ttl_seconds_after_success=3))
        def unused():
            with dsl.ParallelFor([1]) as i:
                helper()
        def f() -> int:
            return helper()
    """,
        differs="stock has no dsl.component in a task, so such a source does not load",
        ours={"parameterValues": {"Output": 5}},
    ),
    Case(
        "authoring is not for tasks",
        "def f():\n with dsl.ParallelFor([1]):\n  pass",
        differs="stock's message is that the module has no such attribute",
        ours="dsl.ParallelFor defines a part of a pipeline",
    ),
    Case(
        "no notebook",
        "def f():\n run_notebook(a=1)",
        error="dsl.run_notebook is only available inside a @dsl.notebook_component at runtime.",
    ),
    Case("a function that the source lacks", "def g():\n pass", error="has no"),
]
