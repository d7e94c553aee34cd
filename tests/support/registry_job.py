"""Ask a registry for everything with this process's SDK: a script that tests run under both SDKs.

Reads from stdin ``{"penstock": bool, "host": address, "folder": path, "token": text | null}``, and writes a
list of what each call gives to stdout; of an error ``{"types": [names of its classes]}``.
"""

# ruff: noqa: PLC0415
# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    job = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    if job["penstock"]:
        from penstock.compat import alias_kfp

        alias_kfp()
    from kfp.registry import ApiAuth, RegistryClient

    os.chdir(job["folder"])
    client = RegistryClient(host=job["host"], auth=ApiAuth(job["token"]) if job["token"] else None)
    json.dump([_told(call) for call in _calls(client)], sys.stdout)


def _calls(client: Any) -> list[Callable[[], Any]]:
    first, second = (Path(name) for name in ("first.yaml", "second.yaml"))
    first.write_text("name: fit\nnumber: 1\n")
    second.write_text("name: fit\nnumber: 2\n")
    versions: list[str] = []

    def upload(path: Path, **options: Any) -> Any:
        told = client.upload_pipeline(str(path), **options)
        versions.append(told[1])
        return told

    return [
        lambda: upload(first, tags=["v1", "latest"], extra_headers={"x-extra": "1"}),
        lambda: upload(second, tags="v2"),
        lambda: upload(second),
        client.list_packages,
        lambda: client.get_package("fit"),
        lambda: client.list_versions("fit"),
        lambda: client.get_version("fit", versions[0]),
        lambda: client.list_tags("fit"),
        lambda: client.get_tag("fit", "latest"),
        lambda: client.create_tag("fit", versions[1], "new"),
        lambda: client.update_tag("fit", versions[1], "latest"),
        lambda: client.download_pipeline("fit", tag="latest"),
        lambda: Path("fit_latest.yaml").read_text(),
        lambda: client.download_pipeline("fit", version=versions[0]).replace(versions[0][7:], "V"),
        lambda: client.download_pipeline("fit", version=versions[0], tag="v2", file_name="own.yaml"),
        lambda: Path("own.yaml").read_text(),
        lambda: client.delete_tag("fit", "v1"),
        lambda: client.delete_version("fit", versions[0]),
        lambda: client.get_version("fit", versions[0]),
        lambda: client.get_version("fit", "v1"),
        lambda: client.get_tag("fit", versions[0]),
        lambda: client.download_pipeline("fit"),
        lambda: client.delete_package("fit"),
        client.list_packages,
    ]


def _told(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return {"types": [kind.__name__ for kind in type(error).__mro__]}


if __name__ == "__main__":
    main()
