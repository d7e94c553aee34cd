"""Compile files with stock KFP and with Penstock, each in a process of its own."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support import stock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Compiled = dict[str, dict[str, str]]
"""What a file defines: name -> {"text": YAML} or {"error": traceback}; name "*" for the file itself.

Where Penstock warned while the file was compiled, "warnings" is the text of it.
"""

_SCRIPT = Path(__file__).with_name("compile_job.py")


def by_stock(files: Iterable[Path], *, keep: bool = True) -> dict[Path, Compiled]:
    """Compile all that the files define with stock KFP; the answers are kept in ``.build`` by content.

    Args:
        files: Python files.
        keep: False to ask anew and keep nothing, for files that are written once.
    """
    if not keep:
        job = {"penstock": False, "files": {str(path): None for path in files}}
        return {Path(path): compiled for path, compiled in _run(stock.interpreter(), job, {}).items()}
    folder = stock.BUILD / f"oracle-{stock.VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {path: folder / f"{path.stem}-{_digest(path)}.json" for path in files}
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = [path for path, answer in kept.items() if not answer.exists()]
        if missing:
            for path, compiled in by_stock(missing, keep=False).items():
                kept[path].write_text(json.dumps(compiled))
    return {path: json.loads(answer.read_text()) for path, answer in kept.items()}


def by_penstock(
    files: Mapping[Path, Sequence[str]], hash_seed: int, *, folder: Path | None = None, times: int = 1
) -> dict[Path, Compiled]:
    """Compile the named components and pipelines with Penstock, where ``import kfp`` means Penstock.

    Args:
        files: Python files, in the order in which they are compiled, and the names in each.
        hash_seed: What Python's hashes of texts depend on.
        folder: The process's current folder; this one's by default.
        times: How often the one process compiles all of them; the last time counts.
    """
    job = {
        "penstock": True,
        "files": {str(path): list(names) for path, names in files.items()},
        "times": times,
    }
    answers = _run(Path(sys.executable), job, {"PYTHONHASHSEED": str(hash_seed)}, folder)
    return {Path(path): compiled for path, compiled in answers.items()}


def _digest(path: Path) -> str:
    parts = (path.read_bytes(), _SCRIPT.read_bytes(), stock.REQUIREMENTS.read_bytes(), sys.version.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _run(
    python: Path, job: object, environment: dict[str, str], folder: Path | None = None
) -> dict[str, Compiled]:
    done = subprocess.run(
        [str(python), str(_SCRIPT)],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        cwd=folder,
    )
    if done.returncode:
        msg = f"{python} {_SCRIPT.name} ended with {done.returncode}:\n{done.stderr}"
        raise RuntimeError(msg)
    answers: dict[str, Compiled] = json.loads(done.stdout)
    return answers
