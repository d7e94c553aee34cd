"""Write the server's description of its API, from which the web UI's types are made.

Usage: `python tools/describe_api.py FILE`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from penstock.server.openapi import describe
from penstock.server.table import ROUTES


def main() -> None:
    """Write the document to the file that is named."""
    Path(sys.argv[1]).write_bytes(msgspec.json.encode(describe(ROUTES)))


if __name__ == "__main__":
    main()
