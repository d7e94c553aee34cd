"""Run one of the timed pipelines with stock KFP's own local runner, at its best: no venv, no installs."""

import logging
import sys
import tempfile
from pathlib import Path

from kfp import local

sys.path.insert(0, str(Path(__file__).parent))
import work

logging.disable(logging.CRITICAL)
name, *again = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    local.init(
        runner=local.SubprocessRunner(use_venv=False),
        pipeline_root=again[0] if again else folder,
        enable_caching=bool(again),
    )
    print(f"\noutput {getattr(work, name)().output}")
