"""The comment that opens a compiled file: what the pipeline is called, takes and gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from penstock import ir

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["header"]

_NAMES = {
    "STRING": "str",
    "NUMBER_INTEGER": "int",
    "NUMBER_DOUBLE": "float",
    "LIST": "list",
    "STRUCT": "dict",
    "BOOLEAN": "bool",
    "TASK_FINAL_STATUS": "PipelineTaskFinalStatus",
    "TASK_CONFIG": "TaskConfig",
}


#: What may not stand in a comment: ends of lines, and what YAML does not take for a character. Compiled when
#: it is first used, which takes 5 ms.
_NOT_IN_A_COMMENT = r"[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def header(spec: ir.PipelineSpec, description: str | None) -> str:
    """Return the comment, as KFP writes it.

    Args:
        spec: The pipeline.
        description: What its docstring or decorator says about it.
    """
    lines = ["# PIPELINE DEFINITION", f"# Name: {spec.name}"]
    if description:
        first, *others = description.splitlines()
        lines.append(f"# Description: {_in_one_line(first)}")
        lines += [f"#              {_in_one_line(line)}" for line in others]
    assert spec.root is not None, "a pipeline has a root"
    lines += _section("# Inputs:", spec.root.inputs.parameters, spec.root.inputs.artifacts)
    lines += _section("# Outputs:", spec.root.outputs.parameters, spec.root.outputs.artifacts)
    return "\n".join(lines) + "\n"


def _section(title: str, parameters: Mapping[str, Any], artifacts: Mapping[str, Any]) -> list[str]:
    shown = {name: f"{_NAMES[each.declared_type]}{_default(each)}" for name, each in parameters.items()}
    shown |= {name: each.artifact_type.schema_title for name, each in artifacts.items()}
    return [title, *(f"#    {name}: {shown[name]}" for name in sorted(shown))] if shown else []


def _default(parameter: Any) -> str:
    value = getattr(parameter, "default_value", ir.UNSET)
    if value is ir.UNSET:
        return ""
    shown = f"'{value}'" if isinstance(value, str) else str(_as_double(value))
    return f" [Default: {_in_one_line(shown)}]"


def _in_one_line(text: str) -> str:
    return re.sub(_NOT_IN_A_COMMENT, lambda found: repr(found[0])[1:-1], text)


def _as_double(value: Any) -> Any:
    """Numbers as KFP shows them: protobuf's are all doubles."""
    if isinstance(value, list):
        return [_as_double(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_double(item) for key, item in value.items()}
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
