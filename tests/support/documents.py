"""Compare pipeline documents as data, and say readably where they differ."""

from __future__ import annotations

import ast
import re
from typing import Any

import yaml


def parse(text: str) -> list[Any]:
    """The documents of a compiled file: the pipeline spec, and the platform spec where there is one."""
    return list(yaml.load_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def differences(expected: Any, actual: Any, path: str = "$") -> list[str]:
    """Say where two documents differ, one line a place: ``path: expected …, got …``.

    Whole numbers and their floats are the same, as in a protobuf ``Value``; ``true`` and ``1`` are not.
    """
    if isinstance(expected, dict) and isinstance(actual, dict):
        found = [
            f"{_join(path, key)}: missing, expected {_short(expected[key])}"
            for key in expected.keys() - actual.keys()
        ]
        found += [
            f"{_join(path, key)}: unexpected {_short(actual[key])}" for key in actual.keys() - expected.keys()
        ]
        for key in expected.keys() & actual.keys():
            found += differences(expected[key], actual[key], _join(path, key))
        return sorted(found)
    if isinstance(expected, list) and isinstance(actual, list):
        found = []
        for index, (left, right) in enumerate(zip(expected, actual, strict=False)):
            found += differences(left, right, f"{path}[{index}]")
        if len(expected) != len(actual):
            found.append(f"{path}: expected {len(expected)} items, got {len(actual)}: {_short(actual)}")
        return found
    if isinstance(expected, str) and isinstance(actual, str) and expected != actual:
        return [_text_difference(expected, actual, path)]
    if isinstance(expected, bool) is isinstance(actual, bool) and expected == actual:
        return []
    return [f"{path}: expected {_short(expected)}, got {_short(actual)}"]


def canonical(documents: list[Any]) -> list[Any]:
    """Rename components by the first path of tasks that leads to them, and put their executors into them.

    Stock KFP numbers the components and executors of nested pipelines in the order of a protobuf map, which
    differs from process to process, and may point two components at one of two equal executors. Documents
    that differ in nothing else are equal after this.
    """
    spec, *platforms = documents
    executors = spec.get("deploymentSpec", {}).get("executors", {})
    names = _names_by_path(spec)

    def rename(value: Any) -> Any:
        if isinstance(value, list):
            return [rename(item) for item in value]
        if not isinstance(value, dict):
            return value
        renamed: dict[str, Any] = {}
        for key, item in value.items():
            if key == "components":
                renamed[key] = {names.get(name, name): rename(body) for name, body in item.items()}
            elif key == "componentRef":
                renamed[key] = {"name": names.get(item["name"], item["name"])}
            elif key == "executorLabel":
                renamed["executor"] = executors[item]
            elif key != "deploymentSpec" or value is not spec:
                renamed[key] = rename(item)
        return renamed

    return [rename(spec), *platforms]


def without_descriptions(documents: list[Any], images: str) -> list[Any]:
    """Leave out what is said about the inputs of components whose image begins in a certain way.

    ``CreatePVC`` and ``DeletePVC`` come with Penstock, and so do the words on their inputs.
    """
    spec, *platforms = documents
    executors = spec.get("deploymentSpec", {}).get("executors", {})
    components = {
        name: _undescribed(body)
        if executors.get(body.get("executorLabel"), {})
        .get("container", {})
        .get("image", "")
        .startswith(images)
        else body
        for name, body in spec.get("components", {}).items()
    }
    return [{**spec, "components": components}, *platforms]


def _undescribed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _undescribed(item) for key, item in value.items() if key != "description"}


def header(text: str) -> list[Any]:
    """The comment block that opens a compiled file, with the defaults in it as values.

    A dictionary's entries have no order there: stock prints them in that of a protobuf map.
    """
    lines = [line for line in text.splitlines() if line.startswith("#")]
    return [_header_line(line) for line in lines]


def _header_line(line: str) -> Any:
    match = re.fullmatch(r"(#    .*) \[Default: (.*)\]", line)
    if match is None:
        return line
    try:
        return [match[1], ast.literal_eval(match[2])]
    except (SyntaxError, ValueError):
        return line


def _names_by_path(spec: Any) -> dict[str, str]:
    names: dict[str, str] = {}
    waiting = [("", spec["root"])]
    while waiting:
        path, component = waiting.pop(0)
        for name, task in sorted(component.get("dag", {}).get("tasks", {}).items()):
            component_name = task["componentRef"]["name"]
            if component_name not in names:
                names[component_name] = f"component of {path}/{name}"
                waiting.append((f"{path}/{name}", spec["components"].get(component_name, {})))
    return names


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if re.fullmatch(r"[\w-]+", str(key)) else f"{path}[{key!r}]"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def _text_difference(expected: str, actual: str, path: str) -> str:
    """Show long texts, such as sources and commands, from a little before the first difference on."""
    if max(len(expected), len(actual)) <= 200:
        return f"{path}: expected {expected!r}, got {actual!r}"
    pairs = zip(expected, actual, strict=False)
    first = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(expected), len(actual)))
    shown = slice(max(0, first - 40), first + 80)
    return f"{path}: differs at character {first}: expected …{expected[shown]!r}…, got …{actual[shown]!r}…"
