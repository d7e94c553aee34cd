"""Documents are read in many threads."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import sys
import threading
from penstock import ir

sys.setswitchinterval(1e-6)
together = threading.Barrier(8)

def read():
    together.wait()
    ir.from_dict({"pipelineInfo": {"name": "a"}, "root": {}, "schemaVersion": "2.1.0"})

threads = [threading.Thread(target=read) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("number", range(5))
def test_the_first_documents_may_be_read_by_many_threads_at_once(number: int) -> None:
    """Msgspec itself dies of it (SIGSEGV): each time is a new process."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
