"""``kfp diagnose-me``: what is installed and reachable here, asked of the programs that know.

The questions and their names are stock's. Where a program is missing, stock asks nothing at all; here the
others are asked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import click

from penstock.cli.text import note

__all__ = ["diagnose_command"]

_TIMEOUT_S = 60
_AT_ONCE = 8

_GCLOUD = {
    "GET_APIS": "services list",
    "GET_CONTAINER_CLUSTERS": "container clusters list",
    "GET_CONTAINER_IMAGES": "container images list",
    "GET_DISKS": "compute disks list",
    "GET_GCLOUD_DEFAULT": "config list --all",
    "GET_NETWORKS": "compute networks list",
    "GET_QUOTAS": "compute regions list",
    "GET_SCOPES": "compute instances list",
    "GET_SERVICE_ACCOUNTS": "iam service-accounts list",
    "GET_GCLOUD_VERSION": "version",
    "GET_AUTH_LIST": "auth list",
}
_KUBECTL = {"GET_CONFIGURED_CONTEXT": "config view", "GET_KUBECTL_VERSION": "version"}
_KUBECTL_IN_NAMESPACE = {
    "GET_PODS": "get pods",
    "GET_PVCS": "get pvc",
    "GET_PVS": "get pv",
    "GET_SECRETS": "get secrets",  # never with `-o json`, as stock asks: that prints what is in them
    "GET_SERVICES": "get services",
    "GET_CONFIG_MAPS": "get configmaps",
}
_PYTHON_LISTS = {"PIP3_LIST": "pip3 list", "PYTHON3_PIP_LIST": "python3 -m pip list"}
_PYTHON = {
    "PIP3_VERSION": "pip3 -V",
    "PYHYON3_PIP_VERSION": "python3 -m pip -V",
    "WHICH_PYHYON3": "which python3",
    "WHICH_PIP3": "which pip3",
}


class _Answer(NamedTuple):
    """What a program said: its output, or why there is none."""

    output: str
    problem: str = ""

    @property
    def data(self) -> Any:
        try:
            return json.loads(self.output)
        except ValueError:
            return self.output


def diagnose_command() -> click.Command:
    """Return the command."""
    return click.Command(
        "diagnose-me",
        help="Runs KFP environment diagnostic. `penstock diagnose-me` looks at this machine instead.",
        callback=_diagnose,
        params=[
            click.Option(
                ["-j", "--json", "as_json"],
                is_flag=True,
                envvar="KFP_DIAGNOSE_ME_JSON",
                help="Print a JSON object, not text for people.",
            ),
            click.Option(
                ["-p", "--project-id"], help="The project of Google Cloud; gcloud's own by default."
            ),
            click.Option(["-n", "--namespace"], help="The namespace of Kubernetes; all of them by default."),
        ],
    )


def _diagnose(as_json: bool, project_id: str | None, namespace: str | None) -> None:
    note("Collecting diagnostic information ...")
    asked = _questions(as_json, project_id, namespace)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = dict(zip(asked, pool.map(_ask, asked.values()), strict=True))
    if as_json:
        told = {
            name: f"Following error occurred during the diagnoses: {answer.problem}"
            if answer.problem
            else answer.data
            for name, answer in answers.items()
        }
        click.echo(json.dumps(told, sort_keys=True, indent=2, separators=(",", ": ")))
        return
    for name, answer in answers.items():
        if answer.problem:
            note(f"{name}: {answer.problem.strip()}")
        else:
            click.echo(f"================ {name} ===================\n{answer.output}")


def _questions(as_json: bool, project: str | None, namespace: str | None) -> dict[str, list[str]]:
    in_project = ["--project", project] if project else []
    in_namespace = ["--namespace", namespace] if namespace else ["--all-namespaces"]
    gcloud = ["--format", "json"] if as_json else []
    kubectl = ["-o", "json"] if as_json else []
    questions = {name: ["gcloud", *text.split(), *gcloud, *in_project] for name, text in _GCLOUD.items()}
    questions["GET_STORAGE_BUCKETS"] = ["gsutil", "ls", *(["-p", project] if project else [])]
    for name, text in _KUBECTL.items():
        questions[name] = ["kubectl", *text.split(), *kubectl]
    for name, text in _KUBECTL_IN_NAMESPACE.items():
        form = ["-o", "name"] if name == "GET_SECRETS" and as_json else kubectl
        questions[name] = ["kubectl", *text.split(), *in_namespace, *form]
    for name, text in _PYTHON_LISTS.items():
        questions[name] = [*text.split(), *gcloud]
    return questions | {name: text.split() for name, text in _PYTHON.items()}


def _ask(words: list[str]) -> _Answer:
    if shutil.which(words[0]) is None:
        return _Answer("", f"{words[0]} is not installed")
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=_TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return _Answer("", str(error))
    if done.returncode:
        return _Answer("", done.stderr or f"ended with exit code {done.returncode}")
    return _Answer(done.stdout)
