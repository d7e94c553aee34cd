"""What ``kfp.kubernetes`` has takes what stock's takes, in the same order and with the same defaults."""

from __future__ import annotations

import inspect
import json
import subprocess

import pytest

from penstock import kubernetes
from support import stock

DESCRIBE = """
import inspect, json
from kfp import kubernetes

def described(thing):
    if inspect.isfunction(thing):
        parameters = inspect.signature(thing).parameters.values()
        return [[each.name, each.kind.name, repr(each.default)] for each in parameters]
    inputs = thing.component_spec.inputs.items()
    return [[name, spec.optional, repr(spec.default)] for name, spec in inputs]

print(json.dumps({name: described(getattr(kubernetes, name)) for name in kubernetes.__all__}))
"""
BEYOND = {"add_init_container", "add_pod_affinity", "enable_shared_memory"}


@pytest.fixture(scope="module")
def theirs() -> dict[str, list[list[object]]]:
    done = subprocess.run(
        [str(stock.interpreter()), "-W", "ignore", "-c", DESCRIBE], capture_output=True, text=True, check=True
    )
    found: dict[str, list[list[object]]] = json.loads(done.stdout)
    return found


def test_every_name_of_stock_is_here(theirs: dict[str, list[list[object]]]) -> None:
    assert len(theirs) == 22
    assert set(kubernetes.__all__) == set(theirs) | BEYOND


def test_functions_take_what_stocks_take(theirs: dict[str, list[list[object]]]) -> None:
    for name in sorted(set(theirs) - {"CreatePVC", "DeletePVC"}):
        parameters = inspect.signature(getattr(kubernetes, name)).parameters.values()
        ours = [[each.name, each.kind.name, repr(each.default)] for each in parameters]

        assert ours == theirs[name], name


def test_components_take_what_stocks_take(theirs: dict[str, list[list[object]]]) -> None:
    for name in ("CreatePVC", "DeletePVC"):
        inputs = getattr(kubernetes, name).component_spec.inputs.items()
        ours = [[key, spec.optional, repr(spec.default)] for key, spec in inputs]

        assert ours == theirs[name], name
