"""The names that stock's modules have, by which programs ask for our own objects."""

from __future__ import annotations

import json
import subprocess

from penstock import kfp_names
from support import stock

SCRIPT = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
missing = []
for path, names in json.load(sys.stdin).items():
    module = importlib.import_module(f"kfp.{path}")
    missing += [f"{path}.{name}" for name in names if not hasattr(module, name)]
json.dump(missing, sys.stdout)
"""


def test_the_table_has_names_of_stock_only() -> None:
    table = {path: list(names) for path, names in kfp_names.MODULES.items()}
    done = subprocess.run(
        [str(stock.interpreter()), "-c", SCRIPT],
        input=json.dumps(table),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
