"""The executor in its own process: messages, and what the comparison with stock cannot show."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from penstock.runtime.annotations import Input, Output, OutputPath
from penstock.runtime.artifacts import Dataset, Metrics, Model
from penstock.runtime.executor import execute

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Execute a function whose output artifacts are named by the keywords."""

    def call(function: Any, parameters: dict[str, Any] | None = None, **makes: str) -> dict[str, Any]:
        artifacts = {
            name: {"artifacts": [{"name": name, "uri": str(tmp_path / name), "type": {"schemaTitle": title}}]}
            for name, title in makes.items()
        }
        outputs = {"outputFile": str(tmp_path / "executor_output.json"), "artifacts": artifacts}
        return execute(function, {"inputs": {"parameterValues": parameters or {}}, "outputs": outputs})

    return call


def test_what_is_returned_is_what_is_written(run: Run, tmp_path: Path) -> None:
    def component(n: int) -> dict[str, Any]:
        return {"a": (n, 2), 3: 4}

    output = run(component, {"n": 1})

    assert output == {"parameterValues": {"Output": {"a": [1, 2], "3": 4}}}
    assert json.loads((tmp_path / "executor_output.json").read_text()) == output


def test_a_component_object_stands_for_its_function(run: Run) -> None:
    def component() -> str:
        return "called"

    assert run(SimpleNamespace(python_func=component)) == {"parameterValues": {"Output": "called"}}


def test_a_wrong_type_names_the_output_and_a_way_out(run: Run) -> None:
    def component() -> int:
        return "5"  # type: ignore[return-value]

    with pytest.raises(ValueError, match="want type") as raised:
        run(component)

    assert str(raised.value) == (
        "Function `component` returned value of type <class 'str'>; want type <class 'int'>\n"
        "  where: component 'component', output 'Output'\n"
        "  hint: return int(...), or change the annotation"
    )


def test_a_number_that_json_lacks_is_named_with_its_place(run: Run, tmp_path: Path) -> None:
    def component(m: Output[Metrics]) -> dict[str, Any]:
        m.log_metric("accuracy", 0.5)
        return {"losses": [0.1, {"last": float("inf")}]}

    with pytest.raises(ValueError, match="inf") as raised:
        run(component, m="system.Metrics")

    assert str(raised.value) == (
        "Output 'Output' has the number inf, which JSON does not have.\n"
        "  where: component 'component', output 'Output', at ['losses'][1]['last']\n"
        "  hint: replace it before returning or logging it, for example with None or a large number"
    )
    assert not (tmp_path / "executor_output.json").exists()


def test_an_object_that_json_lacks_is_named_with_its_place(run: Run) -> None:
    def component(m: Output[Model]) -> None:
        m.metadata["layers"] = [{1, 2}]

    with pytest.raises(TypeError) as raised:
        run(component, m="system.Model")

    assert str(raised.value).splitlines()[:2] == [
        "Output 'm' has an object of type set, which is not JSON serializable.",
        "  where: component 'component', output 'm', at metadata['layers'][0]",
    ]


def test_a_key_that_json_lacks_is_named(run: Run) -> None:
    def component() -> dict[Any, int]:
        return {(1, 2): 3}

    with pytest.raises(TypeError, match=r"has a key of type tuple, which is not JSON serializable"):
        run(component)


def test_a_value_that_contains_itself_is_refused(run: Run) -> None:
    def component() -> list[Any]:
        endless: list[Any] = []
        endless.append(endless)
        return endless

    with pytest.raises(ValueError, match="Output 'Output' contains itself"):
        run(component)


def test_a_missing_input_is_told_from_a_type_error_in_the_function(run: Run) -> None:
    def component(rate: float) -> float:
        return rate + "x"  # type: ignore[operator]

    with pytest.raises(TypeError) as missing:
        run(component)
    with pytest.raises(TypeError) as own:
        run(component, {"rate": 1})

    assert str(missing.value).startswith(
        "Component 'component' cannot be called with the inputs it was given: "
    )
    assert "hint: give the input a value in the pipeline" in str(missing.value)
    assert str(own.value) == "unsupported operand type(s) for +: 'float' and 'str'"
    assert own.traceback[-1].name == "component"


def test_an_output_that_the_executor_input_lacks_is_named(run: Run) -> None:
    def component(text: OutputPath(str)) -> None:  # type: ignore[valid-type]
        raise NotImplementedError

    with pytest.raises(ValueError, match="output 'text': the executor input has no such output"):
        run(component)


def test_an_executor_input_without_an_output_file_is_refused() -> None:
    def component() -> None:
        raise NotImplementedError

    with pytest.raises(ValueError, match="names no file for the executor's output"):
        execute(component, {"outputs": {}})


def test_an_object_stored_as_its_text_is_warned_about(run: Run, tmp_path: Path) -> None:
    def component() -> Dataset:
        return {"a": 1}  # type: ignore[return-value]

    with pytest.warns(RuntimeWarning, match="returned a dict for the artifact 'Output'; its str"):
        run(component, Output="system.Dataset")

    assert (tmp_path / "Output").read_text() == "{'a': 1}"


def test_anything_but_artifacts_in_a_list_of_them_is_refused(run: Run) -> None:
    def component() -> list[Dataset]:
        return [Dataset(), "x"]  # type: ignore[list-item]

    with pytest.raises(ValueError, match="want a list of artifacts"):
        run(component, Output="system.Dataset")


def test_a_missing_artifact_is_none_even_without_a_default(run: Run) -> None:
    def component(data: Input[Dataset]) -> str:
        return repr(data)

    assert run(component) == {"parameterValues": {"Output": "None"}}
