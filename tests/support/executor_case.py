"""A component and an executor input that stock's executor and ours are both given."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

#: What the SDK writes above every lightweight component.
HEADER = "import kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\n"


@dataclass(frozen=True)
class Case:
    """A component, the inputs it gets, and how our outcome differs from stock's, if it does.

    Args:
        name: Says what the case shows.
        source: Its source below the usual header; ``ROOT`` stands for the task's folder.
        parameters: ``inputs.parameterValues``.
        artifacts: ``inputs.artifacts``: a RuntimeArtifact or a list of them, by input.
        writes: Output parameters that get a file.
        makes: Type of each output artifact.
        env: Environment variables of the task.
        error: A phrase that stock's message and ours both have, where both fail.
        differs: Why ours is another outcome; where it is None, both are the same.
        ours: What our executor writes then, or a phrase of our error.
    """

    name: str
    source: str
    parameters: dict[str, Any] = field(default_factory=dict)
    artifacts: dict[str, Any] = field(default_factory=dict)
    writes: tuple[str, ...] = ()
    makes: dict[str, str] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    differs: str | None = None
    ours: dict[str, Any] | str | None = None

    def job(self, folder: str) -> dict[str, Any]:
        """Give what ``executor_job`` needs to run it in a folder."""
        inputs: dict[str, Any] = {}
        if self.parameters:
            inputs["parameterValues"] = self.parameters
        if self.artifacts:
            inputs["artifacts"] = {
                name: {"artifacts": found if isinstance(found, list) else [found]}
                for name, found in self.artifacts.items()
            }
        outputs: dict[str, Any] = {"outputFile": f"{folder}/outputs/executor_output.json"}
        if self.writes:
            outputs["parameters"] = {name: {"outputFile": f"{folder}/written/{name}"} for name in self.writes}
        if self.makes:
            outputs["artifacts"] = {
                name: {"artifacts": [artifact(f"{folder}/made/{name}", title, f"resource-{name}")]}
                for name, title in self.makes.items()
            }
        return {
            "folder": folder,
            "source": HEADER + textwrap.dedent(self.source).replace("ROOT", folder),
            "function": "f",
            "executor_input": {"inputs": inputs, "outputs": outputs} if inputs else {"outputs": outputs},
            "env": self.env,
        }


def artifact(uri: str, title: str = "system.Artifact", name: str = "a", **more: Any) -> dict[str, Any]:
    """Give a RuntimeArtifact in JSON form."""
    return {"name": name, "uri": uri, "type": {"schemaTitle": title, "schemaVersion": "0.0.1"}, **more}
