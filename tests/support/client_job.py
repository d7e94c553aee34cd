"""Stock's client in its own environment: evaluates the expressions that it is sent, a line of JSON each.

The first is ``connect(URL, FILE)``. Then in an expression ``client`` is the client of that server, ``kfp``
and ``api`` (kfp_server_api) are the packages, ``flows`` is that module of pipelines, ``again(KIND, TEXT)`` is
what stock's model makes of a server's answer, ``again_dict(ANSWER)`` an answer with all its attributes,
``command(WORDS)`` what the command `kfp` comes to, which is told "yes" whenever it asks, and ``commands()``
the structure of its tree.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
import traceback
import warnings
from types import SimpleNamespace
from typing import Any


def main() -> None:
    """Answer on the standard output what comes on the standard input."""
    answers, sys.stdout = sys.stdout, sys.stderr  # the client prints links
    warnings.simplefilter("ignore")
    kfp, kfp_server_api = map(importlib.import_module, ("kfp", "kfp_server_api"))
    plain = kfp_server_api.ApiClient()

    def connect(url: str, flows_file: str) -> None:
        names.update(url=url, client=kfp.Client(host=url), flows=_module(flows_file))

    def again(kind: str, text: str) -> Any:
        return plain.deserialize(SimpleNamespace(data=text), kind)

    def command(words: list[str]) -> dict[str, Any]:
        testing, cli = map(importlib.import_module, ("click.testing", "kfp.cli.cli"))
        asked = ["--endpoint", names["url"], "--output", "json", *words]
        done = testing.CliRunner().invoke(cli.cli, asked, obj={}, input="y\n")
        return {"code": done.exit_code, "out": done.stdout, "error": repr(done.exception)}

    def commands() -> dict[str, Any]:
        cli, trees = map(importlib.import_module, ("kfp.cli.cli", "command_tree"))
        tree: dict[str, Any] = trees.commands(cli.cli)
        return tree

    def again_dict(value: Any) -> Any:
        """Return an answer's attributes, moments as texts; a plain value as it is."""
        told = value.to_dict() if hasattr(value, "to_dict") else value
        return json.loads(json.dumps(told, default=lambda moment: moment.isoformat()))

    names: dict[str, Any] = {
        "connect": connect,
        "again_dict": again_dict,
        "command": command,
        "commands": commands,
        "kfp": kfp,
        "api": kfp_server_api,
        "again": again,
    }
    for line in sys.stdin:
        try:
            value = eval(json.loads(line), names)  # noqa: S307 - the tests' own
            answer: dict[str, Any] = {"value": plain.sanitize_for_serialization(_readable(value))}
        except kfp_server_api.ApiException as error:
            answer = {"status": error.status, "body": error.body}
        except Exception:
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _module(file: str) -> Any:
    spec = importlib.util.spec_from_file_location("flows", file)
    assert spec is not None and spec.loader is not None  # noqa: PT018
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _readable(value: Any) -> Any:
    """Return the id in the place of what the client wraps around a run."""
    return value.run_id if type(value).__name__ == "RunPipelineResult" else value


if __name__ == "__main__":
    main()
