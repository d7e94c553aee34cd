"""A client that finds a server by itself, or starts one."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from support.command import environment
from support.servers import serving

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
from penstock import dsl
from penstock.client import Client

@dsl.component
def add(a: int, b: int) -> int:
    return a + b

@dsl.pipeline
def sums(a: int = 1):
    add(a=a, b=2)

if __name__ == "__main__":
    client = Client()
    print(client._session.place.url)
    run = client.create_run_from_pipeline_func(sums)
    print(Client().get_run(run.run_id).display_name.split()[0])
"""


def run_script(home: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "script.py"
    path.write_text(SCRIPT)
    return subprocess.run(
        [sys.executable, path], env=environment(home), capture_output=True, text=True, timeout=90, check=False
    )


def test_a_script_submits_a_run_with_nothing_started_by_hand(tmp_path: Path) -> None:
    home = tmp_path / "home"

    done = run_script(home, tmp_path)

    assert 0 == done.returncode, done.stderr
    assert "sums" == done.stdout.splitlines()[-1]
    with serving(home) as server:
        [run] = server.ask("GET", "/apis/v2beta1/runs").json()["runs"]
    assert "SUCCEEDED" == run["state"], done.stderr


def test_the_server_that_runs_for_the_home_is_asked(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home) as server:
        done = run_script(home, tmp_path)

        assert 0 == done.returncode, done.stderr
        assert server.url == done.stdout.splitlines()[0]
        [run] = server.ask("GET", "/apis/v2beta1/runs").json()["runs"]
        assert server.reaches(run["run_id"], "SUCCEEDED")


def test_why_no_server_could_be_started_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text("[process]\nslots = 'many'\n")

    done = run_script(home, tmp_path)

    assert 0 != done.returncode
    assert "slots is a whole number" in done.stderr
