"""The store keeps nothing of what it wrote: memory does not grow with finished tasks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "support" / "store_growth.py"


def test_two_hundred_thousand_task_rows_need_no_more_memory_than_twenty_thousand(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), "20000", "200000"],
        capture_output=True,
        text=True,
        check=True,
    )

    few, many = map(int, said.stdout.split())
    # SQLite may still be filling its cache of 8,000 KiB.
    assert many - few < 8_000, f"from {few} to {many} KiB"
