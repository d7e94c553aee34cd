"""Use a compiled file with stock KFP: a script that tests run in its environment.

Reads the file's text from stdin; writes to stdout what the SDK compiles it to again (``compiled``), what it
compiles a pipeline around it to (``nested``), and what the client sends for a run of it (``sent``).
"""

# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore, misc, untyped-decorator"

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from kfp import Client, compiler, components, dsl

text = sys.stdin.read()
loaded = components.load_component_from_text(text)


@dsl.pipeline
def around():  # type: ignore[no-untyped-def]  # stock does not read annotations that are texts
    loaded()


def compiled(component: object) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.yaml"
        compiler.Compiler().compile(component, str(path))
        return path.read_text()


with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
    file.write(text)
    file.flush()
    job = Client._create_job_config(
        Client.__new__(Client),
        params={},
        pipeline_package_path=file.name,
        pipeline_id=None,
        version_id=None,
        enable_caching=None,
        cache_key=None,
        pipeline_root=None,
    )
json.dump({"compiled": compiled(loaded), "nested": compiled(around), "sent": job.pipeline_spec}, sys.stdout)
