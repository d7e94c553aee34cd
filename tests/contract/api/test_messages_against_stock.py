"""Every message has the fields, types and names of KFP's own, as its generated client has them."""

from __future__ import annotations

import functools
import json
import subprocess
import types
import typing
from typing import Annotated, Any

import msgspec
import pytest

from penstock import api
from penstock.api.health import GetHealthzV1Response
from penstock.api.message import Int64, UnsetType
from penstock.ir.enums import Enumeration
from support import stock
from support.stock_client import same_moments

# KFP nests these messages in others, or has a name for them that the IR uses for another one.
NAMES = {
    "ArtifactIds": "V2beta1ArtifactList",
    "ChildTask": "PipelineTaskDetailChildTask",
    "IntValues": "PredicateIntValues",
    "LongValues": "PredicateLongValues",
    "RecurringRunMode": "RecurringRunMode",
    "RenderType": "MetadataValueRenderType",
    "Status": "GoogleRpcStatus",
    "StringValues": "PredicateStringValues",
}
# The server writes these, and the generated client leaves them out.
BEYOND_THE_CLIENT = {
    ("GetHealthzResponse", "commit_sha"),
    ("GetHealthzResponse", "tag_name"),
    # What KFP's server of pages adds.
    *(("GetHealthzResponse", name) for name in GetHealthzV1Response.__struct_fields__[3:]),
    ("Run", "tasks"),  # of KFP 3
}
SCALARS = {str: "str", bool: "bool", float: "float", Int64: "str", api.Timestamp: "datetime", Any: "object"}

AT = api.Timestamp.parse("2024-02-29T12:00:00.25Z")
FAILED = api.Status(code=3, message="no", details=[{"@type": "t"}])
STATES = [api.RuntimeStatus(update_time=AT, state=api.RuntimeState.FAILED, error=FAILED)]
SAMPLES: list[api.Message] = [
    api.Experiment(
        experiment_id="e",
        display_name="ünï ☃",
        description="d",
        created_at=AT,
        namespace="n",
        storage_state=api.ExperimentStorageState.ARCHIVED,
        last_run_created_at=api.Timestamp(0),
    ),
    api.ListExperimentsResponse(),
    api.ListExperimentsResponse(experiments=[api.Experiment()], total_size=1, next_page_token="t"),
    api.Pipeline(pipeline_id="p", display_name="d", name="n", created_at=AT, error=FAILED, tags={"a": "b"}),
    api.PipelineVersion(
        pipeline_id="p",
        package_url=api.Url(pipeline_url="https://example.com/p.yaml"),
        pipeline_spec={"root": {"dag": {"tasks": {}}}, "numbers": [1, 2.5, None, True]},
    ),
    api.ListPipelinesResponse(pipelines=[api.Pipeline(name="n")], total_size=1),
    api.ListPipelineVersionsResponse(pipeline_versions=[api.PipelineVersion(name="n")], total_size=1),
    api.CreatePipelineAndVersionRequest(pipeline=api.Pipeline(), pipeline_version=api.PipelineVersion()),
    api.Run(
        run_id="r",
        pipeline_version_reference=api.PipelineVersionReference(pipeline_id="p", pipeline_version_id="v"),
        runtime_config=api.RuntimeConfig(parameters={"a": [1, {"b": None}]}, pipeline_root="s3://x"),
        state=api.RuntimeState.RUNNING,
        state_history=STATES,
        finished_at=api.Timestamp(0),
        run_details=api.RunDetails(
            pipeline_context_id=1,
            task_details=[
                api.PipelineTaskDetail(
                    task_id="t",
                    execution_id=2**53 + 1,
                    inputs={"data": api.ArtifactIds(artifact_ids=[1, 2**60])},
                    child_tasks=[api.ChildTask(task_id="u"), api.ChildTask(pod_name="p")],
                    executor_detail=api.PipelineTaskExecutorDetail(failed_main_jobs=["j"]),
                )
            ],
        ),
        plugins_input={"mlflow": {"experiment_name": "e"}},
        plugins_output={
            "mlflow": api.PluginOutput(
                entries={"u": api.MetadataValue(value="https://x", render_type=api.RenderType.URL)},
                state=api.PluginState.PLUGIN_SUCCEEDED,
            )
        },
    ),
    api.ListRunsResponse(runs=[api.Run(pipeline_spec={"root": {}})], total_size=1),
    api.RecurringRun(
        max_concurrency=10,
        mode=api.RecurringRunMode.ENABLE,
        status=api.RecurringRunStatus.DISABLED,
        no_catchup=True,
        trigger=api.Trigger(periodic_schedule=api.PeriodicSchedule(start_time=AT, interval_second=60)),
    ),
    api.ListRecurringRunsResponse(
        recurring_runs=[
            api.RecurringRun(
                trigger=api.Trigger(cron_schedule=api.CronSchedule(cron="0 0 * * * ?", end_time=AT))
            )
        ],
        total_size=1,
    ),
]

MESSAGES = [
    getattr(api, name)
    for name in api.__all__
    if isinstance(getattr(api, name), type)
    and issubclass(getattr(api, name), msgspec.Struct)
    and name != "Message"
]
ENUMERATIONS = [
    getattr(api, name)
    for name in api.__all__
    if isinstance(getattr(api, name), type) and issubclass(getattr(api, name), Enumeration)
]


def stock_name(kind: type) -> str:
    return NAMES.get(kind.__name__, f"V2beta1{kind.__name__}")


@functools.cache
def said_by_stock() -> dict[str, Any]:
    job = [(stock_name(type(sample)), json.loads(api.encode(sample))) for sample in SAMPLES]
    script = stock.REPOSITORY / "tests/support/api_models_job.py"
    done = subprocess.run(
        [str(stock.interpreter()), str(script)],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def spelt(hint: Any) -> str:
    """Write a type as the generated client does."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        (hint,) = [each for each in arguments if each not in {type(None), UnsetType}]
        return spelt(hint)
    if origin is Annotated:
        return "int"
    if origin is list:
        return "list[ProtobufAny]" if arguments[0] == dict[str, Any] else f"list[{spelt(arguments[0])}]"
    if origin is dict:
        return "object" if arguments[1] is Any else f"dict(str, {spelt(arguments[1])})"
    return SCALARS.get(hint) or stock_name(hint)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_a_message_has_the_fields_of_stocks(kind: type[msgspec.Struct]) -> None:
    hints = typing.get_type_hints(kind, include_extras=True)
    ours = {
        wire_name: spelt(hints[name])
        for name, wire_name in zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)
        if (kind.__name__, name) not in BEYOND_THE_CLIENT
    }
    expected = said_by_stock()["models"][stock_name(kind)]
    # JSON objects are all one to the generated client, whether any value or an object is meant.
    if kind is api.RuntimeConfig:
        expected = expected | {"parameters": "object"}
    assert expected == ours


@pytest.mark.parametrize("kind", ENUMERATIONS, ids=lambda kind: kind.__name__)
def test_an_enumeration_has_the_names_of_stocks(kind: type[Enumeration]) -> None:
    assert said_by_stock()["enums"][stock_name(kind)] == [member.value for member in kind]


def test_every_message_of_stocks_is_here_but_those_of_services_that_its_server_does_not_register() -> None:
    theirs = {
        name for name in said_by_stock()["models"] if not name.startswith(("Inline", "Protobuf", "Authorize"))
    }
    assert {"V2beta1Visualization"} == theirs - {stock_name(kind) for kind in MESSAGES}


@pytest.mark.parametrize(
    "number", range(len(SAMPLES)), ids=lambda number: f"{number}-{type(SAMPLES[number]).__name__}"
)
def test_stock_reads_a_message_and_writes_it_again(number: int) -> None:
    sample = SAMPLES[number]
    echo = said_by_stock()["echoes"][number]
    assert same_moments(json.loads(api.encode(sample))) == same_moments(echo)
    assert sample == api.read(json.dumps(echo), type(sample))
