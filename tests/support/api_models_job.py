"""What stock's generated client makes of the API's messages: a script for stock's environment.

Reads from stdin ``[[class, document], ...]``, and writes to stdout
``{"models": {class: {field: type}}, "enums": {class: [names]}, "echoes": [documents]}``: each document read
into its class and written again.
"""

# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

import json
import sys
from typing import Any

import kfp_server_api


class _Answer:
    def __init__(self, document: object) -> None:
        self.data = json.dumps(document)


def main() -> None:
    """Answer one list of documents."""
    client = kfp_server_api.ApiClient()
    classes = {
        name: found
        for name in dir(kfp_server_api)
        if isinstance(found := getattr(kfp_server_api, name), type) and hasattr(found, "openapi_types")
    }
    answer = {
        "models": {name: _fields(found) for name, found in classes.items() if found.openapi_types},
        "enums": {
            name: found.allowable_values
            for name, found in classes.items()
            if hasattr(found, "allowable_values")
        },
        "echoes": [
            client.sanitize_for_serialization(client.deserialize(_Answer(document), name))
            for name, document in json.load(sys.stdin)
        ],
    }
    json.dump(answer, sys.stdout)


def _fields(found: Any) -> dict[str, str]:
    return {found.attribute_map[name]: kind for name, kind in found.openapi_types.items()}


if __name__ == "__main__":
    main()
