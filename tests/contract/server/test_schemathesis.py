"""Schemathesis sends what the description allows: no answer is a server's error, none is undescribed."""

from __future__ import annotations

import subprocess
import zlib
from typing import TYPE_CHECKING

from support import pinned
from support.shares import FACTOR, SEED

if TYPE_CHECKING:
    from support.servers import Server

CHECKS = ",".join(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    ]
)
EXAMPLES = min(2 * FACTOR, 400)
"""For each operation, and as many sequences of operations."""


def test_every_answer_is_as_described(server: Server) -> None:
    program = pinned.interpreter("schemathesis").with_name("schemathesis")
    done = subprocess.run(
        [
            program,
            "run",
            f"{server.url}/openapi.json",
            *("--checks", CHECKS),
            *("--exclude-path-regex", "/visualizations/"),  # 501 is what it is to answer
            *("--phases", "fuzzing,stateful"),
            *("--max-examples", str(EXAMPLES)),
            *("--seed", str(zlib.crc32(SEED.encode()))),
            "--continue-on-failure",
            "--no-color",
        ],
        cwd=server.home,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert server.is_driven()
