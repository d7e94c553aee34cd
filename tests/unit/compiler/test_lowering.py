"""Documents: their components, executors and names."""

from __future__ import annotations

from typing import Any

import pytest

from penstock import compiler, dsl, ir
from penstock.errors import DefinitionError
from support.authoring import dag, nothing, notify, number, pipeline, text, write


def executors(spec: ir.PipelineSpec) -> dict[str, ir.ExecutorSpec]:
    assert spec.deployment_spec is not None
    return spec.deployment_spec.executors


def container(spec: ir.PipelineSpec, label: str) -> ir.PipelineContainerSpec:
    found = executors(spec)[label].container
    assert found is not None
    return found


@dsl.pipeline
def inner(of: str = "i") -> str:
    made = text(of=of)
    with dsl.If(of == "x"):
        number().set_env_variable("A", "1")
    return made.output


@dsl.pipeline
def middle() -> str:
    return text(of=inner().output).output


def test_each_task_has_a_component_and_an_executor() -> None:
    @pipeline
    def spec() -> None:
        text()
        text()
        number()

    assert list(spec.components) == ["comp-text", "comp-text-2", "comp-number"]
    assert list(executors(spec)) == ["exec-text", "exec-text-2", "exec-number"]
    assert (spec.sdk_version, spec.schema_version) == ("kfp-2.17.0", "2.1.0")


def test_a_component_alone_becomes_a_pipeline_of_one_task() -> None:
    spec = compiler.lower(write).spec

    assert spec.name == "write"
    assert list(dag(spec)) == ["write"]
    assert spec.root is not None
    assert spec.root.inputs == spec.components["comp-write"].inputs
    assert spec.root.outputs == spec.components["comp-write"].outputs
    assert dag(spec)["write"].input_parameters["of"].component_input_parameter == "of"
    ir.check(ir.Package(spec))


def test_a_component_alone_may_take_a_final_status() -> None:
    spec = compiler.lower(notify).spec

    assert spec.root is not None
    assert spec.root.inputs.parameters["status"].parameter_type is ir.ParameterType.TASK_FINAL_STATUS


def test_lowering_leaves_the_component_as_it_is() -> None:
    assert ir.dump(compiler.lower(middle)) == ir.dump(compiler.lower(middle))


def test_pipelines_inside_get_free_names_in_the_order_in_which_they_are_written() -> None:
    @pipeline
    def spec() -> None:
        text()
        middle()
        middle()
        inner()

    ir.check(ir.Package(spec))
    texts = [name for name in spec.components if "text" in name]
    assert len(set(texts)) == len(texts) == 6
    assert texts[:3] == ["comp-text", "comp-text-2", "comp-text-2-2"]
    named = [task.component_name for task in dag(spec).values()]
    assert named == ["comp-text", "comp-middle", "comp-middle-2", "comp-inner-3"]
    labels = {component.executor_label for component in spec.components.values()} - {None}
    assert labels == set(executors(spec))
    assert [label for label in labels if container(spec, str(label)).env] != []


def test_settings_of_tasks_inside_stay_with_their_own_executor() -> None:
    @dsl.pipeline
    def secretive() -> None:
        text().platform_config["kubernetes"] = {"secretAsEnv": [{"secretName": "s"}]}

    @dsl.pipeline
    def outer() -> None:
        text()
        secretive()

    platform = compiler.lower(outer).platform
    assert platform is not None
    deployment = platform.platforms["kubernetes"].deployment_spec
    assert deployment is not None
    assert list(deployment.executors) == ["exec-text-2"]


def test_platform_settings_refer_to_channels_from_where_the_task_is() -> None:
    @dsl.pipeline
    def outer(name: str) -> None:
        made = text()
        with dsl.If(name == "a"):
            task = number()
            task.platform_config["kubernetes"] = {"secretAsEnv": [{"secretNameParameter": made.output}]}
            again = number().after(task)
            again.platform_config["kubernetes"] = {
                "pvcMount": [
                    {"taskOutputParameter": {"producerTask": "text", "outputParameterKey": "Output"}}
                ]
            }
            again.register_pipeline_channels([made.output])
        last = number()
        last.platform_config["kubernetes"] = {"pvcMount": [{"pvcNameParameter": name, "mountPath": "/data"}]}

    package = compiler.lower(outer)
    ir.check(package)
    assert package.platform is not None
    deployment = package.platform.platforms["kubernetes"].deployment_spec
    assert deployment is not None
    handed = {"componentInputParameter": "pipelinechannel--text-Output"}
    assert deployment.executors == {
        "exec-number": {"secretAsEnv": [{"secretNameParameter": handed}]},
        "exec-number-2": {"pvcMount": [handed]},
        "exec-number-3": {
            "pvcMount": [
                {
                    "pvcNameParameter": {"componentInputParameter": "name"},
                    "componentInputParameter": "name",
                    "mountPath": "/data",
                }
            ]
        },
    }


def test_a_channel_in_a_text_of_platform_settings_is_refused() -> None:
    def outer(name: str) -> None:
        text().platform_config["kubernetes"] = {"label": f"{name}!"}

    with pytest.raises(DefinitionError, match="written into a text among the task's settings"):
        pipeline(outer)


def test_platform_settings_that_are_not_of_their_form_are_refused_with_the_place() -> None:
    @dsl.pipeline
    def outer() -> None:
        text().platform_config["kubernetes"] = {"tolerations": [{"key": 1}]}

    with pytest.raises(DefinitionError, match=r"not of their form: this takes text") as raised:
        compiler.lower(outer)
    assert "task 'text', platform_config['kubernetes'], tolerations[0].key" in str(raised.value)


def test_resources_are_written_in_both_spellings_where_they_are_known() -> None:
    @pipeline
    def spec(memory: str, count: str) -> None:
        text().set_cpu_limit("1500m").set_memory_request("512Mi").set_memory_limit("2G")
        text().set_memory_limit(memory).set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(count)
        text().set_accelerator_type("nvidia.com/gpu")

    assert container(spec, "exec-text").resources == ir.ResourceSpec(
        cpu_limit=1.5,
        memory_request=0.536870912,
        memory_limit=2.0,
        resource_cpu_limit="1500m",
        resource_memory_request="512Mi",
        resource_memory_limit="2G",
    )
    assert container(spec, "exec-text-2").resources == ir.ResourceSpec(
        resource_memory_limit="{{$.inputs.parameters['pipelinechannel--memory']}}",
        accelerator=ir.AcceleratorConfig(
            type="nvidia.com/gpu",
            resource_type="nvidia.com/gpu",
            resource_count="{{$.inputs.parameters['pipelinechannel--count']}}",
        ),
    )
    accelerator = container(spec, "exec-text-3").resources
    assert accelerator is not None
    assert accelerator.accelerator == ir.AcceleratorConfig(
        type="nvidia.com/gpu", count=1, resource_type="nvidia.com/gpu", resource_count="1"
    )
    given = dag(spec)["text-2"].input_parameters
    assert set(given) == {
        "memory_limit",
        "accelerator_count",
        "pipelinechannel--memory",
        "pipelinechannel--count",
    }


def test_an_image_may_be_made_of_several_channels() -> None:
    @pipeline
    def spec(name: str, tag: str) -> None:
        text().set_container_image(f"{name}:{tag}")

    made = "{{$.inputs.parameters['pipelinechannel--name']}}:{{$.inputs.parameters['pipelinechannel--tag']}}"
    assert container(spec, "exec-text").image == made
    assert dag(spec)["text"].input_parameters["base_image"].runtime_value == ir.ValueOrRuntimeParameter(
        constant=made
    )


def test_an_input_of_the_user_s_own_is_not_taken_for_a_setting() -> None:
    @dsl.component
    def work(memory_limit: str) -> None:
        pass

    @pipeline
    def spec(memory: str) -> None:
        work(memory_limit="mine").set_memory_limit(memory)

    value = dag(spec)["work"].input_parameters["memory_limit"].runtime_value
    assert value == ir.ValueOrRuntimeParameter(constant="mine")


def test_exit_tasks_and_ignored_failures_run_once_all_has_ended() -> None:
    @pipeline
    def spec() -> None:
        with dsl.ExitHandler(notify(who="x"), name="guarded"):
            early = text()
        late = number().after(text())
        notify().after(late).ignore_upstream_failure()
        assert early.name == "text"

    handler, last, ignoring = (dag(spec)[name] for name in ("exit-handler-1", "notify", "notify-2"))
    assert handler.task_info == ir.PipelineTaskInfo(name="guarded")
    assert (last.dependent_tasks, ignoring.dependent_tasks) == (["exit-handler-1"], ["number"])
    assert last.runs_after_failure
    assert ignoring.runs_after_failure
    status = last.input_parameters["status"].task_final_status
    assert status == ir.TaskFinalStatus(producer_task="exit-handler-1")


def test_importers_take_their_address_and_metadata_at_run_time_where_they_must() -> None:
    @pipeline
    def spec(bucket: str, version: str) -> None:
        dsl.importer("gs://a", dsl.Model, reimport=True, metadata={"a": 1, "b": [None, True]})
        dsl.importer(
            f"gs://{bucket}/b",
            dsl.Dataset,
            metadata={"v": version, "w": f"{version}{bucket}", bucket: version},
        )

    known, unknown = (executors(spec)[label].importer for label in ("exec-importer", "exec-importer-2"))
    assert known is not None
    assert unknown is not None
    assert known.artifact_uri == ir.ValueOrRuntimeParameter(constant="gs://a")
    assert (known.reimport, known.metadata) == (True, {"a": 1, "b": [None, True]})
    assert unknown.artifact_uri == ir.ValueOrRuntimeParameter(runtime_parameter="uri")
    one, two = "{{$.inputs.parameters['metadata']}}", "{{$.inputs.parameters['metadata-2']}}"
    assert unknown.metadata == {"v": one, "w": f"{one}{two}", two: one}
    assert dag(spec)["importer-2"].input_parameters["metadata-2"].component_input_parameter == "bucket"
    ir.check(ir.Package(spec))


def test_caching_retries_and_names_are_written() -> None:
    @pipeline
    def spec() -> None:
        text().set_caching_options(True, cache_key="k").set_display_name("Shown")
        text().set_caching_options(False).set_retry(2, "30s", 3.0, "5m")

    first, second = dag(spec).values()
    assert first.caching_options == ir.CachingOptions(enable_cache=True, cache_key="k")
    assert first.task_info == ir.PipelineTaskInfo(name="Shown")
    assert second.caching_options == ir.CachingOptions()
    assert second.retry_policy == ir.RetryPolicy(
        max_retry_count=2,
        backoff_duration=ir.Duration.of_seconds(30),
        backoff_factor=3.0,
        backoff_max_duration=ir.Duration.of_seconds(300),
    )


def test_settings_that_a_component_does_not_pass_on_are_refused() -> None:
    @dsl.component(task_config_passthroughs=[dsl.TaskConfigField.RESOURCES])
    def launch(config: dsl.TaskConfig) -> None:
        pass

    def allowed() -> None:
        launch().set_cpu_limit("1")

    def refused() -> None:
        launch().set_env_variable("A", "1")

    assert pipeline(allowed).components["comp-launch"].task_config_passthroughs == [
        ir.TaskConfigPassthrough(field=ir.TaskConfigPassthroughType.RESOURCES)
    ]
    with pytest.raises(DefinitionError, match="Task 'launch' cannot handle resource type 'ENV'"):
        pipeline(refused)


def test_settings_of_the_whole_pipeline_are_for_the_platform() -> None:
    def settings(config: dsl.PipelineConfig | None) -> Any:
        @dsl.pipeline(
            pipeline_config=config, pipeline_root="gs://root", display_name="Shown", description="Words"
        )
        def configured() -> None:
            nothing()

        package = compiler.lower(configured)
        assert package.spec.default_pipeline_root == "gs://root"
        assert package.spec.pipeline_info == ir.PipelineInfo(
            name="configured", display_name="Shown", description="Words"
        )
        return package.platform and package.platform.platforms["kubernetes"].pipeline_config

    workspace = dsl.WorkspaceConfig("1Gi", dsl.KubernetesWorkspaceConfig({"storageClassName": "fast"}))
    assert settings(dsl.PipelineConfig(workspace=workspace, active_deadline_seconds=5)) == ir.PipelineConfig(
        active_deadline_seconds=5,
        workspace=ir.WorkspaceConfig(
            size="1Gi", kubernetes=ir.KubernetesWorkspaceConfig(pvc_spec_patch={"storageClassName": "fast"})
        ),
    )
    assert settings(None) is None
    assert settings(dsl.PipelineConfig(ttl_seconds_after_success=0)) is None


def test_an_empty_group_is_a_dag_without_tasks() -> None:
    @pipeline
    def spec(x: str) -> None:
        with dsl.If(x == "a"):
            pass
        text()

    assert dag(spec, "condition-1") == {}
    ir.check(ir.Package(spec))
