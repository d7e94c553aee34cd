"""What tasks can read beside their inputs, by the real command: secrets, variables, workspaces."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from support.command import Penstock

FLOW = """
from kfp import dsl, kubernetes

@dsl.component
def seen(name: str) -> int:
    import os
    return len(os.environ.get(name, ""))

@dsl.pipeline
def secretive() -> int:
    task = seen(name="TOKEN")
    kubernetes.use_secret_as_env(task, "login", {"token": "TOKEN"})
    return task.output

@dsl.pipeline
def configured() -> int:
    task = seen(name="ROWS")
    kubernetes.use_config_map_as_env(task, "limits", {"rows": "ROWS"})
    return task.output

@dsl.pipeline
def given() -> int:
    return seen(name="TOKEN").output
"""


def ran(penstock: Penstock, pipeline: str, *words: str, **environ: str) -> tuple[int, str, str]:
    """Run a pipeline, and return its output, its task's state, and why."""
    done = penstock(
        "run", f"flow.py:{pipeline}", "--json", "--sdk", "penstock", *words, environ=dict(environ)
    )
    assert done.code == 0, done.err
    newest = json.loads(penstock("runs", "--json").out)[0]["run_id"]
    [task] = json.loads(penstock("why", newest, "--json").out)
    return done.json["outputs"]["Output"], task["state"], task["why"].partition("changed since run ")[2][38:]


def renew(path: Path, text: str) -> None:
    """Write a file, later than it was written before."""
    before = path.stat().st_mtime_ns if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if before is not None:
        os.utime(path, ns=(before, before + 1_000_000))


def test_a_secret_of_the_home_counts_by_version_and_is_kept_nowhere_else(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    secret = penstock.home / "secrets/login/token"
    renew(secret, "s3cret-value\n")

    assert ran(penstock, "secretive")[:2] == (12, "SUCCEEDED")
    assert ran(penstock, "secretive")[:2] == (12, "CACHED")
    renew(secret, "s3cret-values\n")
    assert ran(penstock, "secretive") == (13, "SUCCEEDED", "secret 'login'")
    for path in penstock.home.rglob("*"):
        if path.is_file() and path != secret:
            assert b"s3cret-value" not in path.read_bytes(), path


def test_a_config_map_counts_by_content(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    rows = penstock.home / "config_maps/limits/rows"
    renew(rows, "10\n")

    assert ran(penstock, "configured")[:2] == (2, "SUCCEEDED")
    renew(rows, "10\n")
    assert ran(penstock, "configured")[:2] == (2, "CACHED")
    renew(rows, "100\n")
    assert ran(penstock, "configured") == (3, "SUCCEEDED", "config map 'limits'")
    rows.unlink()
    rows.parent.rmdir()
    assert ran(penstock, "configured", ROWS="10") == (
        2,
        "SUCCEEDED",
        "config map 'limits', the variable 'ROWS', which is new",
    )
    assert ran(penstock, "configured", ROWS="1000")[:2] == (4, "SUCCEEDED")


def test_the_variables_of_a_run_count_and_their_values_are_kept_nowhere(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    renew(penstock.folder / ".env", "TOKEN=from-the-file\n")
    assert ran(penstock, "given", "--env-file", ".env")[:2] == (13, "SUCCEEDED")
    assert ran(penstock, "given", "--env-file", ".env")[:2] == (13, "CACHED")
    renew(penstock.folder / ".env", "TOKEN=other\n")
    assert ran(penstock, "given", "--env-file", ".env") == (5, "SUCCEEDED", "the file of variables")
    assert ran(penstock, "given")[1:] == ("SUCCEEDED", "the file of variables, which is gone")
    for path in penstock.home.rglob("*"):
        assert not path.is_file() or b"from-the-file" not in path.read_bytes(), path


SHARED = """
from kfp import dsl

@dsl.component
def count(folder: str) -> int:
    from pathlib import Path
    with (Path(folder) / "tries").open("a") as file:
        file.write("x")
    return 1

@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="1Gi")))
def shared() -> int:
    count(folder=dsl.WORKSPACE_PATH_PLACEHOLDER)
    trusting = count(folder=dsl.WORKSPACE_PATH_PLACEHOLDER + "/.")
    return trusting.set_caching_options(True, trust_volumes=True).output
"""


def test_a_task_that_is_told_of_the_workspace_runs_each_time_unless_it_is_trusted(penstock: Penstock) -> None:
    penstock.write("shared.py", SHARED)
    for states in (["SUCCEEDED", "SUCCEEDED"], ["SUCCEEDED", "CACHED"]):
        done = penstock("run", "shared.py", "--json", "--sdk", "penstock")
        assert [task["state"] for task in done.json["tasks"] if task["path"]] == states
    newest = json.loads(penstock("runs", "--json").out)[0]["run_id"]
    reasons = [task["why"] for task in json.loads(penstock("why", newest, "--json").out)]
    assert reasons[0] == "it can read the run's workspace, of which nobody knows whether it holds the same"
    assert reasons[1].startswith("nothing has changed since run ")
