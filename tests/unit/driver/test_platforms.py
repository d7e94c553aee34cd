"""What a run's parameters decide about settings for Kubernetes before it starts."""

from __future__ import annotations

from typing import Any, Optional

from penstock import compiler, dsl, kubernetes
from penstock.driver import Values, platforms, resolve


@dsl.component
def work(text: str = "") -> str:
    """Gives a text."""
    return text


def decided(pipeline: Any, given: dict[str, Any], *, settings: dict[str, Any] | None = None) -> Any:
    """The settings of all executors of a pipeline, as a run with these parameters has them."""
    package = compiler.lower(pipeline)
    assert package.platform is not None
    if settings is not None:
        package.platform.platforms["kubernetes"].deployment_spec.executors.update(settings)  # type: ignore[union-attr]
    before = repr(package.platform)
    platform = platforms.decided(package.spec, package.platform, resolve.root_inputs(package.spec, given))
    assert repr(package.platform) == before
    deployment = platform.platforms["kubernetes"].deployment_spec
    assert deployment is not None
    return deployment.executors


def set_names(task: Any, name: Any) -> None:
    kubernetes.use_secret_as_env(task, name, {"a": "A"})
    kubernetes.use_secret_as_volume(task, name, "/secret")
    kubernetes.use_config_map_as_env(task, name, {"a": "B"})
    kubernetes.use_config_map_as_volume(task, name, "/map")
    kubernetes.mount_pvc(task, name, "/claim")
    kubernetes.set_image_pull_secrets(task, [name])


NAMED = {
    "secretAsEnv": "secretName",
    "secretAsVolume": "secretName",
    "configMapAsEnv": "configMapName",
    "configMapAsVolume": "configMapName",
    "pvcMount": "constant",
    "imagePullSecret": "secretName",
}


def names(settings: Any) -> dict[str, list[Any]]:
    return {key: [entry.get(place) for entry in settings[key]] for key, place in NAMED.items()}


def each(listed: list[Any]) -> dict[str, list[Any]]:
    return {key: listed for key in NAMED}  # noqa: C420 - a list is not to be shared by accident


@dsl.pipeline
def optional(name: Optional[str] = None) -> None:  # noqa: UP045 - as KFP's users write it
    set_names(work(), name)


def test_a_name_that_is_none_asks_for_nothing() -> None:
    assert names(decided(optional, {})["exec-work"]) == each([])


def test_a_name_that_is_given_stands_there() -> None:
    assert names(decided(optional, {"name": "login"})["exec-work"]) == each(["login"])


def test_a_default_counts_as_given() -> None:
    @dsl.pipeline
    def pipeline(name: str = "login") -> None:
        set_names(work(), name)

    assert names(decided(pipeline, {})["exec-work"]) == each(["login"])


def test_names_are_followed_into_groups_and_nested_pipelines() -> None:
    @dsl.pipeline
    def inner(name: Optional[str] = None, other: str = "inner") -> None:  # noqa: UP045
        with dsl.ParallelFor([1, 2]):
            set_names(work(), name)
            set_names(work(), other)

    @dsl.pipeline
    def pipeline(name: Optional[str] = None) -> None:  # noqa: UP045
        with dsl.If(work().output == "a"):
            inner(name=name)

    given, missing = decided(pipeline, {"name": "login"}), decided(pipeline, {})
    labels = [label for label, settings in given.items() if settings]
    assert [names(given[label])["pvcMount"] for label in labels] == [["login"], ["inner"]]
    assert [names(missing[label])["pvcMount"] for label in labels] == [[], ["inner"]]


def test_what_tasks_and_loops_decide_stays_as_it_is() -> None:
    @dsl.pipeline
    def pipeline(teams: list[str]) -> None:
        with dsl.ParallelFor(teams) as team:
            set_names(work(), team)
        with dsl.ParallelFor([{"secret": "a"}]) as item:
            set_names(work(), item.secret)
        set_names(work(), work().output)

    found = decided(pipeline, {"teams": ["a"]})
    assert len(found) == 3
    assert all(names(settings) == each([None]) for settings in found.values())


def test_a_component_of_several_tasks_keeps_the_references() -> None:
    package = compiler.lower(optional)
    assert package.spec.root is not None
    assert package.spec.root.dag is not None
    assert package.platform is not None
    package.spec.root.dag.tasks["again"] = package.spec.root.dag.tasks["work"]

    assert platforms.decided(package.spec, package.platform, Values({})) == package.platform


def test_settings_that_are_not_of_their_form_stay_as_they_are() -> None:
    odd = {"secretAsEnv": ["a", {"secretNameParameter": "b"}], "pvcMount": {"c": "d"}}

    assert decided(optional, {}, settings={"exec-work": odd})["exec-work"] == odd
