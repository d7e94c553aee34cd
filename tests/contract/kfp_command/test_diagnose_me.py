"""``kfp diagnose-me``: what stock asks of the same programs, without what is secret, and with what is there.

gcloud, gsutil, kubectl and pip are scripts here that tell how they were called.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from support.kfp_command import Command

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """#!/bin/sh
if [ "$1 $2" = "compute disks" ]; then echo "no access" >&2; exit 3; fi
if [ "$1 $2" = "version --format" ]; then
    echo '{"Google Cloud SDK": "", "gsutil": "", "kubectl": ""}'; exit
fi
echo '["'"$(basename "$0") $*"'"]'
"""
TEXT = PROGRAM.replace("""'["'"$(basename "$0") $*"'"]'""", '"$(basename "$0") $*"')


def with_programs(command: Command, text: str, *names: str) -> dict[str, str]:
    for name in names:
        command.write({f"bin/{name}": text})
        (command.folder / "bin" / name).chmod(0o755)
    return {"PATH": os.pathsep.join([str(command.folder / "bin"), os.environ["PATH"]])}


ALL = ("gcloud", "gsutil", "kubectl", "pip3", "python3", "which")


def told(command: Command, *words: str) -> dict[str, Any]:
    done = command("diagnose-me", *words, **with_programs(command, PROGRAM, *ALL))
    assert done.code == 0, done.err
    assert "Collecting diagnostic information ..." in done.err
    data: dict[str, Any] = json.loads(done.out)
    return data


def test_the_same_is_asked_as_by_stock(ours: Command, stocks: Command) -> None:
    asked, expected = told(ours, "-j", "-p", "mine"), told(stocks, "-j", "-p", "mine")

    secrets = asked.pop("GET_SECRETS"), expected.pop("GET_SECRETS")
    assert asked == expected
    assert secrets == (
        ["kubectl get secrets --all-namespaces -o name"],  # stock's form prints what is in them
        ["kubectl get secrets --all-namespaces -o json"],
    )
    assert asked["GET_DISKS"].startswith("Following error occurred during the diagnoses: no access")


def test_a_namespace_is_looked_at_alone(ours: Command) -> None:
    asked = told(ours, "-j", "-n", "team")  # stock forgets it on the way

    assert asked["GET_PODS"] == ["kubectl get pods --namespace team -o json"]
    assert asked["GET_SECRETS"] == ["kubectl get secrets --namespace team -o name"]
    assert asked["GET_CONFIGURED_CONTEXT"] == ["kubectl config view -o json"]


def test_for_people_each_answer_has_its_title(ours: Command, stocks: Command) -> None:
    done, expected = (each("diagnose-me", **with_programs(each, TEXT, *ALL)) for each in (ours, stocks))

    assert (done.code, expected.code) == (0, 0)
    assert sorted(done.out.splitlines()) == sorted(expected.out.splitlines())
    assert "================ GET_PODS ===================\nkubectl get pods --all-namespaces\n" in done.out
    assert "GET_DISKS: no access" in done.err


def test_a_program_that_is_missing_is_told_and_the_others_are_asked(ours: Command, tmp_path: Path) -> None:
    (tmp_path / "few").mkdir()
    few = Command(ours.words, tmp_path / "few")
    with_programs(few, PROGRAM, "kubectl")

    done = few("diagnose-me", PATH=f"{tmp_path}/few/bin:/nowhere")

    assert done.code == 0
    assert "GET_APIS: gcloud is not installed" in done.err
    assert "================ GET_PODS ===================" in done.out
