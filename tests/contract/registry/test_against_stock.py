"""Our registry client asks a registry as stock's does, and understands the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from support import stock
from support.http_server import serving
from support.registry_server import Registry

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = stock.REPOSITORY / "tests" / "support" / "registry_job.py"

#: The classes that errors of both have, of Python's own.
COMMON = {"ValueError", "OSError"}


def ask(python: str, folder: Path, token: str | None, *, penstock: bool) -> tuple[Any, list[dict[str, Any]]]:
    folder.mkdir()
    registry = Registry(token="secret")
    with serving(registry) as host:
        job = {"penstock": penstock, "host": f"{host}/", "folder": str(folder), "token": token}
        done = subprocess.run(
            [python, str(SCRIPT)], input=json.dumps(job), capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), registry.asked


def without_classes_of_their_own(told: Any) -> Any:
    return [
        sorted(COMMON & set(each["types"])) if isinstance(each, dict) and "types" in each else each or []
        for each in told
    ]


@pytest.mark.parametrize("token", ["secret", "wrong", None])
def test_requests_and_answers_are_those_of_stock(tmp_path: Path, token: str | None) -> None:
    told_stock, asked_stock = ask(str(stock.interpreter()), tmp_path / "stock", token, penstock=False)
    told, asked = ask(sys.executable, tmp_path / "ours", token, penstock=True)

    assert asked == asked_stock
    assert without_classes_of_their_own(told) == without_classes_of_their_own(told_stock)
    assert ["OSError"] in without_classes_of_their_own(told)


def test_googles_registry_is_asked_with_the_credentials_of_its_library(tmp_path: Path) -> None:
    """With the library of stock's environment, whose own client does the same."""
    kept = tmp_path / "credentials.json"
    fields = {"client_id": "i", "client_secret": "s", "refresh_token": "r", "type": "authorized_user"}
    kept.write_text(json.dumps({**fields, "quota_project_id": "p"}))
    code = (
        "from penstock.registry import RegistryClient\n"
        "client = RegistryClient('https://us-central1-kfp.pkg.dev/project/repository')\n"
        "print(type(client._auth).__module__, client._auth.valid, client._auth.refresh_token)"
    )
    environment = {
        **os.environ,
        "GOOGLE_APPLICATION_CREDENTIALS": str(kept),
        "PYTHONPATH": str(stock.REPOSITORY / "src"),
    }
    done = subprocess.run(
        [str(stock.interpreter()), "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )

    assert done.stdout == "google.oauth2.credentials False r\n", done.stderr
