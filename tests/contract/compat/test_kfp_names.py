"""The names that stock's modules have, by which programs ask for our own objects."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from penstock import kfp_names
from support import stock

if TYPE_CHECKING:
    from pathlib import Path

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


def test_the_message_of_kfp_kubernetes_works_with_our_tasks(tmp_path: Path) -> None:
    """As Elyra's pipelines use it, where ``kfp-kubernetes`` is installed without KFP."""
    [message] = stock.interpreter().parents[1].glob("lib/python*/site-packages/kfp/kubernetes/*_pb2.py")
    (tmp_path / "kfp" / "kubernetes").mkdir(parents=True)
    shutil.copy(message, tmp_path / "kfp" / "kubernetes")
    (tmp_path / "elyra.py").write_text(ELYRA)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "elyra.py")], capture_output=True, text=True, check=False
    )

    assert done.stdout == "{'kubernetes': {'secretAsEnv': 1, 'emptyDirMounts': 1}}\n", done.stderr


ELYRA = """
from penstock.compat import alias_kfp
alias_kfp()
from google.protobuf import json_format
from kfp import components, dsl
from kfp.kubernetes import common, secret
from kfp.kubernetes import kubernetes_executor_config_pb2 as pb

work = components.load_component_from_text("implementation: {container: {image: a}}")

@dsl.pipeline
def whole():
    task = work()
    secret.use_secret_as_env(task, "keys", {"id": "ID"})
    message = common.get_existing_kubernetes_config_as_message(task)
    message.empty_dir_mounts.append(pb.EmptyDirMount(volume_name="tmp", mount_path="/tmp"))
    task.platform_config["kubernetes"] = json_format.MessageToDict(message)

from penstock import compiler
platforms = compiler.lower(whole).platform.platforms
print({name: {key: len(each) for key, each in one.deployment_spec.executors["exec-name"].items()}
       for name, one in platforms.items()})
"""
