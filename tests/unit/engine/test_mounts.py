"""What a task can read beside its inputs counts in its key, or keeps it from being cached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.engine import submit
from penstock.runners.mounts import CONFIG_MAP
from support.fakes import Machine, MachineRunner, Place, SteppedEngine, closing
from support.observed import observe
from support.written import Written, task

if TYPE_CHECKING:
    from support.observed import Observed


class Knowing(MachineRunner):
    """A runner that knows one config map."""

    def __init__(self, report: Any, machine: Machine, content: str) -> None:
        super().__init__(report, machine)
        self.contents = {(CONFIG_MAP, "limits"): content}


def run(place: Place, settings: dict[str, Any], *, content: str = "1", trust: bool = False) -> Observed:
    """Run a pipeline whose one task has these settings for Kubernetes."""
    written = Written()
    written.leaf("name")
    written.leaf("fit", inputs={"n": "INT"})
    generated = written.pipeline({"name": task("name"), "fit": task("fit", cached=True, n=1, after=["name"])})
    platforms: dict[str, Any] = {"kubernetes": {"deploymentSpec": {"executors": {"fit": settings}}}}
    if trust:
        platforms["penstock"] = {"config": {"tasks": {"root": {"fit": {"cache": {"trustVolumes": True}}}}}}
    package = ir.Package(generated.spec, ir.platform_from_dict({"platforms": platforms}))
    machine = Machine()
    engine = SteppedEngine(place.store, place.places, lambda report: Knowing(report, machine, content))
    with closing(engine):
        started = submit(place.store, package, engine.runner, parameters={})
        engine.take(started.id)
        engine.drive()
    return observe(place, started.id)


CLAIM = {"pvcMount": [{"constant": "data", "mountPath": "/data"}]}
LIMITS = {"configMapAsVolume": [{"configMapName": "limits", "mountPath": "/limits"}]}


def test_a_volume_keeps_a_task_from_being_cached(place: Place) -> None:
    for _ in range(2):
        fit = run(place, CLAIM).tasks["fit"].row
        assert (fit.state, fit.cache_key) == ("SUCCEEDED", None)
        assert fit.why == "it can read volume 'data', of which nobody knows whether it holds the same"


def test_a_volume_that_is_trusted_does_not(place: Place) -> None:
    states = [run(place, CLAIM, trust=True).tasks["fit"].row.state for _ in range(2)]
    assert states == ["SUCCEEDED", "CACHED"]


def test_a_config_map_counts_by_its_content(place: Place) -> None:
    rows = [run(place, LIMITS, content=content).tasks["fit"].row for content in ("1", "1", "2", "1")]
    assert [row.state for row in rows] == ["SUCCEEDED", "CACHED", "SUCCEEDED", "CACHED"]
    assert (rows[2].why or "").endswith(": config map 'limits'")


def test_a_name_that_an_earlier_task_gives_is_the_one_that_counts(place: Place) -> None:
    """The leaf gives a number, which no config map is called."""
    reference = {"taskOutputParameter": {"producerTask": "name", "outputParameterKey": "out"}}
    named = {"configMapAsEnv": [{"configMapNameParameter": reference, "keyToEnv": []}]}
    observed = run(place, named)

    number = observed.tasks["name"].row.outputs["out"]
    assert f"config map '{number}'" in (observed.tasks["fit"].row.why or "")


def test_a_name_without_a_value_mounts_nothing(place: Place) -> None:
    absent = {"pvcMount": [{"pvcNameParameter": {"componentInputParameter": "none"}, "mountPath": "/d"}]}
    assert [run(place, absent).tasks["fit"].row.state for _ in range(2)] == ["SUCCEEDED", "CACHED"]
