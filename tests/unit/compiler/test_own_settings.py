"""What tasks ask of Penstock itself goes into a platform of our own, through pipelines in pipelines."""

from __future__ import annotations

from typing import Any

import pytest

from penstock import compiler, components, dsl, ir, kubernetes
from support.authoring import nothing, notify, text


def settings_of(component: Any) -> dict[str, Any]:
    package = compiler.lower(component)
    ir.check(package)
    assert package.platform is not None
    config = package.platform.platforms["penstock"].config
    assert config is not None
    tasks: dict[str, Any] = config["tasks"]
    return tasks


NEVER_TWICE = {"retry": {"lost": 0}}


@dsl.pipeline
def inner() -> str:
    with dsl.If(text().output == "t"):
        nothing().set_retry(0, lost=0)
    return text().set_retry(1, lost=1).output


def test_a_pipeline_that_asks_for_nothing_has_no_such_document() -> None:
    @dsl.pipeline
    def plain() -> None:
        text().set_retry(3, "1s").set_memory_limit("1G")

    assert compiler.lower(plain).platform is None


def test_settings_stand_under_the_component_whose_dag_the_task_is_in() -> None:
    @dsl.pipeline
    def outer() -> None:
        with dsl.ExitHandler(notify().set_retry(0, lost=0)):
            nothing().set_retry(0, lost=0)
            with dsl.ParallelFor([1, 2]):
                nothing().set_retry(0, lost=0)

    assert settings_of(outer) == {
        "root": {"notify": NEVER_TWICE},
        "comp-exit-handler-1": {"nothing": NEVER_TWICE},
        "comp-for-loop-3": {"nothing-2": NEVER_TWICE},
    }


def test_more_memory_after_too_little_is_a_failure_that_is_named() -> None:
    @dsl.pipeline
    def outer() -> None:
        text().set_memory_limit("1G").set_retry(2, memory_factor=2)
        retried = text().set_retry(2, on=OSError, memory_factor=1.5, most_memory="16Gi")
        retried.set_memory_limit(text().output)

    assert settings_of(outer)["root"] == {
        "text": {"retry": {"memoryFactor": 2.0}},
        "text-2": {
            "retry": {
                "failures": {"kinds": ["OutOfMemory"], "exceptions": ["OSError"]},
                "memoryFactor": 1.5,
                "mostMemory": "16Gi",
            }
        },
    }


def test_that_a_pipeline_keeps_going_is_said_of_the_outermost() -> None:
    config = dsl.PipelineConfig(keep_going=True)

    @dsl.pipeline(pipeline_config=config)
    def going() -> None:
        text().set_retry(0, lost=0)

    with pytest.warns(UserWarning, match="its keep_going has no effect"):

        @dsl.pipeline
        def outer() -> None:
            going()

    alone, inside = (compiler.lower(each).platform for each in (going, outer))
    assert alone is not None
    assert inside is not None
    tasks = {"text": NEVER_TWICE}
    assert alone.platforms["penstock"].config == {"tasks": {"root": tasks}, "keepGoing": True}
    assert inside.platforms["penstock"].config == {"tasks": {"comp-going": tasks}}


def test_a_loops_tolerance_stands_under_the_group_that_it_is_in() -> None:
    @dsl.pipeline
    def outer() -> None:
        with dsl.ParallelFor([1, 2], tolerated_failures=1), dsl.ParallelFor([3], tolerated_failures=0.5):
            nothing().set_retry(0, lost=0)
        with dsl.ParallelFor([4], tolerated_failures=0):
            nothing()

    assert settings_of(outer) == {
        "root": {"for-loop-2": {"loop": {"toleratedFailures": 1}}},
        "comp-for-loop-2": {"for-loop-4": {"loop": {"toleratedShare": 0.5}}},
        "comp-for-loop-4": {"nothing": NEVER_TWICE},
    }


def test_an_inner_pipelines_settings_come_along_under_its_new_names() -> None:
    @dsl.pipeline
    def outer() -> None:
        with dsl.If(text().output == "t"):
            inner()
        inner().set_retry(2, on=[ValueError, range(3, 5), "Timeout"])

    assert settings_of(outer) == {
        "root": {
            "inner-2": {
                "retry": {
                    "failures": {"kinds": ["Timeout"], "exceptions": ["ValueError"], "exitCodes": ["3-4"]}
                }
            }
        },
        "comp-inner": {"text-2": {"retry": {"lost": 1}}},
        "comp-inner-2": {"text-2": {"retry": {"lost": 1}}},
        "comp-condition-1-2": {"nothing": NEVER_TWICE},
        "comp-condition-1-3": {"nothing": NEVER_TWICE},
    }


def test_a_pipeline_from_a_file_keeps_its_settings() -> None:
    loaded = components.load_component_from_text(ir.dump(compiler.lower(inner)))

    @dsl.pipeline
    def outer() -> None:
        loaded()

    assert settings_of(loaded) == settings_of(inner)
    assert settings_of(outer) == {
        "comp-inner": {"text-2": {"retry": {"lost": 1}}},
        "comp-condition-1": {"nothing": NEVER_TWICE},
    }


def test_what_a_task_asks_of_the_cache_is_written_where_it_asks_for_something() -> None:
    @dsl.pipeline
    def cached() -> None:
        text().set_caching_options(True, max_age="2 days")
        text().set_caching_options(True, "key", trust_volumes=True).set_retry(0, lost=0)
        text(of="x").set_caching_options(True, ignored_inputs=["of"])
        text().set_caching_options(True, max_age="1d").set_caching_options(True)

    assert settings_of(cached) == {
        "root": {
            "text": {"cache": {"maxAge": "172800s"}},
            "text-2": {"cache": {"trustVolumes": True}, **NEVER_TWICE},
            "text-3": {"cache": {"ignoredInputs": ["of"]}},
        }
    }


def test_settings_for_kubernetes_stand_beside_ours() -> None:
    @dsl.pipeline
    def both() -> None:
        kubernetes.set_timeout(text().set_retry(0, lost=0), 5)

    package = compiler.lower(both)
    assert package.platform is not None
    assert sorted(package.platform.platforms) == ["kubernetes", "penstock"]
