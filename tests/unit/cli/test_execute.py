from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.cli.execute import environment

if TYPE_CHECKING:
    import pytest

HOOK = next(iter(environment({}, alias=True)["PYTHONPATH"].split(os.pathsep)))


def test_the_hook_comes_first_and_once() -> None:
    first = environment({"PYTHONPATH": f"a{os.pathsep}{os.pathsep}b"}, alias=True)

    assert Path(HOOK, "sitecustomize.py").exists()
    assert first["PYTHONPATH"] == os.pathsep.join([HOOK, "a", "b"])
    assert environment(first, alias=True) == first


def test_stock_within_an_outer_exec_has_no_hook() -> None:
    inner = environment({"PYTHONPATH": os.pathsep.join([HOOK, "a"])}, alias=False)

    assert inner["PYTHONPATH"] == "a"
    assert "PYTHONPATH" not in environment({"PYTHONPATH": HOOK}, alias=False)


def test_path_is_as_in_an_activated_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    programs = str(Path(sys.executable).parent)
    monkeypatch.setattr(sys, "prefix", "here")

    assert environment({"PATH": "p"}, alias=True)["PATH"] == os.pathsep.join([programs, "p"])
    assert environment({"PATH": f"{programs}:p"}, alias=True)["PATH"] == f"{programs}:p"

    monkeypatch.setattr(sys, "base_prefix", "here")
    assert environment({"PATH": "p"}, alias=True)["PATH"] == "p"
