"""Schemathesis sends what the description allows: no answer is a server's error, none is undescribed."""

from __future__ import annotations

import json
import os
import subprocess
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from penstock import compiler, dsl, ir
from support import pinned
from support.made import run_of
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
EXCLUDED = "/visualizations/|^/apps/|^/system/|v1/events$"
"""What answers 501 or 500 on purpose, and what has no end."""
EXAMPLES = 2 if FACTOR == 1 else 100
"""For each operation, and as many sequences of operations."""
REQUESTS = 100 if FACTOR == 1 else 10_000


@dsl.component
def make(data: dsl.Output[dsl.Dataset]) -> int:
    with open(data.path, "w") as file:  # noqa: PTH123 - a component without imports
        file.write("some data")
    return 1


@dsl.pipeline(name="fuzzed")
def fuzzed(rate: float = 0.5) -> int:
    return make().outputs["Output"]


def test_every_answer_is_as_described(server: Server, tmp_path: Path) -> None:
    run_of(server, fuzzed)
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(ir.to_dict(compiler.lower(fuzzed).spec)))
    environ = {
        "PYTHONPATH": str(Path(pinned.__file__).parents[1]),
        "SCHEMATHESIS_HOOKS": "support.schemathesis_hooks",
        "FUZZED_URL": server.url,
        "FUZZED_SPEC": str(spec),
    }
    program = pinned.interpreter("schemathesis").with_name("schemathesis")
    done = subprocess.run(
        [
            program,
            "run",
            f"{server.url}/openapi.json",
            *("--checks", CHECKS),
            *("--exclude-path-regex", EXCLUDED),
            *("--phases", "fuzzing,stateful"),
            *("--max-examples", str(EXAMPLES)),
            *("--seed", str(zlib.crc32(SEED.encode()))),
            "--continue-on-failure",
            "--no-color",
        ],
        cwd=tmp_path,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert server.is_driven()
    statuses = Counter(
        json.loads(line[line.index("{") :])["status"] for line in server.said if '"status":' in line
    )
    print(f"{statuses.total()} requests: {dict(statuses)}")
    assert statuses.total() >= REQUESTS
    assert statuses.keys() >= {200, 400, 404}
