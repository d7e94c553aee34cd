"""A task that prints without end fills neither the disk nor what `penstock logs` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def floods():
    print("it begins")
    for _ in range(60):
        print("x" * 99_999, flush=True)
    raise ValueError("too much")
"""


def test_a_flood(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    penstock.home.mkdir(exist_ok=True)
    (penstock.home / "config.toml").write_text("[process]\nlog_megabytes = 1\n")
    failed = penstock("run", "flow.py", "--name", "it", "--sdk", "penstock")

    assert failed.code == 1
    assert "ValueError: too much" in failed.err
    [log] = penstock.home.glob("logs/*/floods/1/log")
    assert log.stat().st_blocks * 512 <= 1 << 20
    shown = penstock("logs", "it", "floods").out
    assert shown.startswith("it begins\nxxx")
    assert shown.endswith("ValueError: too much\n")
    assert " bytes are left out here …]" in shown
    assert penstock("logs", "it", "floods", "--follow").out == shown
