"""What the tasks of generated pipelines do: nothing but hash their inputs, or fail, as their container says.

The reference interpreter and the machine that stands for a runner both ask this module, each with the
inputs that it made out by itself.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock import ir

Fails = Literal["never", "always", "sometimes", "at-first", "in-round-1"]
"""When a leaf fails: *sometimes* is decided by its inputs, *at-first* for its first ``times`` attempts,
*in-round-1* until a DAG around it is tried again."""


End = Literal["exception", "code", "memory"]

ENDS: dict[End, dict[str, Any]] = {
    "exception": {"kind": "JSONDecodeError", "exceptions": ("json.decoder.JSONDecodeError", "ValueError")},
    "code": {"kind": "Exit", "exit_code": 66},
    "memory": {"kind": "OutOfMemory", "exit_code": 137},
}
"""What is known of each failure, beside its message."""

NAMES: dict[End, list[dict[str, list[str]]]] = {
    "exception": [{"exceptions": ["ValueError"]}, {"exceptions": ["json.JSONDecodeError"]}],
    "code": [{"exitCodes": ["66"]}, {"exitCodes": ["3", "64-78"]}, {"kinds": ["Exit"]}],
    "memory": [{"kinds": ["OutOfMemory", "Timeout"]}, {"exitCodes": ["137"]}],
}
"""How a task that is to be tried again after a failure may name it."""


MEMORY = "100M"
"""How much memory a leaf may use at first whose failure is that it used more."""

MORE_MEMORY = {"memoryFactor": 2.0, "mostMemory": "300M"}
"""How the next try of such a leaf may be given more."""


class Leaf(msgspec.Struct, frozen=True):
    """What the container of a generated component does.

    Args:
        name: Its component's name; it is hashed with the inputs.
        outputs: The kind of each output parameter and artifact, by name.
        fails: When it fails.
        times: How many attempts fail, for *at-first*.
        end: How it fails: by an exception, with an exit code, or by a kind of failure.
        status: The input that takes a final status, of which only the state is hashed.
        artifacts: Those of the outputs that are artifacts, each with its type.
    """

    name: str
    outputs: dict[str, str]
    fails: Fails = "never"
    times: int = 0
    end: End = "exception"
    status: str | None = None
    artifacts: dict[str, str] = {}

    def written(self) -> str:
        """Return it as the argument of a container."""
        return msgspec.json.encode(self).decode()

    def digest(self, parameters: Mapping[str, Any], artifacts: Mapping[str, Sequence[Any]]) -> int:
        """Return a number that stands for the component and its inputs.

        Args:
            parameters: The values of its parameters.
            artifacts: The metadata of each artifact, by the input's name.
        """
        hashed = dict(parameters)
        if self.status in hashed:
            hashed[self.status] = hashed[self.status]["state"]
        text = json.dumps([self.name, hashed, {key: list(value) for key, value in artifacts.items()}],
                          sort_keys=True)  # fmt: skip
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])

    def does_fail(self, digest: int, failures: int, path: str) -> bool:
        """Say whether an attempt fails.

        Args:
            digest: Of its inputs.
            failures: How many attempts of the same task failed before.
            path: The task's path, with the rounds of the DAGs that it is in.
        """
        match self.fails:
            case "never":
                return False
            case "always":
                return True
            case "sometimes":
                return digest % 3 == 0
            case "at-first":
                return failures < self.times
        return re.search(r"~\d+(/|\[|$)", re.sub(r"\[[^]]*\]", "[]", path)) is None

    def message(self) -> str:
        """Return what its failure says."""
        return f"{self.name} failed"

    def parameters(self, digest: int) -> dict[str, Any]:
        """Return the values of its output parameters."""
        return {
            name: value(kind, digest + number)
            for number, (name, kind) in enumerate(self.outputs.items())
            if name not in self.artifacts
        }

    def metadata(self, digest: int) -> dict[str, list[dict[str, Any]]]:
        """Return the metadata of its output artifacts, a list for each output."""
        return {name: [{"digest": digest, "output": name}] for name in self.artifacts}


def value(kind: str, digest: int) -> Any:
    """Return a value of a kind, made from a number."""
    length = digest % 4
    return {
        "INT": digest % 5,
        "STRING": f"s{digest % 4}",
        "STRUCT": {"k": digest % 5, "s": f"s{digest % 4}"},
        "INTS": [(digest >> place) % 4 for place in range(length)],
        "STRINGS": [f"s{(digest >> place) % 4}" for place in range(length)],
        "STRUCTS": [{"k": (digest >> place) % 4, "s": f"s{digest % 2}"} for place in range(length)],
        "LISTS": [[digest % 3], [], [digest % 2, 1]],
    }[kind]


def leaf_of(container: ir.PipelineContainerSpec) -> Leaf:
    """Return what a container does."""
    return msgspec.json.decode(container.args[0], type=Leaf)
